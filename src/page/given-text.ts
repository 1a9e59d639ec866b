// A text to train on, of which its first bytes tell the encoding, and whether spaces stand between its words.
import { likelyEncoding, unspacedIn } from '../entries/explorer.js';
import type { TextNature } from './protocol.js';

/** Bytes that are looked at. */
const START = 1 << 16;

export async function natureOf(text: Blob): Promise<TextNature> {
  const start = new Uint8Array(await text.slice(0, START).arrayBuffer());
  const encoding = encodingOf(start);
  const unspaced = unspacedIn([new TextDecoder(encoding).decode(start)]);
  return { ...(encoding && { encoding }), ...(unspaced && { locale: unspaced.locale }) };
}

/** The text in UTF-8, whatever it was in. */
export async function inUtf8(text: Blob): Promise<Blob> {
  const { encoding } = await natureOf(text);
  if (!encoding) return text;
  const decoded = text.stream().pipeThrough(new TextDecoderStream(encoding));
  return new Response(decoded.pipeThrough(new TextEncoderStream())).blob();
}

/** A label of the Encoding standard; undefined for UTF-8, and for what is packed or no text, which the reader tells. */
function encodingOf(start: Uint8Array<ArrayBuffer>): string | undefined {
  const [first, second] = start;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (start.includes(0) || (first === 0x1f && second === 0x8b)) return undefined;
  // A character may be cut where the look ends.
  const ended = start.subarray(0, start.length - (start.length < START ? 0 : 3));
  const sound = !new TextDecoder().decode(ended).slice(0, -1).includes('\ufffd');
  return sound ? undefined : likelyEncoding(start);
}

import { joinedBytes } from '../corpus/lists.js';
import { latin1 } from '../corpus/signatures.js';
import { characterBoundary, firstInvalid } from '../corpus/utf8.js';
import { expected } from '../errors.js';
import { platform } from '../platform.js';
import { countLines } from './extractor.js';

/** What a page or an XML file says of its encoding (HTML, 4.2.5.4; XML, 4.3.3). */
const DECLARED = /<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)|^<\?xml[^>]+encoding\s*=\s*["']([\w-]+)/i;

/** Bytes as text, with the place of what is no text in their encoding. */
export class Decoding {
  /** The line of the first bytes that are no UTF-8, from 1; undefined where there are none. */
  invalidLine: number | undefined;
  /** The text ends within a character, as where a file was cut, and nothing else is wrong. */
  cutOff = false;
  #lines = 1;
  #rest: Uint8Array = new Uint8Array(0);
  readonly #utf8 = new TextDecoder();
  /** For other encodings. */
  readonly #other: InstanceType<typeof TextDecoder> | undefined;

  /**
   * @param label the encoding, '' for UTF-8
   * @param returns carriage returns alone end lines
   */
  constructor(
    label: string,
    readonly returns = false,
  ) {
    if (label !== '') this.#other = decoderOf(label);
  }

  decode(bytes: Uint8Array, last: boolean): string {
    if (this.#other) return this.withLines(this.#other.decode(bytes, { stream: !last }));
    const whole = this.#rest.length === 0 ? bytes : joinedBytes(this.#rest, bytes);
    const cut = last ? whole.length : characterBoundary(whole);
    const taken = whole.subarray(0, cut);
    this.#rest = new Uint8Array(whole.subarray(cut));
    const text = this.withLines(this.#utf8.decode(taken));
    if (this.invalidLine === undefined && !platform().files.isUtf8(taken)) {
      this.cutOff = last && bytes.length === 0;
      const valid = taken.subarray(0, firstInvalid(taken));
      this.invalidLine = this.#lines + countLines(this.withLines(this.#utf8.decode(valid)));
    }
    if (this.invalidLine === undefined) this.#lines += countLines(text);
    return text;
  }

  /** A text of these bytes, whose lines end in \n. */
  withLines(text: string): string {
    return this.returns ? text.replaceAll('\r', '\n') : text;
  }
}

/**
 * The encoding of a file that begins so; '' is UTF-8. A byte order mark goes before all, and UTF-8 before what is named, as folders
 * have files of both; that goes before what is declared.
 * @param declares the file may tell it
 */
export function encodingOf(head: Uint8Array, declares: boolean, named = ''): string {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return '';
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  if (named !== '') return hasUtf8(head) ? '' : named;
  if (!declares) return '';
  const found = DECLARED.exec(latin1(head.subarray(0, 1024)));
  const label = (found?.[1] ?? found?.[2] ?? '').toLowerCase();
  // Who can read the declaration does not read UTF-16.
  return /^(utf-?8|utf-16.*)$/.test(label) || !isEncoding(label) ? '' : label;
}

/** Whether there are characters beyond ASCII, in UTF-8: by chance they are not. */
function hasUtf8(head: Uint8Array): boolean {
  const whole = head.subarray(0, characterBoundary(head));
  return whole.some((byte) => byte > 0x7f) && platform().files.isUtf8(whole);
}

function isEncoding(label: string): boolean {
  try {
    new TextDecoder(label);
    return true;
  } catch {
    return false;
  }
}

/** Whether a line end is not one byte, and its byte may be a part of another character. */
export function isWide(label: string): boolean {
  return decoderOf(label).encoding.startsWith('utf-16');
}

/** @param label '' for UTF-8 @throws WordvecError `usage` for what is none */
export function decoderOf(label: string): InstanceType<typeof TextDecoder> {
  if (label === '' || isEncoding(label)) return new TextDecoder(label || 'utf-8');
  throw expected('`encoding`', 'an encoding such as utf-8, windows-1252, gb18030 or shift_jis', label);
}

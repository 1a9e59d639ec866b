import { fileLabel, inputError, ioError, type WordvecError } from '../errors.js';
import { type FileInput, platform, type ReadHooks } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { likelyEncoding, MARK_LEFT_OUT, ONE_LINE, otherEncoding } from './encodings.js';
import { ByteList } from './lists.js';
import { refuseForeign, TO_UTF8 } from './signatures.js';
import type { TextStage } from './text-rules.js';
import { byteOrderMark, characterBoundary, endsInReturns, firstInvalid } from './utf8.js';

/** Bytes of the longest line that is read: what has no end after so many is no text of lines. */
export const LONGEST_LINE = 1 << 24;

/** What readers of lines may pass in; `RunHooks` serve as they are. */
export interface LineHooks extends ReadHooks, Pick<RunHooks, 'onNote'> {
  /** A web page is none of these files: it is refused. */
  readonly noPages?: boolean | undefined;
  /** What is done to the text before its lines are cut: joins the words of phrases. */
  readonly joining?: TextStage | undefined;
  /** Another encoding than UTF-8, and documents instead of lines, can be named. */
  readonly encodings?: boolean | undefined;
}

/**
 * The lines of a file, or of content (packed too, `-` is stdin), as bytes without their \n, as they come. A last line
 * that nothing ends is given too; a byte order mark is left out, with a note. A line is valid until the next one
 * is asked for.
 * @throws WordvecError `input` for a line of more than 16 MiB and for what is no text in UTF-8, `io`, `aborted`
 */
export function readLines(input: FileInput, hooks: LineHooks = {}): AsyncGenerator<Uint8Array> {
  const name = fileLabel(input, 'stdin');
  return cutLines(readTextChunks(input, name, hooks), name);
}

/**
 * As `readChunks` of text in UTF-8, without a byte order mark at the start (which is noted).
 * @param name what errors call the text
 * @param first the place of the first byte in the file
 * @throws WordvecError `io`, also where the file becomes shorter while it is read; `input` for other content; `aborted`
 */
export async function* readTextChunks(
  input: FileInput,
  name: string,
  hooks: LineHooks,
  first = 0,
): AsyncGenerator<Uint8Array> {
  const { chunks, size = 0 } = await platform().files.open(input, hooks);
  let done = first;
  let told = hooks.onNote === undefined;
  for await (const chunk of chunks) {
    if (done === 0) {
      refuseForeign(chunk, name, { pages: hooks.noPages ?? false, encodings: hooks.encodings ?? false });
      refuseWide(chunk, name);
    }
    const mark = done === 0 ? byteOrderMark(chunk) : 0;
    if (mark > 0) hooks.onNote?.(`${name}: ${MARK_LEFT_OUT}`);
    if (done === 0 && endsInReturns(chunk))
      hooks.onNote?.(
        `${name}: ${ONE_LINE}: ${hooks.encodings ? '--from text reads them as lines' : 'save it with other line ends'}`,
      );
    const text = chunk.subarray(mark);
    const wrong = told ? -1 : invalidIn(text);
    if (wrong >= 0) {
      const next = otherEncoding(likelyEncoding(chunk), hooks.encodings ?? false);
      hooks.onNote?.(`${name}: byte ${done + mark + wrong} is no valid UTF-8: ${next}`);
    }
    told ||= wrong >= 0;
    yield hooks.joining ? hooks.joining.push(text) : text;
    done += chunk.length;
  }
  if (hooks.joining) yield hooks.joining.end();
  if (done < size) throw shorterError(name);
}

/** Where bytes are no UTF-8 in a chunk that is cut anywhere; -1 where none are. */
function invalidIn(chunk: Uint8Array): number {
  // The rest of a character that began in the chunk before, and the beginning of one that ends in the next.
  let start = 0;
  while (start < 3 && (chunk[start] & 0xc0) === 0x80) start++;
  const whole = chunk.subarray(start, characterBoundary(chunk));
  return platform().files.isUtf8(whole) ? -1 : start + firstInvalid(whole);
}

/** What a file that changes meanwhile is told by. */
export function shorterError(path: string): WordvecError {
  return ioError(`${path}: the file became shorter while it was read: run it again`);
}

// Without a mark: every other byte is zero in Latin letters, blanks and line ends. A NUL alone is white space to fastText.
function refuseWide(head: Uint8Array, name: string): void {
  const start = head.subarray(0, 512);
  const zeros = [0, 1].map((half) => start.filter((byte, i) => byte === 0 && i % 2 === half).length);
  if (Math.min(...zeros) > 0 || Math.max(...zeros) * 8 < start.length || start.length < 4) return;
  throw inputError(`${name}: the file looks like UTF-16, expected UTF-8: ${TO_UTF8}`);
}

/**
 * Cuts chunks into lines; `name` is how errors call the text.
 * @throws WordvecError `input` for a line of more than 16 MiB
 */
export async function* cutLines(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  name: string,
): AsyncGenerator<Uint8Array> {
  const rest = new ByteList();
  let line = 1;
  const keep = (bytes: Uint8Array) => {
    if (rest.length + bytes.length > LONGEST_LINE) {
      throw inputError(
        `${name}: line ${line} is longer than ${LONGEST_LINE >> 20} MiB: break it into lines, or name a text file`,
      );
    }
    rest.append(bytes);
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, start)) {
      if (rest.length > 0) {
        keep(chunk.subarray(start, end));
        yield rest.bytes;
        rest.length = 0;
      } else yield chunk.subarray(start, end);
      line++;
      start = end + 1;
    }
    keep(chunk.subarray(start));
  }
  if (rest.length > 0) yield rest.bytes;
}

// Words with blanks in word2vec's binary files, which have no place for them: gensim and graph tools write them all the same.

import { counted } from '../errors.js';
import type { RunHooks } from '../progress.js';
import type { ByteReader } from './byte-reader.js';
import { isText, NEWLINE, SPACE, shown } from './text-row.js';

/** Fewer numbers than this may be like text by chance. */
const LEAST_DIM = 8;
/** Bytes behind a blank by which most rows are seen to be vectors. */
const LOOKED_AT = 64;
/** Each of a word's blanks is tried. */
const MOST_BLANKS = 32;
/** Bytes of the longest word with blanks, and of a word behind it, that are looked for. */
const LONGEST = 1 << 10;
/** Numbers of trained vectors lie between; bytes of text, and of numbers that are cut elsewhere, nearly all outside. */
const [LEAST, MOST] = [1e-12, 1e4];

/** Whether text and a blank follow the one at `space`, so far as they are at hand, and not the first numbers of a vector. */
export function mayHoldBlanks({ bytes, end }: ByteReader, space: number): boolean {
  let at = space + 1;
  while (at < end && bytes[at] > SPACE) at++;
  if (at < end && (bytes[at] !== SPACE || at === space + 1)) return false;
  // Of each float32 the byte of sign and exponent.
  for (let top = space + 4; top < Math.min(end, space + LOOKED_AT); top += 4) {
    const exponent = bytes[top] & 0x7f;
    if (exponent < 0x2b || exponent > 0x46) return true;
  }
  return at === end;
}

/** Finds the ends of such words, and tells that there were some. */
export class BlankWords {
  #count = 0;
  #first = '';

  /**
   * Where the word at hand, whose first blank is at `space`, ends: there, unless three things say that it holds blanks. What
   * stands up to a later blank is text; the numbers are none of a vector if they begin at the first, but are behind the later
   * one; and behind these the next word begins as text, or the file ends.
   * @returns its place in `reader.bytes`, with all of its vector at hand as before
   */
  async endOf(reader: ByteReader, dim: number, space: number): Promise<number> {
    const first = space - reader.start;
    const last = dim < LEAST_DIM ? first : await lastBlank(reader, dim, first);
    const end = reader.start + last;
    if (last > first && this.#count++ === 0) this.#first = shown(reader.bytes.subarray(reader.start, end));
    return end;
  }

  tell(name: string, { onNote }: RunHooks): void {
    if (this.#count === 0) return;
    const words = counted(this.#count, 'word seems to hold', 'words seem to hold');
    onNote?.(
      `${name}: ${words} blanks, for which the format has no place, the first ${this.#first}: .vec and .wv keep them`,
    );
  }
}

async function lastBlank(reader: ByteReader, dim: number, first: number): Promise<number> {
  let found = first;
  let fewest = outliers(reader, first, dim);
  let blanks = 1;
  for (let last = first + 1; fewest > 0 && last - first < LONGEST; last++) {
    if (!(await reader.need(last + 1 + 4 * dim))) break;
    const byte = reader.bytes[reader.start + last];
    if (byte < SPACE || (byte === SPACE && ++blanks > MOST_BLANKS)) break;
    const count = byte === SPACE ? outliers(reader, last, dim) : fewest;
    // Now and then a number of a vector comes close to 0.
    if (count >= fewest || count > dim / 8 || !(await isWordAt(reader, last + 1 + 4 * dim))) continue;
    if (!isText(reader.bytes.subarray(reader.start + first + 1, reader.start + last))) break;
    [found, fewest] = [last, count];
  }
  return found;
}

/** Of the numbers behind a blank, those that are none of a trained vector; places count from the word's first byte. */
function outliers({ bytes, start }: ByteReader, blank: number, dim: number): number {
  const from = start + blank + 1;
  const numbers = new Float32Array(bytes.slice(from, from + 4 * dim).buffer);
  return numbers.reduce(
    (sum, x) => sum + Number(x !== 0 && !(Math.abs(x) >= LEAST && Math.abs(x) <= MOST)),
    0,
  );
}

/** Whether a word that is text begins there, or the file ends. */
async function isWordAt(reader: ByteReader, place: number): Promise<boolean> {
  await reader.need(place + LONGEST);
  const from = reader.start + place + (reader.bytes[reader.start + place] === NEWLINE ? 1 : 0);
  if (from >= reader.end) return true;
  const word = reader.bytes.subarray(from, Math.min(reader.end, from + LONGEST));
  const blank = word.indexOf(SPACE);
  return blank > 0 && isText(word.subarray(0, blank));
}

import { UNSEEN, ZERO_WIDTH_SPACE } from '../corpus/word-characters.js';

/** A line of bytes, and the words in it. */
export interface CompactLine {
  readonly end: number;
  readonly words: number;
}

const BLANK = 0x20;
const NOBODY_SEES = new RegExp(`[${UNSEEN}]`);

/**
 * Makes a line of a text in UTF-8, in place: white space to single blanks, none at the ends; controls part words, and
 * what nobody sees (soft hyphens, signs of direction) goes. The same as `oneLine`, on bytes.
 * @param bytes the text is [start, end)
 * @returns where the line ends
 */
export function compactLine(bytes: Uint8Array, start: number, end: number): CompactLine {
  let to = start;
  let words = 0;
  let within = false;
  for (let at = start; at < end; ) {
    const byte = bytes[at];
    if (byte > BLANK && byte < 0x7f) {
      if (!within) {
        if (words++ > 0) bytes[to++] = BLANK;
        within = true;
      }
      bytes[to++] = byte;
      at++;
      continue;
    }
    if (byte <= BLANK || byte === 0x7f) {
      within = false;
      at++;
      continue;
    }
    const size = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    const kind = size === 4 ? WORD : kindOf(byte, bytes[at + 1], size === 3 ? bytes[at + 2] : 0);
    if (kind === GAP) within = false;
    if (kind === WORD) {
      if (!within) {
        if (words++ > 0) bytes[to++] = BLANK;
        within = true;
      }
      for (let i = 0; i < size; i++) bytes[to++] = bytes[at + i];
    }
    at += size;
  }
  return { end: to, words };
}

const [WORD, GAP, NOTHING] = [0, 1, 2];
/** Of U+2000 to U+203F, and U+2040 to U+207F: general punctuation. */
const [GENERAL, MORE] = [0x2000, 0x2040].map((first) =>
  Uint8Array.from({ length: 64 }, (_, i) => {
    const character = String.fromCharCode(first + i);
    if (NOBODY_SEES.test(character)) return NOTHING;
    return /\s/.test(character) || character === ZERO_WIDTH_SPACE ? GAP : WORD;
  }),
);

/** Of a character of two or three bytes: controls and what Unicode calls white space; `UNSEEN`. */
function kindOf(first: number, second: number, third: number): number {
  if (first === 0xc2) return second <= 0xa0 ? GAP : second === 0xad ? NOTHING : WORD;
  if (first === 0xd8) return second === 0x9c ? NOTHING : WORD;
  if (first === 0xe2)
    return second === 0x80 ? GENERAL[third - 0x80] : second === 0x81 ? MORE[third - 0x80] : WORD;
  if (first === 0xe1) return second === 0x9a && third === 0x80 ? GAP : WORD;
  if (first === 0xe3) return second === 0x80 && third === 0x80 ? GAP : WORD;
  return first === 0xef && second === 0xbb && third === 0xbf ? NOTHING : WORD;
}

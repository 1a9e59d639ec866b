// Marks and signs that Unicode's rules for words say too little of: emoji, and the quotes of Hebrew.

/** What an emoji may begin with, by itself or with a sign that it is drawn so; © without one is none. */
export const EMOJI_START = /[\p{Extended_Pictographic}\p{Regional_Indicator}]/u;
/** One at the text's start (UTS #51, ED-17): with its colour, tags and what is joined to it; two letters of a flag. */
export const EMOJI =
  /^(?:\p{RI}{2}|(?:\p{Emoji_Presentation}|\p{ExtPict}(?=[\ufe0f\p{EMod}]))\ufe0f?\p{EMod}?[\u{e0020}-\u{e007f}]*(?:\u200d\p{ExtPict}\ufe0f?\p{EMod}?)*)/u;
/** Bytes of the longest one: a family, each of its colour. */
const LONGEST = 64;
const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** The emoji that begins at text[at], as bytes; undefined where none does. */
export function emojiAt(text: Uint8Array, at: number): Uint8Array | undefined {
  const [found] = EMOJI.exec(decoder.decode(text.subarray(at, at + LONGEST))) ?? [];
  return found === undefined ? undefined : encoder.encode(found);
}

const [GERESH, GERSHAYIM] = ['\u05f3', '\u05f4'].map((mark) => encoder.encode(mark));

/**
 * Geresh or gershayim, where an apostrophe or a quote is typed for it: between Hebrew letters (UAX #29, WB7), as in צה"ל.
 * @param length bytes of the mark text[at]
 * @returns undefined elsewhere
 */
export function hebrewMark(
  text: Uint8Array,
  at: number,
  length: number,
  quotes: boolean,
): Uint8Array | undefined {
  // A point may stand below the letter before.
  const before = text[at - 2] === 0xd7 || (text[at - 2] === 0xd6 && text[at - 1] > 0x90);
  const after = text[at + length + 1];
  if (!before || text[at + length] !== 0xd7 || after < 0x90 || after > 0xaa) return undefined;
  return quotes ? GERSHAYIM : GERESH;
}

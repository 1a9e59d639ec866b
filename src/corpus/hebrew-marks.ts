const encoder = new TextEncoder();
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

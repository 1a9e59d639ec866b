import { characterLength, codePointAt } from './utf8.js';

const SPACE = 0x20;
const NEWLINE = 0x0a;
const CAPITAL_SIGMA = 0x3a3;
/** The second byte of a final sigma; that of the other small sigma is 0x83, the first is the same. */
const FINAL_SIGMA_BYTE = 0x82;
const LETTER_OR_DIGIT = /[\p{L}\p{M}\p{N}]/u;
const NO_LETTER = new Uint8Array(0);
const encoder = new TextEncoder();

/** What a byte below 0x80 becomes. */
const ASCII = Uint8Array.from({ length: 128 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  if (byte === NEWLINE) return NEWLINE;
  return /[A-Za-z0-9]/.test(character) ? character.toLowerCase().charCodeAt(0) : SPACE;
});

/**
 * The tokenizer `unicode`: lower case (The Unicode Standard, 3.13, character by character, but a capital sigma
 * at a word's end becomes the final one); letters, marks and digits stay, and all else, also bytes that are no
 * UTF-8, becomes white space. Line ends stay.
 */
export class UnicodeText {
  // Lower-cased characters in UTF-8 by pages of 256 code points, filled as they are met.
  readonly #pages: (Uint8Array | undefined)[][] = [];
  #target = new Uint8Array(1 << 19);

  /** The normalised text; valid until the next call. `text` begins and ends between characters. */
  normalise(text: Uint8Array): Uint8Array {
    // Lower case takes at most 1.5 times the bytes: U+0130 goes from 2 to 3.
    if (this.#target.length < text.length * 1.5) this.#target = new Uint8Array(text.length * 2);
    const target = this.#target;
    let out = 0;
    let inWord = false;
    // The last character was a capital sigma after other letters: final, unless a letter follows.
    let sigma = false;
    for (let at = 0; at < text.length; ) {
      const byte = text[at];
      if (byte < 0x80) {
        const folded = ASCII[byte];
        const separates = folded <= SPACE;
        if (sigma && separates) target[out - 1] = FINAL_SIGMA_BYTE;
        target[out++] = folded;
        inWord = !separates;
        sigma = false;
        at++;
        continue;
      }
      const length = characterLength(text, at, text.length);
      const point = length === 0 ? 0 : codePointAt(text, at, length);
      const folded = length === 0 ? NO_LETTER : this.#lowerCase(point);
      for (let i = 0; i < folded.length; i++) target[out++] = folded[i];
      if (folded === NO_LETTER) {
        if (sigma) target[out - 1] = FINAL_SIGMA_BYTE;
        target[out++] = SPACE;
      }
      sigma = inWord && point === CAPITAL_SIGMA;
      inWord = folded !== NO_LETTER;
      at += length || 1;
    }
    if (sigma) target[out - 1] = FINAL_SIGMA_BYTE;
    return target.subarray(0, out);
  }

  #lowerCase(point: number): Uint8Array {
    this.#pages[point >> 8] ??= [];
    const page = this.#pages[point >> 8];
    page[point & 255] ??= lowerCase(point);
    return page[point & 255]!;
  }
}

function lowerCase(point: number): Uint8Array {
  const character = String.fromCodePoint(point);
  return LETTER_OR_DIGIT.test(character) ? encoder.encode(character.toLowerCase()) : NO_LETTER;
}

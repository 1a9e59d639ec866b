import type { TextOptions, TextStage } from './text-rules.js';
import { EMOJI_START, emojiAt, hebrewMark } from './unicode-marks.js';
import { characterLength, codePointAt } from './utf8.js';
import { webAddresses } from './web-addresses.js';
import { CURLY_APOSTROPHES, TONE_SIGNS, UNSEEN } from './word-characters.js';

const SPACE = 0x20;
const NEWLINE = 0x0a;
const UNDERSCORE = 0x5f;
const POINT = 0x2e;
const COMMA = 0x2c;
const APOSTROPHE = 0x27;
const BACKTICK = 0x60;
const QUOTE = 0x22;
const CURLY_QUOTE = 0x201d;
const CAPITAL_SIGMA = 0x3a3;
/** Those without width: between letters they say how these are drawn, as in Persian and Sinhala, and part no words. */
const [NON_JOINER, JOINER] = [0x200c, 0x200d];
/** And Catalan's middle dot, Hebrew's geresh and gershayim, Mongolian's vowel separator, which part no words (UAX #29). */
const WITHIN: ReadonlySet<number> = new Set([NON_JOINER, JOINER, 0xb7, 0x5f3, 0x5f4, 0x180e]);
/** The second byte of a final sigma; that of the other small sigma is 0x83, the first is the same. */
const FINAL_SIGMA_BYTE = 0x82;
/** Marks, and the Hangul vowels and finals (The Unicode Standard, 3.12). */
const COMPOSING = /[\p{M}\u1161-\u1175\u11a8-\u11c2]/u;
const MARK = /\p{M}/u;
const LETTER_OR_DIGIT = new RegExp(`[\\p{L}\\p{M}\\p{N}${TONE_SIGNS}]`, 'u');
/** What nobody sees, and tatweel, which makes Arabic words longer, and no others of them. */
const NOTHING = new RegExp(`[\\u0640${UNSEEN}]`);
const CURLY_APOSTROPHE = new RegExp(`[${CURLY_APOSTROPHES}]`);
const NO_LETTER = new Uint8Array(0);
const STRAIGHT = Uint8Array.of(APOSTROPHE);
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** What a byte below 0x80 becomes. */
const ASCII = Uint8Array.from({ length: 128 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  if (byte === NEWLINE) return NEWLINE;
  return /[A-Za-z0-9]/.test(character) ? character.toLowerCase().charCodeAt(0) : SPACE;
});

/**
 * The tokenizer `unicode`: NFC, lower case (The Unicode Standard, 3.13, character by character, but a capital sigma
 * at a word's end becomes the final one); letters, marks behind one and digits stay, and all else, also bytes that are
 * no UTF-8, becomes white space, but for what nobody sees and tatweels, which go. What stays within words: underscores, joiners and
 * non-joiners, the middle dot, geresh and gershayim, also as quotes between Hebrew letters, points and commas between digits, and,
 * where `apostrophes` is set, apostrophes between letters, all as straight ones. Each emoji is a word. Addresses are one word, or none
 * where `urls` is `drop`. Line ends stay.
 */
export class UnicodeText implements TextStage {
  // By pages of 256 code points, filled as they are met.
  readonly #pages: (Character | undefined)[][] = [];
  readonly #apostrophes: boolean;
  readonly #dropsAddresses: boolean;
  #target = new Uint8Array(1 << 19);
  #length = 0;
  // A character that composes with others has been met.
  #composes = false;

  constructor({ apostrophes, urls }: Partial<Pick<TextOptions, 'apostrophes' | 'urls'>> = {}) {
    this.#apostrophes = apostrophes ?? false;
    this.#dropsAddresses = urls === 'drop';
  }

  push(text: Uint8Array): Uint8Array {
    const words = this.#normalise(text);
    if (!this.#composes) return words;
    return this.#normalise(encoder.encode(decoder.decode(text).normalize('NFC')));
  }

  end(): Uint8Array {
    return NO_LETTER;
  }

  #normalise(text: Uint8Array): Uint8Array {
    // Lower case takes at most 1.5 times the bytes: U+0130 goes from 2 to 3.
    if (this.#target.length < text.length * 2) this.#target = new Uint8Array(text.length * 2);
    this.#length = 0;
    this.#composes = false;
    let at = 0;
    for (const { start, end } of webAddresses(text)) {
      this.#putWords(text.subarray(at, start));
      if (!this.#dropsAddresses) this.#putAddress(text.subarray(start, end));
      this.#target[this.#length++] = SPACE;
      at = end;
    }
    this.#putWords(text.subarray(at));
    return this.#target.subarray(0, this.#length);
  }

  #putAddress(text: Uint8Array): void {
    this.#target[this.#length++] = SPACE;
    for (const byte of text) this.#target[this.#length++] = byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
  }

  #putWords(text: Uint8Array): void {
    const target = this.#target;
    let out = this.#length;
    let inWord = false;
    // The last character was a capital sigma after other letters: final, unless a letter follows.
    let sigma = false;
    for (let at = 0; at < text.length; ) {
      const byte = text[at];
      if (byte < 0x80) {
        let folded = ASCII[byte];
        if (folded <= SPACE && inWord) {
          const quotes = byte === QUOTE;
          const hebrew = quotes || byte === APOSTROPHE ? hebrewMark(text, at, 1, quotes) : undefined;
          if (hebrew) {
            out = put(target, out, hebrew);
            at++;
            continue;
          }
          if (this.#staysInWord(text, at, byte)) folded = byte === BACKTICK ? APOSTROPHE : byte;
        }
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
      const character = this.#character(point);
      if (character.nothing) {
        at += length;
        continue;
      }
      let folded: Uint8Array = length === 0 ? NO_LETTER : lowerCase(character, inWord);
      if (inWord && (folded === NO_LETTER || character.apostrophe))
        folded = this.#staying(text, at, point, length);
      out = put(target, out, folded);
      const letter = folded !== NO_LETTER;
      if (!letter) {
        if (sigma) target[out - 1] = FINAL_SIGMA_BYTE;
        target[out++] = SPACE;
        const emoji = character.emoji ? emojiAt(text, at) : undefined;
        if (emoji) {
          out = put(target, out, emoji);
          target[out++] = SPACE;
          at += emoji.length - length;
        }
      }
      sigma = inWord && point === CAPITAL_SIGMA;
      inWord = letter;
      at += length || 1;
    }
    if (sigma) target[out - 1] = FINAL_SIGMA_BYTE;
    this.#length = out;
  }

  /** Whether the separator text[at] after a word's character belongs to the word. */
  #staysInWord(text: Uint8Array, at: number, byte: number): boolean {
    if (byte === POINT || byte === COMMA) return isDigit(text[at - 1]) && isDigit(text[at + 1]);
    if (byte === APOSTROPHE || byte === BACKTICK) return this.#apostrophes && this.#isLetter(text, at + 1);
    if (byte !== UNDERSCORE) return false;
    let next = at + 1;
    while (text[next] === UNDERSCORE) next++;
    return this.#isLetter(text, next);
  }

  /** What of text[at], of `length` bytes, a separator or an apostrophe that is a letter, stays between a word's characters. */
  #staying(text: Uint8Array, at: number, point: number, length: number): Uint8Array {
    const { letter, apostrophe } = this.#character(point);
    if (apostrophe || point === CURLY_QUOTE) {
      const hebrew = hebrewMark(text, at, length, !apostrophe);
      if (hebrew) return hebrew;
      return apostrophe && this.#apostrophes && this.#isLetter(text, at + length) ? STRAIGHT : letter;
    }
    return WITHIN.has(point) && this.#isLetter(text, at + length)
      ? text.subarray(at, at + length)
      : NO_LETTER;
  }

  /** Whether a letter, mark or digit begins at text[at]. */
  #isLetter(text: Uint8Array, at: number): boolean {
    if (at >= text.length) return false;
    if (text[at] < 0x80) return ASCII[text[at]] > SPACE;
    const length = characterLength(text, at, text.length);
    return length > 0 && this.#character(codePointAt(text, at, length)).letter !== NO_LETTER;
  }

  #character(point: number): Character {
    this.#pages[point >> 8] ??= [];
    const page = this.#pages[point >> 8];
    page[point & 255] ??= characterOf(point);
    const character = page[point & 255]!;
    this.#composes ||= character.composes;
    return character;
  }
}

/** A mark without a letter before it, as that of an emoji, would be a word that nobody sees. */
function lowerCase({ mark, letter }: Character, inWord: boolean): Uint8Array {
  return mark && !inWord ? NO_LETTER : letter;
}

/** @returns where the next byte goes */
function put(target: Uint8Array, at: number, bytes: Uint8Array): number {
  for (let i = 0; i < bytes.length; i++) target[at + i] = bytes[i];
  return at + bytes.length;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

interface Character {
  /** Lower-cased, in UTF-8; nothing for what is no letter, mark or digit. */
  readonly letter: Uint8Array;
  readonly mark: boolean;
  /** NFC may not leave it as it is, here or beside others. */
  readonly composes: boolean;
  /** It goes, and parts no word. */
  readonly nothing: boolean;
  readonly apostrophe: boolean;
  /** May begin an emoji. */
  readonly emoji: boolean;
}

function characterOf(point: number): Character {
  const character = String.fromCodePoint(point);
  return {
    letter: LETTER_OR_DIGIT.test(character) ? encoder.encode(character.toLowerCase()) : NO_LETTER,
    mark: MARK.test(character),
    composes: COMPOSING.test(character) || character.normalize('NFC') !== character,
    nothing: NOTHING.test(character),
    apostrophe: CURLY_APOSTROPHE.test(character),
    emoji: EMOJI_START.test(character),
  };
}

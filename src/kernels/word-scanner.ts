/** Set on the id of the last word of a sentence, so that a sentence end takes no memory of its own. */
export const SENTENCE_END = 0x8000_0000;

/**
 * An id that no word has. A scanner emits it with `SENTENCE_END` when the text's first line end comes before
 * any word: it ends a line that began in the text of another scanner.
 */
export const NO_WORD = 0x7fff_ffff;

/** Words of more bytes than this are passed over as if they were not there. */
export const LONGEST_WORD = 4096;

/** Takes ids in text order; the array is valid during the call only. */
export type Emit = (ids: Uint32Array) => void;

/**
 * Splits text into words, counts them, and emits an id for each. Ids are 0, 1, 2, ... in the order of first
 * places. Space, \t, \v, \f and \r separate words; \n ends a line, whose last id carries `SENTENCE_END`.
 */
export interface WordScanner {
  /** Distinct words so far. */
  readonly size: number;
  /** Words passed over so far, as longer than `LONGEST_WORD`. */
  readonly longWords: number;
  /** Scans the bytes that follow those of the last call; a call may end in the middle of a word. */
  scan(text: Uint8Array, emit: Emit): void;
  /** Ends an open word, and emits it without a line end. */
  flush(emit: Emit): void;
  /** All words and counts in the format of word-records.ts: a view of shared memory, valid until the next call. */
  records(): Uint8Array;
  /** Adds another scanner's words and counts; returns the id here of each of its `count` words. */
  merge(records: Uint8Array, count: number): Uint32Array;
}

export interface ScannerOptions {
  /** Count and emit `</s>` at each line end. */
  readonly sentenceToken?: boolean;
}

/** Space and the control characters 9..13. */
export function isSeparator(byte: number): boolean {
  return byte === 0x20 || (byte >= 9 && byte <= 13);
}

/** Whether these bytes stand from place `at` on. */
export function startsWith(bytes: Uint8Array, at: number, start: Uint8Array): boolean {
  for (let i = 0; i < start.length; i++) if (bytes[at + i] !== start[i]) return false;
  return true;
}

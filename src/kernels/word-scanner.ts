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

/** Space and the control characters 9..13. */
export function isSeparator(byte: number): boolean {
  return byte === 0x20 || (byte >= 9 && byte <= 13);
}

/** Whether these bytes stand from place `at` on. */
export function startsWith(bytes: Uint8Array, at: number, start: Uint8Array): boolean {
  for (let i = 0; i < start.length; i++) if (bytes[at + i] !== start[i]) return false;
  return true;
}

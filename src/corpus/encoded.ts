import type { ScratchFile } from '../platform.js';

export { SENTENCE_END } from '../kernels/word-scanner.js';

/**
 * A corpus as vocabulary ids in text order: read as one uint32 a word, `SENTENCE_END` or-ed to the last word
 * of each sentence. Words outside the vocabulary are gone; sentences longer than the cut have been cut.
 */
export interface EncodedCorpus {
  /** In-vocabulary words held. */
  readonly tokens: number;
  /** All words read, in the vocabulary or not. */
  readonly rawTokens: number;
  readonly sentences: number;
  /** Words of the longest sentence after cutting. */
  readonly longestSentence: number;
  /** Where the ids lie: structured-clonable, to be opened in any thread with `openTokens`. */
  readonly store: TokenStore;
  /** Closes the scratch file, where there is one. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Ids in segments, in text order: blocks of memory that threads share, and, past the memory budget, parts of a
 * scratch file. `kind` is `file` when at least one part lies there.
 */
export interface TokenStore {
  readonly kind: 'memory' | 'file';
  readonly tokens: number;
  readonly segments: readonly TokenSegment[];
}

/**
 * `length` ids from the start of `buffer`, or from the byte `offset` of `file`, as little-endian uint32. In memory
 * an id is kept in 4 bytes, or in `bits` bits (the vocabulary's need and, as the highest, the sentence end), lowest
 * first.
 */
export type TokenSegment =
  | { readonly buffer: SharedArrayBuffer; readonly length: number; readonly bits?: number }
  | FileSegment;

export interface FileSegment {
  readonly file: ScratchFile;
  readonly offset: number;
  readonly length: number;
}

/** Random access to ids, one reader a thread. */
export interface TokenReader {
  /** Copies up to target.length ids from place `from`; returns how many there were. */
  read(from: number, target: Uint32Array): number;
}

export { SENTENCE_END } from '../kernels/word-scanner.js';

/**
 * A corpus as vocabulary ids in text order: one uint32 a word, `SENTENCE_END` or-ed to the last word of each
 * sentence. Words outside the vocabulary are gone; sentences longer than the cut have been cut.
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
  /** Frees the memory or removes the temporary file. Safe to call twice. */
  close(): Promise<void>;
}

/** Blocks of ids in memory that threads share, or a temporary file of little-endian uint32. */
export type TokenStore =
  | { readonly kind: 'memory'; readonly tokens: number; readonly blocks: readonly TokenBlock[] }
  | { readonly kind: 'file'; readonly tokens: number; readonly path: string };

/** `length` ids from the start of `buffer`. */
export interface TokenBlock {
  readonly buffer: SharedArrayBuffer;
  readonly length: number;
}

/** Random access to ids, one reader a thread. */
export interface TokenReader {
  /** Copies up to target.length ids from place `from`; returns how many there were. */
  read(from: number, target: Uint32Array): number;
  close(): void;
}

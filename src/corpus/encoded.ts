import type { Block } from './block-store.js';

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
  /** Of a text that ranks read together, of which none may hold all: see `sumOfIds`. */
  readonly idSum?: number;
  /** Closes the scratch file, where there is one. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Ids in segments, in text order: blocks of memory that threads share, and, past the memory budget, parts of a
 * scratch file. `kind` is `file` when at least one part lies there.
 */
export interface TokenStore {
  readonly kind: 'memory' | 'file';
  /** Ids of the whole text. */
  readonly tokens: number;
  /** The place of the first id that is held, where not all are. */
  readonly first?: number;
  readonly segments: readonly TokenSegment[];
}

export function storeOf(segments: readonly TokenSegment[]): TokenStore {
  const kind = segments.some(({ block }) => 'file' in block) ? 'file' : 'memory';
  return { kind, tokens: segments.reduce((sum, { length }) => sum + length, 0), segments };
}

/** Bytes that ids take in memory, and in the scratch file. */
export function bytesOfIds({ segments }: TokenStore): { corpusBytes: number; spilled: number } {
  let [corpusBytes, spilled] = [0, 0];
  for (const { block, length } of segments)
    if ('memory' in block) corpusBytes += block.bytes;
    else spilled += 4 * length;
  return { corpusBytes, spilled };
}

/**
 * `length` ids from the start of a block, as little-endian uint32; in memory also in `bits` bits each (the
 * vocabulary's need and, as the highest, the sentence end), lowest first.
 */
export interface TokenSegment {
  readonly block: Block;
  readonly length: number;
  readonly bits?: number;
}

/** Random access to ids, one reader a thread. */
export interface TokenReader {
  /** Copies up to target.length ids from place `from`; returns how many there were. */
  read(from: number, target: Uint32Array): number;
}

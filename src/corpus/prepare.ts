// Contract of this file (to be implemented by its owner; see ARCHITECTURE.md).
import type { RunHooks } from '../progress.js';
import type { EncodedCorpus } from './encoded.js';
import type { Vocabulary } from './vocabulary.js';

/** The corpus options of the table that preparation reads, resolved. */
export interface CorpusOptions {
  readonly tokenizer: 'whitespace' | 'unicode';
  readonly maxSentence: number;
  readonly minCount: number;
  readonly maxVocab: number;
  readonly readVocab: string;
  readonly saveVocab: string;
  readonly threads: number;
  /** Bytes the ids may take in memory before they go to a temporary file; 0 is half of the machine's. */
  readonly memory: number;
}

/** Seconds of wall time and raw words of a stage, for reports and the bench. */
export interface StageTime {
  readonly seconds: number;
  readonly words: number;
}

export interface PreparedCorpus {
  readonly vocabulary: Vocabulary;
  readonly corpus: EncodedCorpus;
  readonly counting: StageTime;
  readonly encoding: StageTime;
}

/**
 * Reads the inputs (files, folders, globs, `.gz`, `-` for stdin), counts the words and encodes the corpus.
 * With `vocabulary`, ids are its rows and nothing is counted (training goes on from a model).
 * @throws WordvecError `input` for a missing or empty file or when no word reaches `minCount`.
 */
export async function prepareCorpus(
  _inputs: readonly string[],
  _options: CorpusOptions,
  _hooks: RunHooks = {},
  _vocabulary?: Vocabulary,
): Promise<PreparedCorpus> {
  throw new Error('contract only');
}

import type { ResolvedOptions } from '../options.js';
import type { SharedReading } from './shared-counts.js';
import { type JoinedPhrases, TOKENIZING } from './text-rules.js';
import type { WordTable } from './words.js';

/** The corpus options of the table that preparation reads. */
export interface CorpusOptions extends Pick<ResolvedOptions<'glove'>, (typeof CORPUS_OPTIONS)[number]> {
  /** Phrases at hand, joined before those of the file. */
  readonly joined?: JoinedPhrases | undefined;
  /** Count and encode the word `</s>` at each line end, as fastText does. */
  readonly sentenceToken?: boolean | undefined;
  /** The end of each line, of empty ones too, is encoded as an id of its own: one past those of the words, with `SENTENCE_END`. */
  readonly lineEnds?: boolean | undefined;
  /** The same, and there may be no known word. */
  readonly mayBeEmpty?: boolean | undefined;
  /** Words that the known vocabulary lacks are added behind its own, whose counts grow. */
  readonly addWords?: boolean | undefined;
  /** Words of the text that are kept however rare they are: those of vectors that are started from. */
  readonly also?: Pick<WordTable, 'bytes' | 'offsets'> | undefined;
  /** Of a run on several ranks, which read the text together. */
  readonly shared?: SharedReading | undefined;
}

/** Their names. */
export const CORPUS_OPTIONS = [
  ...TOKENIZING,
  'maxSentence',
  'minCount',
  'maxVocab',
  'readVocab',
  'saveVocab',
  'threads',
  'memory',
] as const;

import type { Given } from '../call-options.js';
import { checkNames } from '../errors.js';
import { SharedHeap } from '../kernels/shared-heap.js';
import { completeOptions, OPTIONS } from '../options.js';
import { machineShare } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { type Cooccurrences, countCooccurrences } from './cooccurrence.js';
import type { WindowRule } from './cooccurrence-plan.js';
import { CORPUS_OPTIONS, type CorpusOptions } from './corpus-options.js';
import type { StageTime } from './preparation.js';
import { type PreparedCorpus, prepareResolved } from './prepare.js';
import type { TextInput } from './text-input.js';
import type { Vocabulary } from './vocabulary.js';

/** Options of the table of options that counting reads. */
export type CooccurOptions = CorpusOptions & WindowRule;

/** Their names. */
export const COOCCUR_OPTIONS = [
  'window',
  'symmetric',
  'distanceWeighting',
  'acrossLines',
  ...CORPUS_OPTIONS,
] as const;

/** What `cooccur` counted, and the time of each stage. */
export interface CooccurReport {
  /** The words that are counted. */
  readonly vocabulary: Vocabulary;
  /** To be closed by the caller. */
  readonly counts: Cooccurrences;
  /** Reading the text and counting its words. */
  readonly counting: StageTime;
  /** Turning words into rows. */
  readonly encoding: StageTime;
  /** Counting the pairs. */
  readonly cooccurrence: StageTime;
}

/**
 * Counts the co-occurrences of the words of a text (see `prepareCorpus` for what inputs may be, and
 * `countCooccurrences` for the rule). Options that are not given take GloVe's defaults.
 * @throws WordvecError `usage` for options; `input`, `io`, `memory`, `aborted`
 *
 * @example
 * const { vocabulary, counts } = await cooccur(['corpus.txt'], { window: 2 });
 * const [king, the] = ['king', 'the'].map((word) => vocabulary.words.indexOf(word));
 * const { rows } = readRows(counts, vocabulary.words.size, [king]);
 * rows.get(king).get(the); // => 75
 * await writeCooccurrences(counts, 'cooccurrence.bin');
 * counts.close();
 */
export async function cooccur(
  inputs: TextInput,
  given: Given<CooccurOptions> = {},
  hooks: RunHooks = {},
): Promise<CooccurReport> {
  // All of a trainer's may be given.
  checkNames<object>(given, OPTIONS, 'counting');
  const options = completeOptions('glove', COOCCUR_OPTIONS, given) as unknown as CooccurOptions;
  const { vocabulary, corpus, counting, encoding } = await prepareToCount(inputs, options, hooks);
  try {
    const how = { ...options, ...machineShare(options) };
    const [size, heap] = [vocabulary.words.size, new SharedHeap()];
    const counts = await countCooccurrences(corpus, size, how, { kind: 'records' }, heap, hooks);
    const cooccurrence = { seconds: counts.seconds, words: corpus.tokens };
    return { vocabulary, counts, counting, encoding, cooccurrence };
  } finally {
    await corpus.close();
  }
}

/**
 * `prepareResolved` for a text that is then counted: the ids are read once, so they need not stay in memory.
 * @param vocabulary as there
 */
export function prepareToCount(
  inputs: TextInput,
  options: CorpusOptions,
  hooks: RunHooks,
  vocabulary?: Vocabulary,
): Promise<PreparedCorpus> {
  const { memory } = machineShare(options);
  const share = Math.max(1, Math.floor(memory / 8));
  return prepareResolved(inputs, { ...options, memory: share }, hooks, vocabulary);
}

import { type Cooccurrences, countCooccurrences } from '../corpus/cooccurrence.js';
import type { BlockOutput } from '../corpus/cooccurrence-blocks.js';
import { readCooccurrences } from '../corpus/cooccurrence-file.js';
import { type PreparedCorpus, prepareCorpus } from '../corpus/prepare.js';
import type { Vocabulary } from '../corpus/vocabulary.js';
import { readVocabulary } from '../corpus/vocabulary-file.js';
import { WordvecError } from '../errors.js';
import { SharedHeap } from '../kernels/shared-heap.js';
import { type ResolvedOptions, resolveOptions, type TrainOptions } from '../options.js';
import { platform, threadCount } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { randomStream } from '../random.js';
import { checkContinued } from './continue.js';
import { gloveRowBytes } from './glove-rows.js';
import { type GloveModel, trainOnCounts } from './glove-training.js';
import type { TrainingReport } from './train.js';

type GloveOptions = ResolvedOptions<'glove'>;

/** Wall time of a stage that goes over records. */
export interface RecordStage {
  readonly seconds: number;
  readonly words: number;
  /** Records counted, or trained in all epochs together. */
  readonly records: number;
}

/** What `trainGlove` made, and the time of each stage. */
export interface GloveReport extends TrainingReport<GloveModel> {
  /** Counting the pairs, or reading them from a file. */
  readonly cooccurrence: RecordStage;
  readonly training: RecordStage;
}

/**
 * Trains GloVe vectors on files (see `prepareCorpus` for what inputs may be), or on the counts of
 * `cooccurrence`; the vocabulary is then that of the inputs or of `readVocab`. With `from`, training goes on
 * from that model, AdaGrad's sums included.
 * @throws WordvecError `usage`, `input`, `format`, `io`, `memory`, `diverged` (names the epoch and the words),
 * `aborted` (with `partial`: the model as far as it got)
 *
 * @example
 * const losses = [];
 * const onEpoch = ({ loss }) => losses.push(loss);
 * const { model } = await trainGlove(['corpus.txt'], { dim: 5, epochs: 20, threads: 1 }, { onEpoch });
 * losses[19] < losses[0]; // => true
 * vectorsOf(model).dim; // => 5
 */
export async function trainGlove(
  inputs: readonly string[],
  given: TrainOptions<'glove'> = {},
  hooks: RunHooks = {},
  from?: GloveModel,
): Promise<GloveReport> {
  if (from) checkContinued(from, given);
  const options = resolveOptions('glove', from ? { ...from.options, ...given } : given);
  const heap = new SharedHeap();
  const prepared = await prepare(inputs, options, hooks, from?.vocabulary);
  const { vocabulary, corpus, counting, encoding } = prepared;
  let counts: Cooccurrences;
  try {
    counts = await countChunks(prepared, options, heap, hooks);
  } finally {
    await corpus?.close();
  }
  try {
    const training = await trainOnCounts(vocabulary, counts, options, heap, hooks, from);
    const words = corpus?.tokens ?? 0;
    const cooccurrence = { seconds: counts.seconds, words, records: counts.records };
    const epochs = training.model.epochsDone - (from?.epochsDone ?? 0);
    const stage = { seconds: training.seconds, words: words * epochs, records: counts.records * epochs };
    return { model: training.model, counting, encoding, cooccurrence, training: stage };
  } finally {
    counts.close();
  }
}

/** Vocabulary and corpus; no corpus where counts are read from a file and the vocabulary too. */
async function prepare(
  inputs: readonly string[],
  options: GloveOptions,
  hooks: RunHooks,
  known: Vocabulary | undefined,
): Promise<Omit<PreparedCorpus, 'corpus'> & Partial<Pick<PreparedCorpus, 'corpus'>>> {
  if (inputs.length > 0) {
    // The ids are read once, so they need not stay in memory.
    const share = platform().memory.budget(options.memory, threadCount(options.threads)) / 8;
    return prepareCorpus(inputs, { ...options, memory: Math.max(1, Math.floor(share)) }, hooks, known);
  }
  if (options.cooccurrence === '')
    throw new WordvecError('usage', 'expected a corpus, or counts (--cooccurrence)');
  if (!known && options.readVocab === '') {
    throw new WordvecError(
      'usage',
      '--cooccurrence: its numbers are rows of a vocabulary: name the corpus too, or the vocabulary (--read-vocab)',
    );
  }
  const none = { seconds: 0, words: 0 };
  const vocabulary = known ?? (await readVocabulary(options.readVocab, hooks));
  return { vocabulary, counting: none, encoding: none };
}

async function countChunks(
  { vocabulary, corpus }: Awaited<ReturnType<typeof prepare>>,
  options: GloveOptions,
  heap: SharedHeap,
  hooks: RunHooks,
): Promise<Cooccurrences> {
  const { xMax, alpha } = options;
  const seed = randomStream(options.seed, 'rows').uint32();
  const output: BlockOutput = { kind: 'chunks', seed, xMax, alpha };
  const size = vocabulary.words.size;
  const threads = threadCount(options.threads);
  const memory = platform().memory.budget(options.memory, threads);
  const reserve = 2 * size * gloveRowBytes(options.dim) + threads * BATCH_BYTES;
  if (reserve > SHARED_MEMORY) {
    const needed = (reserve / 2 ** 30).toFixed(1);
    throw new WordvecError(
      'memory',
      `training ${size} words of ${options.dim} dimensions needs ${needed} GiB of shared memory, which holds 4 GiB at most: use a smaller --dim or a higher --min-count`,
    );
  }
  if (reserve > memory)
    hooks.onNote?.(
      `the vectors and their sums of squares alone take ${mib(reserve)}, more than --memory leaves`,
    );
  if (options.cooccurrence !== '')
    return readCooccurrences(options.cooccurrence, size, { memory, reserve }, output, heap, hooks);
  const counts = await countCooccurrences(
    corpus!,
    size,
    { ...options, threads, memory, reserve },
    output,
    heap,
    hooks,
  );
  if (counts.records > 0) return counts;
  counts.close();
  throw new WordvecError(
    'input',
    'no two words of the vocabulary stand near each other: give a longer text or a larger --window',
  );
}

const SHARED_MEMORY = 2 ** 32;
/** About what a thread's batch takes: records, their order, and a piece on its way from disk. */
const BATCH_BYTES = 10 * 2 ** 20;

function mib(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`;
}

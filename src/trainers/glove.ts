import { batchChunks, type ChunkBatches } from '../corpus/chunk-batches.js';
import { prepareToCount } from '../corpus/cooccur.js';
import { type Cooccurrences, countCooccurrences, notEmpty } from '../corpus/cooccurrence.js';
import type { BlockOutput } from '../corpus/cooccurrence-blocks.js';
import { readCooccurrences } from '../corpus/cooccurrence-file.js';
import type { CorpusOptions } from '../corpus/corpus-options.js';
import { bytesOfIds } from '../corpus/encoded.js';
import type { PreparedCorpus } from '../corpus/prepare.js';
import type { TextInput } from '../corpus/text-input.js';
import type { Vocabulary } from '../corpus/vocabulary.js';
import { readVocabulary } from '../corpus/vocabulary-file.js';
import { gloveStride, SUM_WIDTH, vectorsIn } from '../embeddings/glove-rows.js';
import type { WordModel } from '../embeddings/model.js';
import { shownValue, usageError } from '../errors.js';
import * as job from '../kernels/job.js';
import { checkReach, SharedHeap } from '../kernels/shared-heap.js';
import { type ResolvedOptions, resolveOptions } from '../options.js';
import { machineShare } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { randomStream } from '../random.js';
import { checkContinued, continuedOptions } from './continue.js';
import { fingerprintOf, vocabularyFingerprint } from './fingerprint.js';
import { balanceOpposed } from './glove-balance.js';
import { explainDivergence, initGloveRows } from './glove-start.js';
import { judgeByCounts } from './held-out-counts.js';
import { ofValid, quietHooks, readHeldOut } from './held-out-text.js';
import { chunkItemBytes } from './items.js';
import type { Prepared, Trainer } from './trainer.js';

export type GloveModel = WordModel<'glove'>;
type Options = ResolvedOptions<'glove'>;

interface Data extends Prepared {
  readonly vocabulary: Vocabulary;
  readonly batches: ChunkBatches;
  readonly records: number;
  readonly held: HeldCounts | undefined;
}

/** The co-occurrences of --valid, and the text's tokens for each of its own. */
interface HeldCounts {
  readonly batches: ChunkBatches;
  readonly scale: number;
  close(): void;
}

/**
 * GloVe (Pennington, Socher, Manning 2014) on the text of files, or on the counts of `cooccurrence`; the vocabulary is
 * then that of the inputs or of `readVocab`. Going on from a model, AdaGrad's sums are its.
 */
export const glove: Trainer<Options, Data, GloveModel> = {
  name: 'glove',
  options(given, from) {
    if (from) checkContinued(from, given);
    const { optimizer = 'adagrad' } = given;
    if (optimizer !== 'adagrad')
      throw usageError(
        `--optimizer: glove is trained by adagrad, as its paper has it, got ${shownValue(optimizer)}: leave it out`,
      );
    return resolveOptions('glove', from ? continuedOptions(from, given) : given);
  },
  async prepare(inputs, options, hooks, from, ranks) {
    const heap = new SharedHeap();
    const how = { ...options, shared: ranks && { ranks, stepTokens: undefined } };
    const prepared = await prepare(inputs, how, hooks, from?.vocabulary);
    const { vocabulary, corpus, minCount, counting, encoding } = prepared;
    try {
      const counts = await countChunks(prepared, options, heap, hooks);
      const { seconds, records, blocks } = counts;
      const spilled = counts.spilled + (corpus ? bytesOfIds(corpus.store).spilled : 0);
      const batches = batchChunks(blocks, records, partsOf(options));
      const words = corpus?.tokens ?? 0;
      const held = options.valid
        ? await countHeldOut(prepared, options, hooks).catch((cause) => {
            counts.close();
            throw cause;
          })
        : undefined;
      return {
        ...{ vocabulary, batches, records, words, heap, spilled, held },
        chosen: { minCount },
        ...(corpus && { text: { read: corpus.rawTokens, kept: words } }),
        corpusBytes: blocks.reduce((sum, { block }) => sum + block.bytes, 0) - counts.spilled,
        stages: { counting, encoding, cooccurrence: { seconds, words, records } },
        fingerprint: () => fingerprintOf(classSizes(counts), vocabularyFingerprint(vocabulary)),
        close() {
          counts.close();
          held?.close();
        },
      };
    } finally {
      await corpus?.close();
    }
  },
  plan({ vocabulary, batches, records, held }, { dim, seed }) {
    const words = vocabulary.words.size;
    return {
      entry: 'glove',
      inputRows: words,
      outputRows: words,
      dim: gloveStride(dim) + SUM_WIDTH,
      sums: gloveStride(dim),
      arrays: [
        { field: job.JOB_CONTEXTS, own: 64 },
        { field: job.JOB_ERRORS, own: 128 },
      ],
      numbers: [[job.JOB_DIM, dim]],
      steps: batches.bounds.length - 1,
      source: { kind: 'chunks', batches, seed },
      itemBytes: Math.max(chunkItemBytes(batches), held ? chunkItemBytes(held.batches) : 0),
      unit: 'records',
      perEpoch: records,
      rounds: { workers: PARTS, touched: 0, sum: false },
      remedy: REMEDY,
    };
  },
  start(run, _, { dim, seed }, __, from) {
    if (from?.glove) {
      run.input.data.set(from.glove.words.data);
      run.output.data.set(from.glove.contexts.data);
    } else initGloveRows({ words: run.input, contexts: run.output }, dim, seed);
  },
  async model(run, { vocabulary }, options, from) {
    const rows = { words: run.input, contexts: run.output };
    const { dim } = options;
    if (options.symmetric) await balanceOpposed(rows, dim);
    return {
      ...{ trainer: 'glove', options, vocabulary, glove: rows },
      input: vectorsIn(rows.words, dim),
      output: vectorsIn(rows.contexts, dim),
      epochsDone: (from?.epochsDone ?? 0) + run.epochs,
    };
  },
  judge: async ({ held }) => judgeByCounts(held!.batches, held!.scale),
  epochsBefore: ({ epochsDone }) => epochsDone,
  explain: (run, { vocabulary }) => explainDivergence(run, vocabulary.words),
};

const REMEDY = 'use a smaller --dim or a higher --min-count';

/** Parts of words, and of contexts. */
const PARTS = 8;

/** In runs that repeat themselves the batches of a round have words and contexts of different parts. */
function partsOf({ deterministic }: Options): number {
  return deterministic ? PARTS : 1;
}

/** Bytes of each class of chunks, which follow from how many records each word has. */
function classSizes({ blocks }: Cooccurrences): Float64Array {
  const sizes = new Float64Array(blocks[0].ends.length);
  for (const { ends } of blocks)
    for (let c = 0; c < sizes.length; c++) sizes[c] += ends[c] - (c === 0 ? 0 : ends[c - 1]);
  return sizes;
}

/** Vocabulary and corpus; no corpus where counts are read from a file and the vocabulary too. */
async function prepare(
  inputs: TextInput,
  options: Options & Pick<CorpusOptions, 'shared'>,
  hooks: RunHooks,
  known: Vocabulary | undefined,
): Promise<Omit<PreparedCorpus, 'corpus'> & Partial<Pick<PreparedCorpus, 'corpus'>>> {
  if (!(Array.isArray(inputs) && inputs.length === 0)) return prepareToCount(inputs, options, hooks, known);
  if (options.cooccurrence === '') throw usageError('expected a corpus, or counts (--cooccurrence)');
  if (!known && options.readVocab === '') {
    throw usageError(
      '--cooccurrence: its numbers are rows of a vocabulary: name the corpus too, or the vocabulary (--read-vocab)',
    );
  }
  const none = { seconds: 0, words: 0 };
  const vocabulary = known ?? (await readVocabulary(options.readVocab, hooks));
  // All words of the file stay.
  return { vocabulary, minCount: options.minCount || 1, counting: none, encoding: none };
}

async function countChunks(
  { vocabulary, corpus }: Awaited<ReturnType<typeof prepare>>,
  options: Options,
  heap: SharedHeap,
  hooks: RunHooks,
): Promise<Cooccurrences> {
  const { xMax, alpha } = options;
  const seed = randomStream(options.seed, 'rows').uint32();
  const output: BlockOutput = { kind: 'chunks', seed, xMax, alpha, parts: partsOf(options) };
  const size = vocabulary.words.size;
  const { threads, memory } = machineShare(options);
  const reserve = 2 * size * 4 * (gloveStride(options.dim) + SUM_WIDTH) + threads * BATCH_BYTES;
  checkReach(reserve, `training ${size} words of ${options.dim} dimensions`, REMEDY);
  if (reserve > memory)
    hooks.onNote?.(
      `the vectors and their sums of squares alone take ${mib(reserve)}, more than --memory leaves`,
    );
  if (options.cooccurrence !== '')
    return readCooccurrences(options.cooccurrence, size, { memory, reserve }, output, heap, hooks);
  const how = { ...options, threads, memory, reserve };
  return notEmpty(await countCooccurrences(corpus!, size, how, output, heap, hooks));
}

/** @throws WordvecError `usage` where no text is trained on; `input` */
async function countHeldOut(
  { vocabulary, corpus }: Awaited<ReturnType<typeof prepare>>,
  options: Options,
  hooks: RunHooks,
): Promise<HeldCounts> {
  if (!corpus)
    throw usageError(
      '--valid: needs the text that is trained on, whose length its counts are scaled to: name it beside --cooccurrence',
    );
  const own = { ...options, cooccurrence: '' };
  const held = await readHeldOut(own, hooks, vocabulary);
  try {
    const scale = corpus.tokens / held.corpus.tokens;
    const counts = await countChunks({ ...held, vocabulary }, own, new SharedHeap(), quietHooks(hooks)).catch(
      ofValid,
    );
    const batches = batchChunks(counts.blocks, counts.records, partsOf(options));
    return { batches, scale, close: () => counts.close() };
  } finally {
    await held.corpus.close();
  }
}

/** About what a thread's batch takes: records, their order, and a piece on its way from disk. */
const BATCH_BYTES = 10 * 2 ** 20;

function mib(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`;
}

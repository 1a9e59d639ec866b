import { type PreparedCorpus, prepareCorpus, type StageTime } from '../corpus/prepare.js';
import { type Bags, compactRows, type RowPlaces, subwordBags } from '../corpus/subword-bags.js';
import type { NgramRange } from '../corpus/subwords.js';
import type { Vocabulary } from '../corpus/vocabulary.js';
import { Dictionary } from '../embeddings/dictionary.js';
import type { FastTextModel } from '../embeddings/fasttext-model.js';
import { DenseRows } from '../embeddings/rows.js';
import { WordvecError } from '../errors.js';
import { matrixAt, strideBytes } from '../kernels/arena.js';
import { openKernel } from '../kernels/open.js';
import { subwordReference } from '../kernels/subword-reference.js';
import { resolveOptions, type TrainOptions } from '../options.js';
import { platform } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { randomStream } from '../random.js';
import { checkRange } from './classifier.js';
import {
  checkTrainable,
  continuedHead,
  continuedOptions,
  continuedVocabulary,
  type FastTextOptions,
  type ModelHead,
  placesWithHeld,
  type TrainableModel,
  tellKnown,
} from './fasttext-continue.js';
import { shardRun } from './hogwild.js';
import { checkFinite, copyHeld, initialRows, randomRowsBy } from './rows.js';
import { trainShards } from './shard-team.js';
import { planSubwords } from './subword-plan.js';
import { type SubwordJob, trainSubwordShards } from './subword-shards.js';

/** What `trainFastText` made, and the time of each stage. */
export interface FastTextReport {
  readonly model: FastTextModel;
  readonly counting: StageTime;
  readonly encoding: StageTime;
  /** Listing the n-grams of the vocabulary; `words` are the vocabulary's. */
  readonly subwords: StageTime;
  /** `words` counts each epoch's in-vocabulary words. */
  readonly training: StageTime;
  /** Bytes of n-gram rows that no word of the vocabulary uses and that were not held. */
  readonly savedBytes: number;
}

/**
 * Trains word vectors made of character n-grams (Bojanowski et al. 2017) on files (see `prepareCorpus` for what
 * inputs may be), by skip-gram or, with `cbow`, CBOW. With `from`, training goes on from that model, read from a
 * file of ours or of fastText's program: its kind, words, counts and rows stay, its window, negatives and sample
 * unless given; `epochs` and all else start anew.
 * @throws WordvecError `usage`, `input`, `io`, `memory`, `diverged`, `aborted` (with `partial`: the model so far)
 */
export async function trainFastText(
  inputs: readonly string[],
  options: TrainOptions<'fasttext'> = {},
  hooks: RunHooks = {},
  from?: FastTextModel,
): Promise<FastTextReport> {
  if (from) checkTrainable(from);
  const resolved = resolveOptions('fasttext', from ? continuedOptions(from, options) : options);
  if (!from) checkRange(resolved);
  const known = from && continuedVocabulary(from);
  const { vocabulary, corpus, counting, encoding } = await prepareCorpus(
    inputs,
    { ...resolved, sentenceToken: resolved.tokenizer === 'whitespace' && (known?.words.has('</s>') ?? true) },
    hooks,
    known,
  );
  try {
    if (from) tellKnown(from, corpus, options, hooks);
    const started = performance.now();
    const range = from?.dictionary.range ?? ngramRange(resolved);
    const bags = subwordBags(vocabulary.words, range);
    const fileRows = vocabulary.words.size + range.bucket;
    const used: RowPlaces =
      resolved.compact && range.bucket > 0
        ? compactRows(bags, vocabulary.words.size, range.bucket, vocabulary.counts)
        : { rows: fileRows };
    const places = from ? placesWithHeld(used, from.input) : used;
    const listed = performance.now();
    const { model, done } = await trainOn(vocabulary, corpus, bags, places, resolved, hooks, from);
    if (hooks.signal?.aborted)
      throw new WordvecError('aborted', 'stopped before training was done', { partial: model });
    return {
      model,
      counting,
      encoding,
      subwords: { seconds: (listed - started) / 1000, words: vocabulary.words.size },
      training: {
        seconds: (performance.now() - listed) / 1000,
        words: corpus.tokens * resolved.epochs * done,
      },
      savedBytes: (fileRows - places.rows) * strideBytes(resolved.dim),
    };
  } finally {
    await corpus.close();
  }
}

async function trainOn(
  vocabulary: Vocabulary,
  corpus: PreparedCorpus['corpus'],
  bags: Bags,
  places: RowPlaces,
  options: FastTextOptions,
  hooks: RunHooks,
  from: TrainableModel | undefined,
): Promise<{ model: FastTextModel; done: number }> {
  const { dim } = options;
  const { words } = vocabulary;
  if (words.size < 2)
    throw new WordvecError(
      'input',
      `the vocabulary has ${words.size} word, expected 2 or more: lower --min-count or give more text`,
    );
  const module = await platform().kernels.load('subwords');
  const plan = planSubwords(vocabulary, corpus, bags, places.rows, options, from !== undefined);
  const { memory, shards, shared, threads } = plan;
  const input = matrixAt(memory, shared.input, places.rows, dim);
  const output = matrixAt(memory, shared.output, words.size, dim);
  if (from) {
    copyHeld(from.input, input, places.places);
    copyHeld(from.output, output);
  } else {
    const kernel = openKernel({ module, memory }, subwordReference);
    randomRowsBy(kernel, input, threads[0].scratch, randomStream(options.seed, 'initial rows'));
  }
  await initialRows(options.init, words, input, hooks);
  const run = shardRun(shards, options, from?.settings.epoch);
  const jobs = threads.map((own): SubwordJob => ({ ...run, ...shared, module, memory, ...own }));
  const worker = 'trainers/subword-worker.js';
  const { done } = await trainShards({ worker, jobs, work: trainSubwordShards, words: corpus.tokens }, hooks);
  checkFinite(options.lr, input, output);
  const rows = { input: new DenseRows(input, places.places), output: new DenseRows(output) };
  const head = from ? continuedHead(from, options) : modelHead(vocabulary, corpus.rawTokens, options);
  return { model: { ...head, ...rows }, done };
}

/** All of a new model but its matrices. */
function modelHead({ words, counts }: Vocabulary, tokens: number, options: FastTextOptions): ModelHead {
  const range = ngramRange(options);
  return {
    version: 12,
    settings: {
      dim: options.dim,
      ws: options.window,
      epoch: options.epochs,
      minCount: options.minCount,
      neg: options.negatives,
      wordNgrams: 1,
      loss: options.loss,
      model: options.cbow ? 'cbow' : 'sg',
      ...range,
      lrUpdateRate: 100,
      t: options.sample,
    },
    dictionary: new Dictionary({ entries: words, counts, labels: 0, tokens, range, wordNgrams: 1 }),
  };
}

function ngramRange({ minn, maxn, bucket }: FastTextOptions): NgramRange {
  return { minn, maxn, bucket: maxn > 0 ? bucket : 0 };
}

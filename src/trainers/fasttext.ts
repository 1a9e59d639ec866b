import { bytesOfIds } from '../corpus/encoded.js';
import { isSpace } from '../corpus/labelled-text.js';
import { type PreparedCorpus, prepareResolved } from '../corpus/prepare.js';
import {
  type Bags,
  bucketFor,
  compactRows,
  LARGEST_BUCKET,
  type RowPlaces,
  subwordBags,
} from '../corpus/subword-bags.js';
import type { NgramRange } from '../corpus/subwords.js';
import { openTokens } from '../corpus/token-store.js';
import { createVocabulary, type Vocabulary } from '../corpus/vocabulary.js';
import { windowReach } from '../corpus/window.js';
import { WordTable } from '../corpus/words.js';
import { Dictionary } from '../embeddings/dictionary.js';
import type { FastTextModel } from '../embeddings/fasttext-model.js';
import { DenseRows } from '../embeddings/rows.js';
import { WordvecError } from '../errors.js';
import * as job from '../kernels/job.js';
import { strideBytes } from '../kernels/shared-heap.js';
import { resolveOptions } from '../options.js';
import type { RunArray, RunPlan } from '../run/plan.js';
import { aliasTable } from '../sampling/negatives.js';
import { keepThresholds } from '../sampling/subsampling.js';
import { bagArrays, startBags } from './bags-plan.js';
import {
  checkRange,
  checkTrainable,
  continuedHead,
  continuedOptions,
  continuedVocabulary,
  type FastTextOptions,
  type ModelHead,
  placesWithHeld,
  tellKnown,
} from './fasttext-continue.js';
import { textFingerprint } from './fingerprint.js';
import { type Initial, initialRows, joiningWords, readInitial } from './initial-rows.js';
import type { ItemSource } from './items.js';
import { textShards } from './shards.js';
import type { Prepared, Trainer } from './trainer.js';
import { treeArrays, windowArrays } from './word2vec.js';

/** See word2vec.ts; n-grams are learnt by many words at once, so their changes are to add up, and stay small. */
const BLOCK_TOKENS = 2048;
const WORKERS = 4;

interface Data extends Prepared, Pick<PreparedCorpus, 'vocabulary' | 'corpus'> {
  readonly bags: Bags;
  readonly places: RowPlaces;
  /** Rows of the whole input matrix, as the file has them. */
  readonly fileRows: number;
  /** Let go when the rows have it. */
  initial?: Initial | undefined;
}

/**
 * Word vectors made of character n-grams (Bojanowski et al. 2017), by skip-gram or, with `cbow`, CBOW. Going on from a
 * model of ours or of fastText's program, its kind, words, counts and rows stay, its window, negatives and sample unless
 * given.
 */
export const fasttext: Trainer<FastTextOptions, Data, FastTextModel> = {
  name: 'fasttext',
  options(given, from) {
    if (from) checkTrainable(from);
    const options = resolveOptions('fasttext', from ? continuedOptions(from, given) : given);
    if (from) return options;
    checkRange(options);
    return options;
  },
  async prepare(inputs, options, hooks, from) {
    const known = from && continuedVocabulary(from);
    const sentenceToken = options.tokenizer === 'whitespace' && (known?.words.has('</s>') ?? true);
    const initial = await readInitial(options, options.dim, hooks);
    const also = from ? undefined : initial?.vectors.words;
    const prepared = await prepareResolved(inputs, { ...options, sentenceToken, also }, hooks, known);
    const { corpus, minCount, counting, encoding } = prepared;
    const vocabulary = also ? joinedVocabulary(prepared.vocabulary, also, options) : prepared.vocabulary;
    const { words, counts } = vocabulary;
    if (words.size < 2)
      throw new WordvecError(
        'input',
        `the vocabulary has ${words.size} word, expected 2 or more: lower --min-count or give more text`,
      );
    if (from) tellKnown(from, corpus, options.tokenizer, hooks);
    const started = performance.now();
    const { range, bags } = from
      ? { range: from.dictionary.range, bags: subwordBags(words, from.dictionary.range) }
      : ngramBags(words, options);
    const fileRows = words.size + range.bucket;
    const used =
      options.compact && range.bucket > 0
        ? compactRows(bags, words.size, range.bucket, counts)
        : { rows: fileRows };
    const subwords = { seconds: (performance.now() - started) / 1000, words: words.size };
    return {
      ...{ vocabulary, corpus, bags, fileRows },
      places: from ? placesWithHeld(used, from.input as DenseRows) : used,
      stages: { counting, encoding, subwords },
      words: corpus.tokens,
      text: { read: corpus.rawTokens, kept: corpus.tokens },
      initial: initial && { ...initial, joined: words.size - prepared.vocabulary.words.size },
      chosen: { minCount, ...(range.bucket > 0 && { bucket: range.bucket }) },
      ...bytesOfIds(corpus.store),
      fingerprint: () => textFingerprint(vocabulary, corpus),
      close: () => corpus.close(),
    };
  },
  plan: planSubwords,
  start(run, data, _, hooks, from) {
    startBags(run, data.places, from);
    initialRows(data.initial, data.vocabulary.words, run.input, hooks);
    delete data.initial;
  },
  model(run, { vocabulary, corpus, places }, options, from) {
    const rows = { input: new DenseRows(run.input, places.places), output: new DenseRows(run.output) };
    const epochs = Math.round(run.epochs);
    const used = { ...options, window: windowReach(options.window, corpus) };
    const head = from
      ? continuedHead(from, used, epochs)
      : modelHead(vocabulary, corpus.rawTokens, used, epochs);
    return { ...head, ...rows };
  },
  epochsBefore: ({ settings }) => settings.epoch,
};

function planSubwords(data: Data, options: FastTextOptions): RunPlan<ItemSource> {
  const { vocabulary, corpus, bags, places } = data;
  const { counts, words, total } = vocabulary;
  const { negatives, cbow } = options;
  const window = windowReach(options.window, corpus);
  const sure = options.window === 'all' ? window - 1 : 0;
  const stride = strideBytes(options.dim);
  // Of skip-gram the most: the kernel draws them by the pairs of a group.
  const pairs = job.GROUP * Math.min(2 * window, corpus.longestSentence);
  const shared = 4 * Math.ceil((negatives * (cbow ? 3 : pairs / job.PAIRS_SHARED)) / 4);
  const shards = textShards(corpus, options, blockTokens(options));
  return {
    entry: cbow ? 'subwordCbow' : 'subwordSkipgram',
    inputRows: places.rows,
    outputRows: words.size,
    dim: options.dim,
    arrays: [
      { field: job.JOB_KEEP, values: keepThresholds(counts, total, options.sample) },
      ...(options.loss === 'hs'
        ? treeArrays(counts)
        : [{ field: job.JOB_ALIAS, values: aliasTable(counts, options.negativeExponent) }]),
      ...bagArrays(bags),
      ...(cbow ? [] : windowArrays(window, sure, options.windowWeights)),
      ...ownArrays({ stride, window, shared, words: words.size, longest: corpus.longestSentence }),
    ],
    numbers: [
      [job.JOB_WINDOW, window],
      [job.JOB_SURE, sure],
      [job.JOB_OUTPUTS, words.size],
      [job.JOB_NEGATIVES, cbow ? shared : negatives],
    ],
    fractions: [[job.JOB_NEGATIVE_WEIGHT, negatives / shared]],
    ...shards,
    unit: 'words',
    perEpoch: corpus.tokens,
    rounds: {
      workers: WORKERS,
      touched: options.deterministic ? words.size + mostRows(data, blockTokens(options)) : 0,
      sum: true,
    },
    remedy: 'lower --dim or --bucket, raise --min-count, or leave --compact on',
  };
}

/** A thread's own memory. */
function ownArrays(of: {
  readonly stride: number;
  readonly window: number;
  readonly shared: number;
  readonly words: number;
  readonly longest: number;
}): RunArray[] {
  const { stride, window, shared, words, longest } = of;
  const near = 2 * window + job.GROUP;
  const held = Math.ceil(job.HELD_BYTES / stride) + longest;
  return [
    { field: job.JOB_SENTENCE, own: 4 * longest },
    { field: job.JOB_HELD, own: 2 * stride * Math.min(held, words) },
    { field: job.JOB_HELD_AT, own: 4 * words },
    { field: job.JOB_HELD_WORDS, own: 4 * held },
    { field: job.JOB_HELD_ROWS, own: 4 * longest },
    { field: job.JOB_ROWS, own: 4 * Math.max(near, job.BAG_GROUP) },
    // The negatives, then four centres; or four nodes and their labels.
    { field: job.JOB_COLUMNS, own: 4 * (shared + 8) },
    { field: job.JOB_PAIRS, own: 16 * near },
    { field: job.JOB_WEIGHTS, own: 16 * Math.max(shared, job.TILE_ROWS) },
    { field: job.JOB_ERRORS, own: 16 * job.TILE_ROWS },
    // Hidden rows of CBOW and what they were; a sliding sum; zeros.
    { field: job.JOB_HIDDEN, own: stride * (2 * job.BAG_GROUP + 2) },
  ];
}

/** Sums of changes go too far where they are large: blocks are shorter at rates above the default. */
function blockTokens({ lr }: FastTextOptions): number {
  return Math.max(64, Math.floor(BLOCK_TOKENS * Math.min(1, 0.05 / lr)));
}

/** Input rows that a block of a run that repeats itself touches at most, with the sentence that it ends in. */
function mostRows({ corpus, bags, places }: Data, block: number): number {
  const reader = openTokens(corpus.store);
  const ids = new Uint32Array(block);
  const sums: number[] = [];
  for (let from = 0; from < corpus.tokens; from += block) {
    let sum = 0;
    const count = reader.read(from, ids);
    for (let i = 0; i < count; i++) {
      const word = ids[i] & 0x7fff_ffff;
      sum += bags.starts[word + 1] - bags.starts[word];
    }
    sums.push(sum);
  }
  const more = Math.ceil(corpus.longestSentence / block);
  let most = 0;
  for (let i = 0; i < sums.length; i++)
    most = Math.max(
      most,
      sums.slice(i, i + 1 + more).reduce((sum, x) => sum + x, 0),
    );
  return Math.min(places.rows, most);
}

/** All of a new model but its matrices. */
function modelHead(
  { words, counts }: Vocabulary,
  tokens: number,
  options: FastTextOptions & { readonly window: number },
  epoch: number,
): ModelHead {
  const range = ngramRange(options);
  return {
    version: 12,
    settings: {
      dim: options.dim,
      ws: options.window,
      epoch,
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

/** The bags of the words; a bucket of 0 follows from their n-grams. */
function ngramBags(words: WordTable, options: FastTextOptions): { range: NgramRange; bags: Bags } {
  const range = ngramRange(options.bucket > 0 ? options : { ...options, bucket: LARGEST_BUCKET });
  const bags = subwordBags(words, range);
  if (options.bucket > 0 || range.bucket === 0) return { range, bags };
  const bucket = bucketFor(bags, words.size, range.bucket);
  if (bucket === range.bucket) return { range, bags };
  return { range: { ...range, bucket }, bags: subwordBags(words, { ...range, bucket }) };
}

/** The vocabulary with the words that only `more` has at its end; as in fastText they count once. */
function joinedVocabulary(
  { words, counts }: Vocabulary,
  more: WordTable,
  { maxVocab }: FastTextOptions,
): Vocabulary {
  const joining = joiningWords(more, words, (word) => !word.some(isSpace));
  const joined = maxVocab > 0 ? joining.slice(0, Math.max(0, maxVocab - words.size)) : joining;
  const own = Array.from({ length: words.size }, (_, i) => words.bytesOf(i));
  const all = new Float64Array(words.size + joined.length).fill(1);
  all.set(counts);
  return createVocabulary(WordTable.fromBytes([...own, ...joined]), all);
}

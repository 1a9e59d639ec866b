import type { EncodedCorpus } from '../corpus/encoded.js';
import { prepareResolved } from '../corpus/prepare.js';
import type { Vocabulary } from '../corpus/vocabulary.js';
import { windowReach } from '../corpus/window.js';
import {
  checkDocumentModel,
  type DocumentModel,
  outputPlaces,
  trainsWords,
} from '../embeddings/document-model.js';
import { checkNames, checkOptions, checkTexts } from '../errors.js';
import * as job from '../kernels/job.js';
import type { SharedHeap } from '../kernels/shared-heap.js';
import { checkOption, OPTIONS, type ResolvedOptions } from '../options.js';
import { type RunHooks, throwIfAborted } from '../progress.js';
import type { RunPlan } from '../run/plan.js';
import { Run } from '../run/run.js';
import { type Matrix, rowOf } from '../tensor/matrix.js';
import { longestList } from './bags-plan.js';
import { planDoc2Vec } from './doc2vec-plan.js';
import { documentShards } from './document-shards.js';
import { type ItemSource, openItems } from './items.js';
import { textShards } from './shards.js';
import { sharedNegatives } from './word2vec.js';

/** How vectors of new documents are found. */
export interface InferenceOptions {
  /**
   * Passes over a document; else a quarter of the model's epochs, 5 at least: its words stay, so that fewer are enough; where it is
   * pooled with the words around, it begins at their mean, and 0.15 of the epochs do, 3 at least. Short documents have more, until
   * 500 words were read, 300 where it is pooled.
   */
  readonly epochs?: number | undefined;
  /** Learning rate at the start, which falls in a line; else that of the model's training, where it is pooled with words around as many times that as rows are pooled: it has that share of the prediction alone. */
  readonly lr?: number | undefined;
  /** 0 is one for each core. */
  readonly threads?: number | undefined;
}

type InferenceRun = ResolvedOptions<'doc2vec'> & {
  /** Words that are gone over in each document at least, those of a short one in more passes; absent where the passes are given. */
  readonly leastWords?: number;
};

/** Tokens of a step, about: few, so that all threads have work. */
const STEP_TOKENS = 1024;

/**
 * Vectors of documents that the model was not trained on, in their order, shape [texts.length, dim]. The same text has the same
 * vector whoever asks, among whatever others: what is drawn follows from its words. A text without a known word has zeros.
 * @param texts each one document; its words are cut as those of the training text
 * @throws WordvecError `usage` for options; `memory`, `aborted`
 */
export async function inferDocuments(
  model: DocumentModel,
  texts: readonly string[],
  given: InferenceOptions = {},
  hooks: RunHooks = {},
): Promise<Float32Array> {
  checkDocumentModel(model);
  checkNames(given, { epochs: true, lr: true, threads: true });
  checkOptions(hooks, 'hooks');
  checkTexts('texts', texts);
  const { epochs, lr, threads } = given;
  const { vocabulary, options } = model;
  const used = {
    ...options,
    ...(epochs === undefined ? passesFor(options) : { epochs: checkOption('epochs', epochs) as number }),
    lr: checkOption('lr', lr ?? rateFor(options)) as number,
    threads: checkOption('threads', threads ?? 0) as number,
  };
  const reading = { ...used, maxSentence: 0, readVocab: '', saveVocab: '', lineEnds: true, mayBeEmpty: true };
  const text = texts.map((line) => line.replace(/[\r\n]+/g, ' '));
  const { corpus } = await prepareResolved({ text }, reading, hooks, vocabulary);
  try {
    const { plan, lengths } = planNewDocuments(vocabulary, corpus, used);
    return lengths.length === 0 ? new Float32Array(0) : await inferRows(model, plan, used, hooks);
  } finally {
    await corpus.close();
  }
}

/** The plan of training the documents of a corpus, a row each, that a model's words are known to; and the words of each. */
export function planNewDocuments(
  vocabulary: Vocabulary,
  corpus: EncodedCorpus,
  options: ResolvedOptions<'doc2vec'>,
): { readonly plan: RunPlan<ItemSource>; readonly lengths: readonly number[] } {
  const text = textShards(corpus, { deterministic: true }, STEP_TOKENS);
  const { shards, lengths } = documentShards(corpus, vocabulary.words.size, text);
  const numbers = lengths.map((_, i) => i);
  const bags = { starts: Uint32Array.from([...numbers, numbers.length]), rows: Uint32Array.from(numbers) };
  const window = windowReach(options.window, corpus);
  const data = { vocabulary, shards, window, names: lengths.length, bags, words: corpus.tokens };
  return { plan: { ...planDoc2Vec(data, options), rule: {} }, lengths };
}

/** Their rows, shape [documents, dim], where the rows of words and outputs are a model's. */
export async function inferRows(
  from: { readonly input: Matrix; readonly output: Matrix },
  plan: RunPlan<ItemSource>,
  options: InferenceRun,
  hooks: RunHooks,
  heap?: SharedHeap,
): Promise<Float32Array> {
  const run = await layOnModel(from, inferencePlan(plan, options), options, heap);
  await run.go(openItems, hooks);
  throwIfAborted(hooks.signal);
  const own = wordRows(plan, options);
  const rows = new Float32Array((plan.inputRows - own) * options.dim);
  for (let i = own; i < plan.inputRows; i++) rows.set(rowOf(run.input, i), (i - own) * options.dim);
  return rows;
}

/** A run of one pass on copies of the rows of a model, but those of its documents. */
export async function layOnModel(
  { input, output }: { readonly input: Matrix; readonly output: Matrix },
  plan: RunPlan<ItemSource>,
  options: ResolvedOptions<'doc2vec'>,
  heap?: SharedHeap,
): Promise<Run<ItemSource>> {
  const { lr, threads } = options;
  const once = { epochs: 1, seed: 0, lr, schedule: 'constant', deterministic: false, threads } as const;
  const run = await Run.lay<ItemSource>(plan, once, 0, heap);
  for (let i = 0; i < wordRows(plan, options); i++) rowOf(run.input, i).set(rowOf(input, i));
  for (let i = 0; i < run.output.rows; i++) rowOf(run.output, i).set(rowOf(output, i));
  return run;
}

/** Input rows before those of the documents. */
export function wordRows({ outputRows }: RunPlan, options: ResolvedOptions<'doc2vec'>): number {
  return trainsWords(options) ? outputRows / outputPlaces(options) : 0;
}

/** The rate that `InferenceOptions.lr` tells of; those of adaptive optimizers are of another kind. */
export function rateFor(options: ResolvedOptions<'doc2vec'>): number {
  const { optimizer = 'sgd', lr } = options;
  return Math.min(100, (optimizer === 'sgd' ? lr : OPTIONS.lr.perTrainer.doc2vec) * pooledRows(options));
}

/** A row of few words would stay near where it begins, which ranks other documents badly: docs/doc2vec.md. */
export function passesFor(options: ResolvedOptions<'doc2vec'>): { epochs: number; leastWords: number } {
  const [least, share, leastWords] = pooledRows(options) > 1 ? [3, 0.15, 300] : [5, 0.25, 500];
  return { epochs: Math.max(least, Math.ceil(options.epochs * share)), leastWords };
}

/** Rows that are pooled in the mean, 10 at most. */
function pooledRows(options: ResolvedOptions<'doc2vec'>): number {
  if (options.model === 'dbow' || outputPlaces(options) > 1) return 1;
  return Math.min(10, options.window === 'all' ? 10 : options.window + 2);
}

/** A step fills the rows of its documents. */
export function inferencePlan(plan: RunPlan<ItemSource>, options: InferenceRun): RunPlan<ItemSource> {
  const places = outputPlaces(options);
  const shares = options.model === 'dm' && places === 1;
  const negatives = shares ? sharedNegatives(options.negatives) : options.negatives;
  const starts = plan.arrays.find(({ field }) => field === job.JOB_PATH_STARTS)?.values as
    | Uint32Array
    | undefined;
  const most = starts ? longestList(starts) : 1 + negatives;
  return {
    ...plan,
    entry: 'infer',
    exact: true,
    arrays: [...plan.arrays, { field: job.JOB_TERMS, own: (job.TERMS + most + 4) * job.TERM_BYTES }],
    numbers: [
      ...plan.numbers,
      ...(options.model === 'dbow' ? [[job.JOB_WINDOW, 0] as const] : []),
      [job.JOB_NEGATIVES, negatives],
      [job.JOB_PASSES, options.epochs],
      [job.JOB_LEAST_WORDS, options.leastWords ?? 0],
      [job.JOB_PLACES, places],
    ],
    fractions: [[job.JOB_NEGATIVE_WEIGHT, options.negatives / negatives]],
  };
}

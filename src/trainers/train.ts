import { type PreparedCorpus, prepareCorpus, type StageTime } from '../corpus/prepare.js';
import type { WordModel } from '../embeddings/model.js';
import { WordvecError } from '../errors.js';
import { type ResolvedOptions, resolveOptions, type TrainOptions } from '../options.js';
import { platform, threadCount } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { randomStream } from '../random.js';
import { checkContinued } from './continue.js';
import { shardRun } from './hogwild.js';
import { checkFinite, copyRows, initialRows, randomRows } from './rows.js';
import { trainShards } from './shard-team.js';
import { shardCount } from './shards.js';
import { planWord2Vec, type Word2VecOptions, type Word2VecPlan } from './word2vec-plan.js';
import { trainWord2VecShards, type Word2VecJob } from './word2vec-shards.js';

/** What `train` made, and the time of each stage. */
export interface TrainingReport<Model> {
  readonly model: Model;
  readonly counting: StageTime;
  readonly encoding: StageTime;
  /** `words` counts each epoch's in-vocabulary words. */
  readonly training: StageTime;
}

/**
 * Trains word vectors on files (see `prepareCorpus` for what inputs may be).
 * With `from`, training goes on from that model: its vocabulary, matrices and options, except those given.
 * @throws WordvecError `usage` for options, `input` for the corpus, `memory`, `diverged`, `aborted` (with
 * `partial`: the WordModel as far as it got).
 * @example
 * const { model } = await train('skipgram', ['corpus.txt'], { dim: 20, epochs: 2, threads: 1 });
 * const trained = vectorsOf(model);
 * [trained.size, trained.dim]; // => [6, 20]
 */
export function train<Trainer extends 'skipgram' | 'cbow'>(
  trainer: Trainer,
  inputs: readonly string[],
  given?: TrainOptions<Trainer>,
  hooks?: RunHooks,
  from?: WordModel,
): Promise<TrainingReport<WordModel<Trainer>>>;
export async function train(
  trainer: 'skipgram' | 'cbow',
  inputs: readonly string[],
  given: Record<string, unknown> = {},
  hooks: RunHooks = {},
  from?: WordModel,
): Promise<TrainingReport<WordModel>> {
  if (trainer !== 'skipgram' && trainer !== 'cbow')
    throw new WordvecError(
      'usage',
      `train: expected skipgram or cbow, got ${String(trainer)}; the others are trainGlove, trainFastText and trainClassifier`,
    );
  const all = from ? { ...continued(trainer, from), ...given } : given;
  if (from) checkContinued(from, given);
  const options: Word2VecOptions =
    trainer === 'cbow' ? resolveOptions(trainer, all) : resolveOptions(trainer, all);
  checkTogether(options);
  const prepared = await prepareCorpus(inputs, options, hooks, from?.vocabulary);
  try {
    return await trainPrepared(trainer, options, prepared, hooks, from);
  } finally {
    await prepared.corpus.close();
  }
}

function continued(trainer: 'skipgram' | 'cbow', from: WordModel): Record<string, unknown> {
  if (from.trainer !== trainer) {
    throw new WordvecError(
      'usage',
      `--continue: the model was trained by ${from.trainer}: run \`wordvec train ${from.trainer}\``,
    );
  }
  // The vocabulary comes with the model; where the rows began has no more meaning.
  const {
    readVocab: _,
    saveVocab: __,
    init: ___,
    freeze: ____,
    ...kept
  } = from.options as ResolvedOptions<'skipgram'>;
  return kept;
}

function checkTogether(options: Word2VecOptions): void {
  if (options.freeze && !options.init) {
    throw new WordvecError('usage', '--freeze: needs --init, the vectors that are to stay');
  }
}

async function trainPrepared(
  trainer: 'skipgram' | 'cbow',
  options: Word2VecOptions,
  prepared: PreparedCorpus,
  hooks: RunHooks,
  from: WordModel | undefined,
): Promise<TrainingReport<WordModel>> {
  const { vocabulary, corpus } = prepared;
  const threads = threadCount(options.threads);
  const plan = planWord2Vec(trainer, options, vocabulary, corpus, threads, platform().memory.machine());
  await fillRows(plan, options, prepared, hooks, from);
  const epochsBefore = from?.epochsDone ?? 0;
  const shared = {
    ...shardRun(shardCount(corpus.tokens), options, epochsBefore),
    module: await platform().kernels.load('train'),
    memory: plan.memory,
    entry: plan.entry,
    store: corpus.store,
    tokenRoom: plan.tokenRoom,
    negatives: options.loss === 'ns' ? options.negatives : 0,
  };
  const jobs = plan.threads.map((own): Word2VecJob => ({ ...shared, ...own }));
  const worker = 'trainers/word2vec-worker.js';
  const work = trainWord2VecShards;
  const { done, time } = await trainShards({ worker, jobs, work, words: corpus.tokens }, hooks);
  checkFinite(options.lr, plan.input, plan.output);
  const model = {
    trainer,
    options,
    vocabulary,
    input: plan.input,
    output: plan.output,
    epochsDone: epochsBefore + done * options.epochs,
  } as WordModel;
  if (done < 1) throw new WordvecError('aborted', 'stopped while training', { partial: model });
  return { model, counting: prepared.counting, encoding: prepared.encoding, training: time };
}

async function fillRows(
  plan: Word2VecPlan,
  options: Word2VecOptions,
  { vocabulary }: PreparedCorpus,
  hooks: RunHooks,
  from: WordModel | undefined,
): Promise<void> {
  if (from) {
    copyRows(from.input, plan.input);
    copyRows(from.output, plan.output);
  } else randomRows(plan.input, randomStream(options.seed, 'rows'));
  const known = options.freeze ? plan.frozen : undefined;
  await initialRows(options.init, vocabulary.words, plan.input, hooks, known);
}

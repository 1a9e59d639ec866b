import { type PreparedCorpus, prepareCorpus, type StageTime } from '../corpus/prepare.js';
import type { WordModel } from '../embeddings/model.js';
import { WordvecError } from '../errors.js';
import { readVectors } from '../formats/detect.js';
import { type ResolvedOptions, resolveOptions, type TrainOptions } from '../options.js';
import { loadKernel } from '../platform/assets.js';
import { machineMemory } from '../platform/memory.js';
import { threadCount } from '../platform/threads.js';
import type { RunHooks } from '../progress.js';
import { randomStream } from '../random.js';
import { newCounters, runThreads, type ShardRun, shareDone } from './hogwild.js';
import { copyRows, initialRows, randomRows } from './rows.js';
import { TrainingMeter } from './training-meter.js';
import { planWord2Vec, type Word2VecOptions, type Word2VecPlan } from './word2vec-plan.js';

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
  const all = from ? { ...continued(trainer, from), ...given } : given;
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
  const plan = planWord2Vec(trainer, options, vocabulary, corpus, threads, machineMemory());
  await fillRows(plan, options, prepared, hooks, from);
  const epochsBefore = from?.epochsDone ?? 0;
  const run: ShardRun = {
    ...plan,
    kernel: await loadKernel('train'),
    store: corpus.store,
    seed: options.seed,
    epochs: options.epochs,
    epochsBefore,
    lr: options.lr,
    schedule: options.schedule,
    counters: newCounters(),
  };
  const meter = new TrainingMeter(run, options.loss === 'ns' ? options.negatives : 0, hooks);
  await runThreads(run, () => meter.report(), hooks.signal);
  meter.finish();
  const model = {
    trainer,
    options,
    vocabulary,
    input: plan.input,
    output: plan.output,
    epochsDone: epochsBefore + shareDone(run) * options.epochs,
  } as WordModel;
  if (shareDone(run) < 1) throw new WordvecError('aborted', 'stopped while training', { partial: model });
  return { model, counting: prepared.counting, encoding: prepared.encoding, training: meter.time };
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
  if (!options.init) return;
  const known = options.freeze ? plan.frozen : new Uint8Array(vocabulary.words.size);
  const found = initialRows(vocabulary.words, await readVectors(options.init, {}, hooks), plan.input, known);
  hooks.onNote?.(`--init: ${found} of ${vocabulary.words.size} words start from ${options.init}`);
}

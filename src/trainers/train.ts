import type { PrepareReport } from '../documents/prepare-documents.js';
import type { DocumentSteps } from '../documents/prepare-options.js';
import type { DocumentModel } from '../embeddings/document-model.js';
import type { FastTextModel } from '../embeddings/fasttext-model.js';
import type { WordModel } from '../embeddings/model.js';
import { checkOptions, expected, memoryError, optionNames, WordvecError } from '../errors.js';
import type { SharedHeap } from '../kernels/shared-heap.js';
import { FOLLOWS, savedOptions, TRAINERS, type TrainerName, type TrainOptions } from '../options.js';
import { platform, processRank, type Ranks } from '../platform.js';
import { type EpochReport, type RunHooks, throwIfAborted } from '../progress.js';
import type { ExchangeOptions } from '../run/exchange.js';
import { Run, type RunOptions } from '../run/run.js';
import {
  Checkpoints,
  lastCheckpoint,
  type NewHead,
  resume,
  resumedOptions,
  type SavedRun,
} from './checkpoint.js';
import { calibrate, type Estimate } from './dry-run.js';
import { epochsFor } from './epochs.js';
import { checkFinite } from './initial-rows.js';
import { tellKept } from './kept-words.js';
import { pausesOf } from './pauses.js';
import { type ExchangeReport, goTogether, ownRanks } from './ranked-run.js';
import type { Prepared, Stage, Trainer } from './trainer.js';
import { type InputOf, textOf } from './training-input.js';

/** The model that a trainer makes. */
export type ModelOf<Name extends TrainerName> = Name extends 'fasttext' | 'classifier'
  ? FastTextModel
  : Name extends 'doc2vec'
    ? DocumentModel
    : WordModel<Extract<Name, WordModel['trainer']>>;

/** What `train` made, and the time of each stage. */
export interface TrainingReport<Model> {
  readonly model: Model;
  /** All options as the run used them, those that follow from the text too. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Words of the text, and those of them that the vocabulary has; absent where no text was read. */
  readonly text?: { readonly read: number; readonly kept: number };
  /** Making text of documents, before all else, where options asked for that. */
  readonly preparation?: PrepareReport;
  /** Reading the text and counting its words. */
  readonly counting: Stage;
  /** Turning words into rows. */
  readonly encoding: Stage;
  /** GloVe: counting the pairs, or reading them from a file. */
  readonly cooccurrence?: Stage;
  /** LSA: weighing the words of the documents. */
  readonly weighing?: Stage;
  /** fastText: listing the n-grams of the vocabulary; `words` are the vocabulary's. */
  readonly subwords?: Stage;
  /** `words` counts those of each epoch. */
  readonly training: Stage;
  /** Of each epoch of the run: see `EpochReport`. */
  readonly losses: readonly number[];
  /** On several ranks: what they sent each other. */
  readonly exchange?: ExchangeReport;
  /** With `dryRun`: what the run would take; the model is trained for a moment only. */
  readonly estimate?: Estimate;
}

/**
 * Trains a model on files or on text itself (see `TextInput`; a classifier takes lines with labels, doc2vec a document a line,
 * or `{ documents }`, each with a text, an id and tags).
 * With options of `prepareDocuments` (`inputFormat`, `field`, `sentences`, `lower` ...) the inputs are documents, files,
 * folders or globs by their names, and training reads the text that is made of them; it lies in a temporary file meanwhile.
 * With `from`, training goes on from that model: its words, matrices and options, except those given.
 * @throws WordvecError `usage` for options, `input` for the corpus, `memory`, `diverged`, `aborted` (with
 * `partial`: the model as far as it got).
 * @example
 * const { model } = await train('skipgram', ['corpus.txt'], { dim: 20, epochs: 2, threads: 1 });
 * const trained = vectorsOf(model);
 * [trained.size, trained.dim]; // => [6, 20]
 */
export async function train<Name extends TrainerName>(
  name: Name,
  inputs: InputOf<Name>,
  given: TrainOptions<Name> & DocumentSteps = {},
  hooks: RunHooks = {},
  from?: ModelOf<Name>,
): Promise<TrainingReport<ModelOf<Name>>> {
  checkOptions(hooks, 'hooks');
  const { onNote } = hooks;
  const own = onNote ? { ...hooks, onNote: (note: string) => onNote(optionNames(note)) } : hooks;
  return await readAndTrain(name, inputs, given, own, from).catch((cause) => {
    throw memoryError(cause) ?? cause;
  });
}

async function readAndTrain<Name extends TrainerName>(
  name: Name,
  inputs: InputOf<Name>,
  given: TrainOptions<Name> & DocumentSteps,
  hooks: RunHooks,
  from: ModelOf<Name> | undefined,
): Promise<TrainingReport<ModelOf<Name>>> {
  checkOptions(given);
  const trainer = (await load(name)) as AnyTrainer;
  const saved = given.resume ? await lastCheckpoint(given.resume, hooks) : undefined;
  if (given.resume && !saved)
    hooks.onNote?.(`--resume: ${given.resume} holds no checkpoint yet: the run begins anew`);
  const all = saved ? resumedOptions(saved, name, given) : (given as Record<string, unknown>);
  const { input, steps, preparation, own } = await textOf(name, inputs, all, hooks);
  const options = trainer.options(own, from);
  checkRates(options, hooks);
  const folder = options.checkpoint || options.resume;
  if (folder && !options.dryRun && processRank().rank === 0) {
    await platform().files.makeFolder(folder);
    await platform().files.checkWritable(`${folder}/step`);
  }
  throwIfAborted(hooks.signal);
  if (processRank().size > 1 && options.exchangeEvery === undefined)
    throw new WordvecError('usage', `${name} factorises one matrix in one process: start it without mpiexec`);
  const data = (await trainer.prepare(input, options, hooks, from)) as Prepared;
  data.steps = steps;
  try {
    const chosen = { ...options, ...data.chosen };
    tellKept(data, chosen, from !== undefined, hooks);
    if (chosen.epochs === FOLLOWS) chosen.epochs = epochsFor(name, data.words, hooks);
    const report = await trainOn(trainer, data, chosen, hooks, from, saved);
    if (!chosen.dryRun && hooks.onNote) {
      const { tellQuality } = await import('./quality.js');
      tellQuality(report.model, chosen, hooks.onNote);
    }
    const read = { ...(preparation && { preparation }), ...(data.text && { text: data.text }) };
    // The text that was made lies in a temporary file while it is read.
    const spilled = (report.estimate?.spilled ?? 0) + (preparation?.bytes ?? 0);
    const estimate = report.estimate && { estimate: { ...report.estimate, spilled } };
    return { ...report, ...estimate, options: { ...chosen, ...steps }, ...read };
  } finally {
    data.close();
  }
}

function checkRates({ lr = 0, minLr = 0, schedule }: RunOptions, { onNote }: RunHooks): void {
  if (minLr > lr)
    throw new WordvecError(
      'usage',
      `--min-lr: expected at most --lr ${lr}, where the rate begins, got ${minLr}`,
    );
  if (minLr > 0 && schedule === 'constant')
    onNote?.('--min-lr: no effect, as the rate stays with --schedule constant');
}

// biome-ignore lint/suspicious/noExplicitAny: options, data, model and inputs belong together, whichever trainer it is.
type AnyTrainer = Trainer<any, any, any, any>;

// Loaded when asked for: code takes memory that training can use.
async function load(name: TrainerName): Promise<unknown> {
  switch (name) {
    case 'skipgram':
    case 'cbow':
      return (await import('./word2vec.js')).word2vec(name);
    case 'fasttext':
      return (await import('./fasttext.js')).fasttext;
    case 'classifier':
      return (await import('./classifier.js')).classifier;
    case 'glove':
      return (await import('./glove.js')).glove;
    case 'ppmi':
      return (await import('./ppmi.js')).ppmi;
    case 'lsa':
      return (await import('./lsa.js')).lsa;
    case 'doc2vec':
      return (await import('./doc2vec.js')).doc2vec;
    default:
      throw expected('trainer', TRAINERS.join(' or '), name);
  }
}

/**
 * Trains on what a trainer has prepared, which stays open.
 * @param saved the checkpoint of the run that is resumed
 */
export async function trainOn<Options extends RunOptions & BesideOptions, Data extends Prepared, Model>(
  trainer: Trainer<Options, Data, Model>,
  data: Data,
  options: Options,
  hooks: RunHooks,
  from?: Model,
  saved?: SavedRun,
): Promise<Omit<TrainingReport<Model>, 'options' | 'text'>> {
  const firstEpoch = from === undefined ? 0 : Math.ceil(trainer.epochsBefore(from));
  const ranks = await ownRanks(options, data, saved?.head.steps);
  const plan = trainer.plan(data, options);
  const lay = async (own?: Ranks, heap?: SharedHeap) => {
    const run = await Run.lay(plan, options, firstEpoch, heap, own);
    await trainer.start(run, data, options, hooks, from);
    return run;
  };
  const run = await lay(ranks[0], data.heap);
  const folder = options.checkpoint || options.resume;
  if (options.dryRun) {
    const estimate = await calibrate(run, data, folder !== '', hooks);
    throwIfAborted(hooks.signal);
    const training = { seconds: estimate.seconds, words: data.words * options.epochs };
    const model = trainer.model(run, data, options, from);
    return { model, ...data.stages, training, losses: [], estimate } as unknown as TrainingReport<Model>;
  }
  const losses = [...(saved?.head.losses ?? [])];
  const onEpoch = (report: EpochReport) => {
    losses[report.epoch - firstEpoch - 1] = report.loss;
    hooks.onEpoch?.(report);
  };
  const head = folder ? { ...headOf(trainer.name, data, options, firstEpoch), losses } : undefined;
  if (saved) resume(run, saved, head!);
  const checkpoints =
    head && processRank().rank === 0 ? new Checkpoints(folder, options.every, run, head, hooks) : undefined;
  const before = run.epochs;
  if (trainer.between && run.steps > 0 && run.epochs % 1 === 0) trainer.between(run);
  const pauses = pausesOf(trainer, run, checkpoints);
  const going = goTogether({ ranks, run, lay, plan, options, hooks: { ...hooks, onEpoch }, pauses });
  const { seconds, ...exchanged } = await going.catch((error) => {
    const explained = trainer.explain?.(run, data);
    if (!(error instanceof WordvecError) || error.code !== 'diverged' || !explained) throw error;
    throw new WordvecError('diverged', error.message.replace('the loss is no number any more', explained));
  });
  checkFinite(options.lr ?? 0, run.input, run.output);
  if (run.steps < run.total) await checkpoints?.take();
  await checkpoints?.finish();
  const epochs = run.epochs - before;
  const training = {
    seconds,
    words: data.words * epochs,
    ...(run.plan.unit === 'records' && { records: run.plan.perEpoch * epochs }),
  };
  const model = trainer.model(run, data, options, from);
  if (run.steps < run.total)
    throw new WordvecError('aborted', 'stopped before training was done', { partial: model });
  return { model, ...data.stages, training, losses, ...exchanged } as unknown as TrainingReport<Model>;
}

/** The options of any trainer that say what is done beside the run. */
interface BesideOptions extends ExchangeOptions {
  readonly simulateRanks: number;
  readonly checkpoint: string;
  readonly every: string;
  readonly resume: string;
  readonly dryRun: boolean;
}

function headOf(
  trainer: string,
  data: Prepared,
  options: object,
  firstEpoch: number,
): Omit<NewHead, 'losses'> {
  const { words } = data;
  const saved = savedOptions({ ...options, ...data.steps });
  return { trainer, options: saved, firstEpoch, words, fingerprint: data.fingerprint() };
}

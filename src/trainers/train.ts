import type { DocumentSteps, LabelledSteps } from '../documents/prepare-options.js';
import type { DocumentModel } from '../embeddings/document-model.js';
import type { FastTextModel } from '../embeddings/fasttext-model.js';
import type { WordModel } from '../embeddings/model.js';
import { checkOptions, expected, memoryError, WordvecError } from '../errors.js';
import { FOLLOWS, TRAINERS, type TrainerName, type TrainOptions, unsetOf } from '../options.js';
import { joinRanks, platform, processRank } from '../platform.js';
import { libraryHooks, type RunHooks, throwIfAborted, withReason } from '../progress.js';
import { asyncHooks } from './async-hooks.js';
import { lastCheckpoint, resumedOptions } from './checkpoint.js';
import { checkFrom } from './continue.js';
import { epochsFor, sampleFor, startingRate } from './epochs.js';
import { tellKept } from './kept-words.js';
import { checkProcesses, checkTogether } from './option-rules.js';
import { type TrainingReport, trainOn } from './prepared-run.js';
import { checkOptionsAlike } from './ranked-run.js';
import type { Prepared, Trainer } from './trainer.js';
import { type InputOf, trainingInput } from './training-input.js';

/** The model that a trainer makes. */
export type ModelOf<Name extends TrainerName> = Name extends 'fasttext' | 'classifier'
  ? FastTextModel
  : Name extends 'doc2vec'
    ? DocumentModel
    : WordModel<Extract<Name, WordModel['trainer']>>;

/** What makes text of documents: a classifier's also takes labels of records. */
export type StepsOf<Name extends TrainerName> = Name extends 'classifier' ? LabelledSteps : DocumentSteps;

/** What training goes on from: of words, the model of any trainer, as `readModel` cannot tell which; the call refuses another's. */
export type StartOf<Name extends TrainerName> = Name extends WordModel['trainer'] ? WordModel : ModelOf<Name>;

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
  given: TrainOptions<Name> & StepsOf<Name> = {},
  hooks: RunHooks = {},
  from?: StartOf<NoInfer<Name>>,
): Promise<TrainingReport<ModelOf<Name>>> {
  checkOptions(hooks, 'hooks');
  const start = from as ModelOf<Name> | undefined;
  const watched = asyncHooks(libraryHooks(hooks));
  try {
    const report = await readAndTrain(name, inputs, given, watched.hooks, start);
    await watched.settled();
    return report;
  } catch (cause) {
    throw memoryError(cause) ?? withReason(cause, hooks.signal);
  }
}

async function readAndTrain<Name extends TrainerName>(
  name: Name,
  inputs: InputOf<Name>,
  given: TrainOptions<Name> & StepsOf<Name>,
  hooks: RunHooks,
  from: ModelOf<Name> | undefined,
): Promise<TrainingReport<ModelOf<Name>>> {
  checkOptions(given);
  const trainer = (await load(name)) as AnyTrainer;
  checkFrom(name, from);
  const saved = given.resume ? await lastCheckpoint(given.resume, hooks) : undefined;
  if (given.resume && !saved)
    hooks.onNote?.(`--resume: ${given.resume} holds no checkpoint yet: the run begins anew`);
  const all = saved ? resumedOptions(saved, name, given) : (given as Record<string, unknown>);
  const { input, steps, preparation, own } = await trainingInput(name, inputs, all, hooks);
  const options = trainer.options(own, from);
  checkTogether(name, options, given, hooks, from !== undefined);
  const folder = options.dryRun ? '' : options.checkpoint || options.resume;
  return inFolder(folder, async () => {
    throwIfAborted(hooks.signal);
    checkProcesses(name, options, inputs);
    const ranks = options.simulateRanks > 1 ? undefined : await joinRanks();
    if (ranks) await checkOptionsAlike(ranks, { trainer: name, ...options, saved: saved?.head.steps });
    if (saved && options.deterministic && (ranks || options.simulateRanks > 1))
      hooks.onNote?.(
        '--resume: on several ranks it ends with other bytes than a run that was not stopped: what rounding kept of the changes of each rank is in no checkpoint',
      );
    const data = (await trainer.prepare(input, { ...options, steps }, hooks, from, ranks)) as Prepared;
    data.steps = steps;
    try {
      const known = { ...options, ...data.chosen };
      tellKept(data, known, from !== undefined, hooks);
      const chosen = withFollowing(name, known, data, hooks);
      const report = await trainOn(trainer, data, chosen, hooks, from, { saved, ranks });
      if (!chosen.dryRun && hooks.onNote) {
        const { tellQuality } = await import('./quality.js');
        const { documents, words } = data;
        const usual = epochsFor(name, data.examples ?? words, {}, { ...chosen, documents });
        tellQuality(report, { ...chosen, usual }, hooks.onNote);
      }
      const read = { ...(preparation && { preparation }), ...(data.text && { text: data.text }) };
      // The text that was made lies in a temporary file while it is read.
      const spilled = (report.estimate?.spilled ?? 0) + (preparation?.bytes ?? 0);
      const estimate = report.estimate && { estimate: { ...report.estimate, spilled } };
      return { ...report, ...estimate, options: { ...chosen, ...steps }, ...read };
    } finally {
      data.close();
    }
  });
}

/** Sees first that checkpoints can be written; of work that is refused before the first of them no folder is left that was made for it. */
async function inFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  if (!folder || processRank().rank > 0) return work();
  const takeAway = await platform().files.makeFolder(folder);
  try {
    await platform().files.checkWritable(`${folder}/step`);
    return await work();
  } catch (cause) {
    // One that was stopped may be resumed there, though it came to no checkpoint.
    if (!(cause instanceof WordvecError && cause.code === 'aborted')) await takeAway();
    throw cause;
  }
}

/** The options, and for those that follow from the text what it has them be. */
// biome-ignore lint/suspicious/noExplicitAny: any trainer's options
function withFollowing(name: TrainerName, options: any, data: Prepared, hooks: RunHooks) {
  const chosen = { ...options };
  const { documents, words } = data;
  if (chosen.epochs === FOLLOWS)
    chosen.epochs = epochsFor(name, data.examples ?? words, hooks, { ...chosen, documents });
  if (chosen.sample === unsetOf('sample')) chosen.sample = sampleFor(words, hooks);
  if (chosen.lr === FOLLOWS)
    chosen.lr = Math.max(chosen.minLr, startingRate(name, words, chosen.epochs, hooks));
  return chosen;
}

/** A text that was read once, for runs whose options differ in nothing that it is read by. */
export interface OpenTraining<Name extends TrainerName> {
  /** @throws as `train` */
  train(given: TrainOptions<Name>, hooks: RunHooks): Promise<TrainingReport<ModelOf<Name>>>;
  close(): void;
}

/** Reads the inputs as `train` does. @throws as `train` */
export async function openTraining<Name extends TrainerName>(
  name: Name,
  inputs: InputOf<Name>,
  given: TrainOptions<Name> & StepsOf<Name>,
  hooks: RunHooks,
): Promise<OpenTraining<Name>> {
  const trainer = (await load(name)) as AnyTrainer;
  const { input, steps, own } = await trainingInput(name, inputs, given as Record<string, unknown>, hooks);
  const data = (await trainer.prepare(
    input,
    { ...trainer.options(own, undefined), steps },
    hooks,
    undefined,
    undefined,
  )) as Prepared;
  data.steps = steps;
  // What was given for all runs is told of once.
  let told = false;
  return {
    async train(changed, runHooks) {
      const given = trainer.options({ ...own, ...changed }, undefined);
      // Before what follows from others is known, as these may be what is wrong.
      checkTogether(name, given, told ? {} : own, runHooks, false);
      told = true;
      const options = withFollowing(name, { ...given, ...data.chosen }, data, runHooks);
      // A run takes over what it is given, and the rows of its model stay in its memory.
      const report = await trainOn(trainer, { ...data, heap: undefined }, options, runHooks);
      return { ...report, options: { ...options, ...steps } };
    },
    close: () => data.close(),
  };
}

// biome-ignore lint/suspicious/noExplicitAny: options, data, model and inputs belong together, whichever trainer it is.
type AnyTrainer = Trainer<any, any, any, any>;

// Loaded when asked for: code takes memory that training can use.
const LOADERS: Readonly<Record<TrainerName, () => Promise<unknown>>> = {
  skipgram: async () => (await import('./word2vec.js')).word2vec('skipgram'),
  cbow: async () => (await import('./word2vec.js')).word2vec('cbow'),
  fasttext: async () => (await import('./fasttext.js')).fasttext,
  classifier: async () => (await import('./classifier.js')).classifier,
  glove: async () => (await import('./glove.js')).glove,
  ppmi: async () => (await import('./ppmi.js')).ppmi,
  lsa: async () => (await import('./lsa.js')).lsa,
  doc2vec: async () => (await import('./doc2vec.js')).doc2vec,
};

function load(name: TrainerName): Promise<unknown> {
  if (!TRAINERS.includes(name)) throw expected('trainer', TRAINERS.join(' or '), name);
  return LOADERS[name]();
}

import type { PrepareReport } from '../documents/prepare-documents.js';
import { WordvecError } from '../errors.js';
import type { SharedHeap } from '../kernels/shared-heap.js';
import { savedOptions } from '../options.js';
import { processRank, type Ranks } from '../platform.js';
import { type EpochReport, type RunHooks, throwIfAborted } from '../progress.js';
import type { ExchangeOptions } from '../run/exchange.js';
import { type Pauses, Run, type RunOptions } from '../run/run.js';
import { Checkpoints, type NewHead, resume, type SavedRun } from './checkpoint.js';
import { calibrate, type Estimate } from './dry-run.js';
import { HeldOut, type Validation } from './held-out.js';
import { checkFinite } from './initial-rows.js';
import { type ItemSource, openItems } from './items.js';
import { withMaking } from './model-making.js';
import { pausesOf } from './pauses.js';
import { type ExchangeReport, goTogether, ownRanks, type RankedRun } from './ranked-run.js';
import type { Prepared, Stage, Trainer } from './trainer.js';

/** What `train` made, and the time of each stage. */
export interface TrainingReport<Model> {
  /** What was trained. */
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
  /** With `valid`: how the run did on it. */
  readonly validation?: Validation;
  /** On several ranks: what they sent each other. */
  readonly exchange?: ExchangeReport;
  /** With `dryRun`: what the run would take; the model is trained for a moment only. */
  readonly estimate?: Estimate;
}

/**
 * Trains on what a trainer has prepared, which stays open.
 * @param saved the checkpoint of the run that is resumed
 * @param ranks those of the run that this process is one of
 */
export async function trainOn<Options extends RunOptions & BesideOptions, Data extends Prepared, Model>(
  trainer: Trainer<Options, Data, Model>,
  data: Data,
  options: Options,
  hooks: RunHooks,
  from?: Model,
  { saved, ranks: own }: Partial<Known> = {},
): Promise<Omit<TrainingReport<Model>, 'options' | 'text'>> {
  const firstEpoch = from === undefined ? 0 : Math.ceil(trainer.epochsBefore(from));
  const ranks = own || options.simulateRanks > 1 ? await ownRanks(options, data, own) : [];
  const plan = trainer.plan(data, options);
  const lay = async (own?: Ranks, heap?: SharedHeap) => {
    const run = await Run.lay(plan, options, firstEpoch, heap, own);
    await trainer.start(run, data, options, hooks, from);
    return run;
  };
  const run = await lay(ranks[0], data.heap);
  const folder = options.checkpoint || options.resume;
  const losses = [...(saved?.head.losses ?? [])];
  const head = folder ? { ...headOf(trainer.name, data, options, firstEpoch), losses } : undefined;
  if (saved) resume(run, saved, head!);
  const heldOut = await openHeldOut(trainer, data, options, { run, hooks, from, firstEpoch });
  try {
    if (heldOut?.mayBeNothing) await heldOut.rehearse();
    if (saved) heldOut?.resume(saved.head.scores ?? [], saved.container);
    if (options.dryRun) {
      const estimate = await foretell(trainer, data, { ranks, run, lay, plan, options, hooks }, heldOut);
      const training = { seconds: estimate.seconds, words: data.words * options.epochs };
      const model = await withMaking(await trainer.model(run, data, options, from), data, options, from);
      return { model, ...data.stages, training, losses: [], estimate } as unknown as TrainingReport<Model>;
    }
    const onEpoch = (report: EpochReport) => {
      losses[report.epoch - firstEpoch - 1] = report.loss;
      hooks.onEpoch?.(report);
    };
    const watched = { ...hooks, onEpoch, ...(heldOut && { signal: heldOut.signal }) };
    const trained = await trainSteps(
      trainer,
      data,
      { ranks, run, lay, plan, options, hooks: watched },
      head,
      heldOut,
    );
    const model = await withMaking(await trainer.model(run, data, options, from), data, options, from);
    if (!trained.whole)
      throw new WordvecError('aborted', 'stopped before training was done', { partial: model });
    return {
      model,
      ...data.stages,
      ...trained.report,
      losses,
      ...(heldOut && { validation: heldOut.report }),
    } as unknown as TrainingReport<Model>;
  } finally {
    heldOut?.close();
  }
}

/** Trains on the ranks of this process, or on the one run of all. */
async function go(ranked: RankedRun) {
  const { ranks, run, hooks, pauses } = ranked;
  return ranks.length > 0 ? goTogether(ranked) : { seconds: await run.go(openItems, hooks, pauses) };
}

/** What the rest of a run would take, by a moment of it. */
async function foretell<Options extends RunOptions & BesideOptions, Data extends Prepared, Model>(
  { between }: Trainer<Options, Data, Model>,
  data: Data,
  ranked: Omit<RankedRun, 'options' | 'pauses'> & { readonly options: Options },
  heldOut: HeldOut | undefined,
): Promise<Estimate> {
  const { run, ranks, hooks } = ranked;
  const { checkpoint, resume, every } = ranked.options;
  const rest = async () => {
    await between?.(run, hooks.signal);
    await heldOut?.rehearse();
  };
  const beside = {
    rest: between || heldOut ? rest : undefined,
    kept: heldOut?.kept ?? 0,
    every: (checkpoint || resume) && every,
  };
  const going = (hooks: RunHooks, pauses: Pauses) => go({ ...ranked, hooks, pauses });
  const estimate = await calibrate(run, going, data, beside, hooks);
  for (const rank of ranks) rank.end(true);
  throwIfAborted(hooks.signal);
  return estimate;
}

/** Trains the steps that are left, with the pauses that are asked for; `whole`: none was left out by a stop. */
async function trainSteps<Options extends RunOptions & BesideOptions, Data extends Prepared, Model>(
  trainer: Trainer<Options, Data, Model>,
  data: Data,
  ranked: Omit<RankedRun, 'options' | 'pauses'> & { readonly options: Options },
  head: NewHead | undefined,
  heldOut: HeldOut | undefined,
): Promise<{
  readonly whole: boolean;
  readonly report: Pick<TrainingReport<Model>, 'training' | 'exchange'>;
}> {
  const { run, options, hooks } = ranked;
  const { checkpoint, resume, every } = options;
  const checkpoints =
    head && processRank().rank === 0
      ? new Checkpoints(checkpoint || resume, every, run, head, hooks, heldOut && (() => heldOut.soFar))
      : undefined;
  const before = run.epochs;
  if (run.steps > 0 && run.epochs % 1 === 0) await trainer.between?.(run, hooks.signal);
  const pauses = pausesOf(trainer, run, checkpoints, heldOut, hooks.signal);
  const went = await go({ ...ranked, pauses }).catch((error) => {
    const explained = trainer.explain?.(run, data);
    if (!(error instanceof WordvecError) || error.code !== 'diverged' || !explained) throw error;
    throw new WordvecError('diverged', error.message.replace('the loss is no number any more', explained));
  });
  const { seconds, ...exchanged } = went;
  checkFinite(options.lr ?? 0, run.input, run.output);
  const whole = run.steps === run.total || (heldOut?.ended ?? false);
  if (whole) await trainer.finish?.(run, options, hooks.signal);
  else await checkpoints?.take();
  await checkpoints?.finish();
  const epochs = run.epochs - before;
  const training = {
    seconds,
    words: data.words * epochs,
    ...(run.plan.unit === 'records' && { records: run.plan.perEpoch * epochs }),
  };
  if (whole && heldOut) {
    await heldOut.take();
    heldOut.finish();
  }
  return { whole, report: { training, ...exchanged } };
}

/** What is known before the data are prepared. */
interface Known {
  readonly saved: SavedRun | undefined;
  readonly ranks: Ranks | undefined;
}

/** The options of any trainer that say what is done beside the run. */
export interface BesideOptions extends ExchangeOptions {
  readonly simulateRanks: number;
  readonly checkpoint: string;
  readonly every: string;
  readonly resume: string;
  readonly dryRun: boolean;
  readonly valid?: string;
  readonly phrases?: string;
  readonly patience?: number;
}

async function openHeldOut<Options extends RunOptions & BesideOptions, Data extends Prepared, Model>(
  trainer: Trainer<Options, Data, Model>,
  data: Data,
  options: Options,
  of: { run: Run<ItemSource>; hooks: RunHooks; from: Model | undefined; firstEpoch: number },
): Promise<HeldOut | undefined> {
  const { valid = '' } = options;
  if (!valid || !trainer.judge) return undefined;
  const judge = await trainer.judge(data, { ...options, steps: data.steps }, of.hooks, of.from);
  return new HeldOut(judge, of.run, options, of.firstEpoch, of.hooks);
}

function headOf(trainer: string, data: Prepared, options: object, firstEpoch: number) {
  const { words } = data;
  const { valid, patience } = options as Partial<BesideOptions>;
  const saved = { ...savedOptions({ ...options, ...data.steps }), ...(valid && { valid, patience }) };
  return { trainer, options: saved, firstEpoch, words, fingerprint: data.fingerprint() };
}

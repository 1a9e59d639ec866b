import type { StageTime } from '../corpus/preparation.js';
import type { TextInput } from '../corpus/text-input.js';
import type { SharedHeap } from '../kernels/shared-heap.js';
import type { TrainerName } from '../options.js';
import type { Ranks } from '../platform.js';
import type { RunHooks } from '../progress.js';
import type { RunPlan } from '../run/plan.js';
import type { Run, RunOptions } from '../run/run.js';
import type { Judge } from './held-out.js';
import type { ItemSource } from './items.js';

/** A stage, and what it went over. */
export interface Stage extends StageTime {
  /** Records of counts, where it went over such. */
  readonly records?: number;
}

export interface Prepared {
  /** By name: `counting`, `encoding`, and what is the trainer's own. */
  readonly stages: Readonly<Record<string, Stage>>;
  /** Raw words that an epoch goes over. */
  readonly words: number;
  /** Words of the text, and those of them that the vocabulary has; absent where no text was read. */
  readonly text?: { readonly read: number; readonly kept: number };
  /** Of a classifier: lines of the text, by which an epoch is measured. */
  readonly examples?: number;
  /** Documents that have rows of their own. */
  readonly documents?: number;
  /** Options that were not given and follow from the text. */
  readonly chosen?: Readonly<Record<string, unknown>>;
  /** Options that made the text of documents. */
  steps?: Readonly<Record<string, unknown>>;
  /** Bytes that the data take in memory, and in temporary files. */
  readonly corpusBytes: number;
  readonly spilled: number;
  /** Holds the data of an earlier stage, and is taken over by the run; absent: the run makes its own. */
  readonly heap?: SharedHeap;
  /** A number that differs where data differ that the run would train on. */
  fingerprint(): number;
  close(): void;
}

/**
 * All that a trainer says: which rows there are, what is trained on, and what becomes a model. The walk, threads,
 * progress, stopping, checkpoints and repeatability are the run's business (run/), not its.
 */
export interface Trainer<Options extends RunOptions, Data extends Prepared, Model, Inputs = TextInput> {
  readonly name: TrainerName;
  /** @throws WordvecError `usage` for options, and for those that contradict the model to go on from. */
  options(given: Record<string, unknown>, from: Model | undefined): Options;
  /** Reads the inputs, with other ranks where there are any. `options` also have the steps that made them. @throws WordvecError `input`, `io`, `memory`, `aborted` */
  prepare(
    inputs: Inputs,
    options: Options,
    hooks: RunHooks,
    from: Model | undefined,
    ranks: Ranks | undefined,
  ): Promise<Data>;
  plan(data: Data, options: Options): RunPlan<ItemSource>;
  /** Fills the rows of a run that begins, which hold anything. */
  start(
    run: Run<ItemSource>,
    data: Data,
    options: Options,
    hooks: RunHooks,
    from: Model | undefined,
  ): void | Promise<void>;
  /** Changes rows after each epoch but the last, while all threads rest; doing it twice, or after the signal, is doing it once. */
  between?(run: Run<ItemSource>, signal?: AbortSignal): Promise<void>;
  /** Changes rows after the last epoch, before there is a model. @throws WordvecError `aborted` */
  finish?(run: Run<ItemSource>, options: Options, signal?: AbortSignal): Promise<void>;
  /** Reads what the run is judged by after its epochs, made by `steps` of the options; absent where the trainer is not judged. */
  judge?(data: Data, options: Options, hooks: RunHooks, from: Model | undefined): Promise<Judge>;
  /** The model that the rows make as they are; its rows may be those of the run. */
  model(run: Run<ItemSource>, data: Data, options: Options, from: Model | undefined): Model | Promise<Model>;
  /** Epochs of the model that runs before this one did. */
  epochsBefore(from: Model): number;
  /** What is known of a divergence beyond the epoch. */
  explain?(run: Run<ItemSource>, data: Data): string | undefined;
}

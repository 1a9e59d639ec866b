import type { TrainingEntry } from '../kernels/training-kernels.js';
import type { KernelMemory, KernelModule } from '../platform.js';
import type { ControlWords } from './control.js';
import type { Schedule } from './schedule.js';
import type { Share } from './share.js';

/** What all threads of a run share: structured-clonable. Places are byte addresses in `memory`. */
export interface SharedJob<Source = unknown> {
  readonly module: KernelModule;
  readonly memory: KernelMemory;
  /** Bytes of a unit of the addresses that stand in `memory`. */
  readonly unit: number;
  readonly entry: TrainingEntry;
  readonly control: ControlWords;
  /** Steps of an epoch. */
  readonly steps: number;
  readonly share: Share;
  readonly epochs: number;
  /** The number of this run's first epoch: those before are of the model that it goes on from. */
  readonly firstEpoch: number;
  readonly seed: number;
  /** Learning rate at the start. */
  readonly lr: number;
  /** What it ends at; 0: see `rateAt`. */
  readonly minLr: number;
  readonly schedule: Schedule;
  /** See `blockRate` of optimizer.ts. */
  readonly blockRate: number;
  /** Negatives that go with a pair where the loss of shared ones is taken apart; else 0. */
  readonly negatives: number;
  readonly threads: number;
  /** Where the items of a step come from. */
  readonly source: Source;
  /** Undefined for Hogwild. */
  readonly rounds: Rounds | undefined;
  /** For Hogwild where rows change once a step: each thread's. */
  readonly copies: CopyPlaces | undefined;
  /** The record of the exchange with other ranks (kernels/changes-record.ts); 0 for a run on one. */
  readonly changes: number;
}

/** How steps are trained so that the result does not depend on the threads: rounds of `width` steps, each by a worker. */
export interface Rounds {
  readonly width: number;
  /** Undefined where the steps of a round touch no row in common. */
  readonly copies: CopyPlaces | undefined;
}

/** Where the workers keep their copies; see kernels/assembly/copies.ts. */
export interface CopyPlaces {
  readonly table: number;
  /** First row of the input matrix; the output matrix lies behind it. */
  readonly rows: number;
  readonly stride: number;
  /** See `RoundPlan`. */
  readonly sum: boolean;
  /** As they stand in jobs (kernels/assembly/address.ts). */
  readonly workers: readonly WorkerPlaces[];
}

/** A worker's, in units. */
export interface WorkerPlaces {
  readonly slots: number;
  readonly copied: number;
  readonly copies: number;
  /** The words whose bags it holds to the end of a block, and these bags, two rows each; 0 for none. */
  readonly heldWords: number;
  readonly held: number;
}

/** What is one thread's own. */
export interface ThreadJob<Source = unknown> extends SharedJob<Source> {
  readonly thread: number;
  /** Its record (kernels/job.ts), its room for items, for the addresses of a row's copies, and for two rows of an exchange. */
  readonly job: number;
  readonly items: number;
  readonly list: number;
  readonly rowRoom: number;
}

/** Puts the items of a step where the kernel finds them. */
export interface Items {
  load(epoch: number, step: number): { readonly address: number; readonly count: number };
}

/** What a thread says after a step. */
export interface StepReport {
  readonly step: number;
  /** Sum of the losses taken in nats, NaN after divergence, and how many. */
  readonly loss: number;
  readonly losses: number;
}

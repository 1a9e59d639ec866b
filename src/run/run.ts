import { instantiate } from '../kernels/open.js';
import { SharedHeap } from '../kernels/shared-heap.js';
import type { TrainingKernels } from '../kernels/training-kernels.js';
import { platform, type Rank } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { randomStream } from '../random.js';
import type { Matrix } from '../tensor/matrix.js';
import { Control } from './control.js';
import { type ExchangePlaces, type Layout, layOut } from './layout.js';
import { Meter } from './meter.js';
import { blockRate } from './optimizer.js';
import type { RunPlan } from './plan.js';
import { RowPieces } from './row-pieces.js';
import type { Schedule } from './schedule.js';
import { shareOf } from './share.js';
import { seedGenerator } from './step-trainer.js';
import { stillLoss } from './still-loss.js';
import { runTeam } from './team.js';
import type { Items, SharedJob, StepReport, ThreadJob } from './thread-job.js';
import { walk } from './walk.js';

/** The options of any trainer that its run reads. */
export interface RunOptions {
  readonly epochs: number;
  readonly seed: number;
  /** Of trainers that go down a gradient. */
  readonly lr?: number;
  readonly schedule?: Schedule;
  readonly minLr?: number;
  readonly threads: number;
  readonly deterministic: boolean;
}

/** When a run rests between two steps, and what is done then. */
export interface Pauses {
  /** The step to rest at next, after `done` steps; Infinity for none. */
  next(done: number): number;
  /** Whether to rest as soon as can be. */
  due(): boolean;
  /** Done while all threads rest. */
  take(): Promise<void>;
  /** Done by the first thread between two of its steps, while the others train on. True: it was, and `next` is another step. */
  meanwhile?(): Promise<boolean>;
}

const ALONE: Rank = { rank: 0, size: 1 };

/** Rows that a call fills. */
const ROWS_FILLED = 1024;

/** The built file of the threads. */
const WORKER = 'trainers/training-worker.js';

/** A run of any trainer: rows in shared memory and the number of steps done; between two steps it is no more than these. */
export class Run<Source = unknown> {
  readonly plan: RunPlan<Source>;
  /** The kernels on the run's memory, for what is done to whole matrices between steps. */
  readonly kernels: TrainingKernels;
  readonly #shared: SharedJob<Source>;
  readonly #layout: Layout;
  readonly #control: Control;

  /**
   * Lays the memory out in the heap, whose content is lost. The rows of the matrices hold anything.
   * @param firstEpoch epochs of the model that the run goes on from
   * @param rank the run trains its share of the plan's steps: `plan.steps` of the run are those of one rank
   * @throws WordvecError `memory`, `unsupported`
   */
  static async lay<Source>(
    plan: RunPlan<Source>,
    options: RunOptions,
    firstEpoch = 0,
    heap: SharedHeap = new SharedHeap(),
    rank: Rank = ALONE,
  ): Promise<Run<Source>> {
    const steps = Math.ceil(plan.steps / rank.size);
    const share = shareOf(plan.steps, rank.rank, rank.size);
    const width = options.deterministic ? plan.rounds.workers : 0;
    const total = steps * options.epochs;
    const threads = Math.min(platform().threads.count(options.threads), total, width || total);
    const layout = layOut(plan, heap, threads, width, rank.size);
    const { memory, unit } = heap;
    const module = await heap.loadKernel(threads === 1 || width > 0 || plan.exact);
    const control = new Control();
    const { epochs, seed, lr = 0, minLr = 0, schedule = 'constant' } = options;
    return new Run({ ...plan, steps }, layout, control, {
      ...{ module, memory, unit, entry: plan.entry, control: control.words, threads },
      ...{ steps, share, epochs, firstEpoch, seed, lr, minLr, schedule, blockRate: blockRate(plan.rule) },
      ...{ negatives: plan.negatives ?? 0, source: plan.source },
      ...{ rounds: layout.rounds, copies: layout.copies, changes: layout.exchange?.record ?? 0 },
    });
  }

  private constructor(plan: RunPlan<Source>, layout: Layout, control: Control, shared: SharedJob<Source>) {
    this.plan = plan;
    this.#layout = layout;
    this.#control = control;
    this.#shared = shared;
    this.kernels = instantiate<TrainingKernels>(shared.module, shared.memory);
  }

  get input(): Matrix {
    return this.#layout.input;
  }

  get output(): Matrix {
    return this.#layout.output;
  }

  /** All that a checkpoint is made of. */
  get parts(): Pick<Layout, 'input' | 'output' | 'state' | 'kept'> {
    return this.#layout;
  }

  /** Steps done, in all epochs; where the run begins it can be set. */
  get steps(): number {
    return this.#control.steps;
  }

  set steps(steps: number) {
    this.#control.steps = steps;
  }

  /** Steps of all epochs. */
  get total(): number {
    return this.plan.steps * this.#shared.epochs;
  }

  get threads(): number {
    return this.#shared.threads;
  }

  /** Whether threads change the same rows as it comes. */
  get hogwild(): boolean {
    return this.threads > 1 && !this.#shared.rounds;
  }

  /** Epochs done in this run. */
  get epochs(): number {
    return this.steps / this.plan.steps;
  }

  /** Where rows are exchanged, the bytes there, and who works on them; of a run on several ranks. */
  get exchange(): ExchangePlaces & { readonly bytes: Uint8Array; readonly pieces: RowPieces } {
    const job = { ...this.#shared, ...this.#layout.threads[0] };
    const pieces = new RowPieces(job, this.#control, this.kernels);
    return { ...this.#layout.exchange!, bytes: new Uint8Array(job.memory.buffer), pieces };
  }

  /** The addresses that stand at `field` of the threads' jobs (kernels/job.ts); 0 for none. */
  addressesAt(field: number): number[] {
    const { memory, unit } = this.#shared;
    return this.#layout.threads.map(({ job }) => new Uint32Array(memory.buffer, job + field, 1)[0] * unit);
  }

  /** Puts values where the jobs have them at `field`, as they were given in the plan but changed since. */
  place(field: number, values: Uint8Array): void {
    const [address] = this.addressesAt(field);
    new Uint8Array(this.#shared.memory.buffer, address, values.length).set(values);
  }

  /** Fills the input rows with U(-1, 1) / dim, as fastText and gensim (word2vec.c: half of it). */
  startAtRandom(): void {
    const { data, rows, dim, stride } = this.input;
    const { memory } = this.#shared;
    const state = new Uint32Array(memory.buffer, this.#layout.threads[0].job, 2);
    const kept = state.slice();
    seedGenerator(state, randomStream(this.#shared.seed, 'initial rows'));
    const { fillRows } = this.kernels;
    // Engines make code fast while it is called, not within a call: all rows in one would take eight times as long.
    for (let row = 0; row < rows; row += ROWS_FILLED) {
      const some = Math.min(ROWS_FILLED, rows - row);
      fillRows(data.byteOffset + 4 * stride * row, some, dim, 4 * stride, 1 / dim, state.byteOffset);
    }
    state.set(kept);
  }

  /**
   * Trains all steps that are left, with the first job in this thread; fewer where the signal stops it.
   * @param open the items of a thread's job; WORKER opens them alike
   * @returns seconds of wall time
   * @throws WordvecError `diverged` when the loss is no finite number, and what kills a thread
   */
  async go(open: (job: ThreadJob<Source>) => Items, hooks: RunHooks, pauses?: Pauses): Promise<number> {
    const control = this.#control;
    const jobs = this.#layout.threads.map((own): ThreadJob<Source> => ({ ...this.#shared, ...own }));
    const meter = new Meter(this.#shared, this.plan, hooks, this.steps);
    control.until = this.#limit(pauses);
    hooks.onRows?.(this.input);
    const team = {
      worker: WORKER,
      jobs,
      work: (job: ThreadJob<Source>) => this.#lead(job, open(job), pauses),
      onStep: (report: StepReport) => meter.add(report),
      stop: control.words,
    };
    await runTeam(team, hooks.signal);
    meter.finish();
    return meter.seconds;
  }

  /** The mean loss of items that are not trained on: see `stillLoss`. While all threads rest. */
  stillLoss(source: Source, steps: number, open: (job: ThreadJob<Source>) => Items): number {
    const job = { ...this.#shared, ...this.#layout.threads[0], source };
    return stillLoss(job, open(job), steps);
  }

  /** What the first thread does: the walk, and the pauses of all. */
  async *#lead(job: ThreadJob, items: Items, pauses?: Pauses): AsyncGenerator<StepReport | undefined> {
    const control = this.#control;
    try {
      for (;;) {
        for (const report of walk(job, items)) {
          if (report) yield report;
          else await platform().threads.pause();
          if (pauses?.due()) control.hold();
          await this.#meanwhile(pauses);
        }
        if (await this.#meanwhile(pauses)) continue;
        if (!(await this.#othersRest()) || this.steps >= this.total) return;
        await pauses!.take();
        control.goOn(this.#limit(pauses));
      }
    } finally {
      control.end();
    }
  }

  async #meanwhile(pauses: Pauses | undefined): Promise<boolean> {
    if (!pauses?.meanwhile || this.#control.stopped || !(await pauses.meanwhile())) return false;
    this.#control.goOn(this.#limit(pauses));
    return true;
  }

  #limit(pauses: Pauses | undefined): number {
    const width = this.#shared.rounds?.width ?? 1;
    const next = Math.ceil((pauses?.next(this.steps) ?? Number.POSITIVE_INFINITY) / width) * width;
    return Math.min(this.total, next);
  }

  /** Waits for the other threads to rest. False: they will not, the run is to stop. */
  async #othersRest(): Promise<boolean> {
    while (this.#control.resting < this.threads - 1 && !this.#control.stopped)
      await platform().threads.pause();
    return !this.#control.stopped;
  }
}

import type { StageTime } from '../corpus/prepare.js';
import { WordvecError } from '../errors.js';
import type { RunHooks } from '../progress.js';
import { runTeam } from '../run/team.js';
import type { ShardJob, ShardRun, ShardStep } from './hogwild.js';
import { rateAt } from './schedule.js';

/** Milliseconds between two reports. */
const INTERVAL = 200;

interface ShardTeam<Job extends ShardJob> {
  /** The built worker file that calls `serveTeam(work)`. */
  readonly worker: string;
  /** One a thread. */
  readonly jobs: readonly Job[];
  readonly work: (job: Job) => Generator<ShardStep>;
  /** In-vocabulary words of an epoch. */
  readonly words: number;
}

/** How far a run came. */
export interface ShardsDone {
  /** Share of the run: less than 1 when the signal stopped it. */
  readonly done: number;
  /** `words` counts each epoch's. */
  readonly time: StageTime;
}

/**
 * Trains on all shards, with the first job in this thread, and reports progress and loss.
 * @throws WordvecError `diverged` when the loss is no finite number.
 */
export async function trainShards<Job extends ShardJob>(
  { worker, jobs, work, words }: ShardTeam<Job>,
  hooks: RunHooks,
): Promise<ShardsDone> {
  const meter = new TrainingMeter(jobs[0], words, hooks);
  await runTeam(worker, jobs, work, (step) => meter.add(step), jobs[0].stop, hooks.signal);
  meter.finish();
  return { done: meter.done, time: meter.time };
}

/** Times a run, reports its progress and loss, and stops it when it diverges. */
class TrainingMeter {
  readonly #run: ShardRun;
  readonly #words: number;
  readonly #hooks: RunHooks;
  readonly #began = performance.now();
  #steps = 0;
  #told = { at: this.#began, steps: 0 };
  /** Since the last report. */
  #loss = 0;
  #losses = 0;

  constructor(run: ShardRun, words: number, hooks: RunHooks) {
    this.#run = run;
    this.#words = words * run.epochs;
    this.#hooks = hooks;
  }

  /** @throws WordvecError `diverged` */
  add({ loss, losses }: ShardStep): void {
    this.#steps++;
    this.#loss += loss;
    this.#losses += losses;
    if (!Number.isFinite(loss)) throw this.#divergence();
    if (performance.now() - this.#told.at >= INTERVAL) this.#tell();
  }

  /** The last report, unless it was given. */
  finish(): void {
    if (this.#steps > this.#told.steps) this.#tell();
  }

  /** Share of the run that is done, 0 .. 1. */
  get done(): number {
    return this.#steps / (this.#run.shards * this.#run.epochs);
  }

  get time(): StageTime {
    return { seconds: (performance.now() - this.#began) / 1000, words: this.done * this.#words };
  }

  #tell(): void {
    this.#told = { at: performance.now(), steps: this.#steps };
    const { seconds, words } = this.time;
    this.#hooks.onProgress?.({
      phase: 'training',
      unit: 'words',
      done: words,
      total: this.#words,
      seconds,
      wordsPerSecond: words / seconds,
      learningRate: this.#rate,
      ...(this.#losses === 0 ? {} : { loss: this.#loss / this.#losses }),
    });
    this.#loss = 0;
    this.#losses = 0;
  }

  get #rate(): number {
    return rateAt(this.#run.schedule, this.#run.lr, this.done);
  }

  #divergence(): WordvecError {
    const { epochsBefore, shards, lr } = this.#run;
    const epoch = Math.floor(epochsBefore + (this.#steps - 1) / shards) + 1;
    return new WordvecError(
      'diverged',
      `training diverged: the loss is no number any more in epoch ${epoch} at learning rate ${this.#rate.toPrecision(3)}: lower --lr (it is ${lr})`,
    );
  }
}

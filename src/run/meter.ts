import { WordvecError } from '../errors.js';
import type { RunHooks } from '../progress.js';
import type { RunPlan } from './plan.js';
import { rateAt } from './schedule.js';
import type { SharedJob, StepReport } from './thread-job.js';

/** Milliseconds between two reports. */
const INTERVAL = 200;

/** Times a run, reports its progress and loss, and stops it when it diverges. */
export class Meter {
  readonly #job: SharedJob;
  readonly #plan: RunPlan;
  readonly #hooks: RunHooks;
  readonly #first: number;
  readonly #began = performance.now();
  #steps: number;
  #told: { at: number; steps: number };
  /** Since the last report. */
  #loss = 0;
  #losses = 0;
  readonly #epochs = new Map<number, { steps: number; loss: number; losses: number }>();

  /** @param done steps that were done before, by a run that was interrupted. */
  constructor(job: SharedJob, plan: RunPlan, hooks: RunHooks, done: number) {
    this.#job = job;
    this.#plan = plan;
    this.#hooks = hooks;
    this.#first = done;
    this.#steps = done;
    this.#told = { at: this.#began, steps: done };
  }

  /** @throws WordvecError `diverged` */
  add({ step, loss, losses }: StepReport): void {
    this.#steps++;
    this.#loss += loss;
    this.#losses += losses;
    if (!Number.isFinite(loss)) throw this.#divergence();
    this.#addToEpoch(Math.floor(step / this.#job.steps), loss, losses);
    if (performance.now() - this.#told.at >= INTERVAL) this.#tell();
  }

  /** The last report, unless it was given. */
  finish(): void {
    if (this.#steps > this.#told.steps) this.#tell();
  }

  get seconds(): number {
    return (performance.now() - this.#began) / 1000;
  }

  #addToEpoch(epoch: number, loss: number, losses: number): void {
    const { steps, epochs, firstEpoch } = this.#job;
    const sum = this.#epochs.get(epoch) ?? {
      steps: Math.max(0, this.#first - epoch * steps),
      loss: 0,
      losses: 0,
    };
    this.#epochs.set(epoch, sum);
    sum.steps++;
    sum.loss += loss;
    sum.losses += losses;
    if (sum.steps < steps || sum.losses === 0) return;
    this.#epochs.delete(epoch);
    this.#hooks.onEpoch?.({
      epoch: firstEpoch + epoch + 1,
      epochs: firstEpoch + epochs,
      loss: mean(sum),
      seconds: this.seconds,
    });
  }

  #tell(): void {
    this.#told = { at: performance.now(), steps: this.#steps };
    const { steps, epochs } = this.#job;
    const { unit, perEpoch } = this.#plan;
    const { seconds } = this;
    const done = (perEpoch * this.#steps) / steps;
    this.#hooks.onProgress?.({
      phase: 'training',
      unit,
      done,
      total: perEpoch * epochs,
      seconds,
      ...(unit === 'words' && { wordsPerSecond: (done - (perEpoch * this.#first) / steps) / seconds }),
      learningRate: this.#rate,
      ...(this.#losses === 0 ? {} : { loss: mean({ loss: this.#loss, losses: this.#losses }) }),
    });
    this.#loss = 0;
    this.#losses = 0;
  }

  get #rate(): number {
    const { schedule, lr, minLr, steps, epochs } = this.#job;
    return rateAt(schedule, lr, this.#steps / (steps * epochs), minLr);
  }

  #divergence(): WordvecError {
    const { firstEpoch, steps, lr } = this.#job;
    const epoch = firstEpoch + Math.floor((this.#steps - 1) / steps) + 1;
    return new WordvecError(
      'diverged',
      `training diverged: the loss is no number any more in epoch ${epoch} at learning rate ${this.#rate.toPrecision(3)}: lower --lr (it is ${lr})`,
    );
  }
}

/** Of what is left of a matrix, rounding may make a little less than nothing. */
function mean({ loss, losses }: { readonly loss: number; readonly losses: number }): number {
  return Math.max(0, loss / losses);
}

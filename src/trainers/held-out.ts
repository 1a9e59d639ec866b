// What a run is judged by after each epoch, which it does not train on; where it gets no better it ends, and the best rows are kept.
import { inputError } from '../errors.js';
import type { Container } from '../formats/container.js';
import type { RunHooks } from '../progress.js';
import type { Run } from '../run/run.js';
import type { Matrix } from '../tensor/matrix.js';
import { checkFinite } from './initial-rows.js';
import type { ItemSource } from './items.js';

/** What judges the rows of a run. */
export interface Judge {
  /** What its number is: of the loss less is better, of F1 more. */
  readonly measure: 'loss' | 'F1';
  /** There may be nothing to judge in it: that is found out before the run. */
  readonly mayBeNothing?: boolean;
  /** The number for the rows as they are, while all threads rest. */
  judge(run: Run<ItemSource>): number | Promise<number>;
  close(): void;
}

/** How a run did on what it was not trained on. */
export interface Validation {
  /** What the scores are: of the loss less is better, of F1 more. */
  readonly measure: Judge['measure'];
  /** After each epoch of the run. */
  readonly scores: readonly number[];
  /** The epoch with the best of them, from 1; with `patience` the model is that of this epoch. */
  readonly best: number;
}

/** The state of judging that a checkpoint keeps. */
export interface JudgedSoFar {
  readonly scores: readonly number[];
  /** Both matrices after the best epoch; only where they are to be kept. */
  readonly rows: readonly [Matrix, Matrix] | undefined;
}

/** Judges a run after its epochs. */
export class HeldOut {
  readonly #judge: Judge;
  readonly #run: Run<ItemSource>;
  readonly #patience: number;
  readonly #hooks: RunHooks;
  readonly #firstEpoch: number;
  readonly #rate: number;
  readonly #scores: number[] = [];
  #rows: [Matrix, Matrix] | undefined;
  readonly #stop = new AbortController();

  /**
   * @param options patience: epochs without a better score after which the run ends; 0: it does not
   * @param firstEpoch epochs of the model that the run goes on from
   */
  constructor(
    judge: Judge,
    run: Run<ItemSource>,
    { patience = 0, lr = 0 }: { readonly patience?: number | undefined; readonly lr?: number | undefined },
    firstEpoch: number,
    hooks: RunHooks,
  ) {
    this.#judge = judge;
    this.#rate = lr;
    this.#run = run;
    this.#patience = patience;
    this.#firstEpoch = firstEpoch;
    this.#hooks = hooks;
  }

  /** Fires when the run shall end, or was asked to. */
  get signal(): AbortSignal {
    const { signal } = this.#hooks;
    return signal ? AbortSignal.any([signal, this.#stop.signal]) : this.#stop.signal;
  }

  /** Whether the run ended since it got no better. */
  get ended(): boolean {
    return this.#stop.signal.aborted;
  }

  get soFar(): JudgedSoFar {
    return { scores: this.#scores, rows: this.#rows };
  }

  get report(): Validation {
    return { measure: this.#judge.measure, scores: this.#scores, best: this.#best };
  }

  /** Bytes of the rows that it keeps while the run goes on. */
  get kept(): number {
    const { input, output } = this.#run;
    return this.#patience > 0 ? input.data.byteLength + output.data.byteLength : 0;
  }

  get mayBeNothing(): boolean {
    return this.#judge.mayBeNothing ?? false;
  }

  /** Judges the rows as they are, of which nothing is told. @throws WordvecError `input` where there is nothing to judge */
  async rehearse(): Promise<void> {
    await this.#score();
  }

  /** Goes on from what a checkpoint kept. */
  resume(scores: readonly number[], container: Container): void {
    for (const score of scores) this.#scores.push(score);
    // Of a run that was killed when it had been judged for the last time.
    this.#endWithoutGain();
    if (!container.has('best-input')) return;
    const { input, output } = this.#run;
    const taken = (name: string, matrix: Matrix) => ({
      ...matrix,
      data: Float32Array.from(container.take(name, 'float32', [matrix.rows, matrix.stride])),
    });
    this.#rows = [taken('best-input', input), taken('best-output', output)];
  }

  /** Judges the rows, where an epoch has ended since they were judged. */
  async take(): Promise<void> {
    const run = this.#run;
    if (Math.floor(run.epochs) <= this.#scores.length) return;
    const score = await this.#score();
    this.#scores.push(score);
    const epoch = this.#scores.length;
    const best = this.#best === epoch;
    if (best && this.#patience > 0) this.#keep(run);
    const { measure } = this.#judge;
    this.#hooks.onValidation?.({ epoch: this.#firstEpoch + epoch, measure, score, best });
    this.#endWithoutGain();
  }

  async #score(): Promise<number> {
    const score = await this.#judge.judge(this.#run);
    if (Number.isFinite(score)) return score;
    checkFinite(this.#rate, this.#run.input, this.#run.output);
    throw inputError(
      '--valid: nothing in it can be judged: give text of the kind that is trained on, with words that stand together',
    );
  }

  /** In the same room each time, as new room is there before the old is given back: while nothing reads it. */
  #keep({ input, output }: Run<ItemSource>): void {
    this.#rows?.forEach(({ data }, i) => void data.set([input, output][i].data));
    this.#rows ??= [copyOf(input), copyOf(output)];
  }

  #endWithoutGain(): void {
    if (this.#patience > 0 && this.#scores.length - this.#best >= this.#patience) this.#stop.abort();
  }

  /** After the run: the rows are the best ones, where those were kept. @throws WordvecError `diverged` */
  finish(): void {
    const run = this.#run;
    if (!this.#rows || this.#best === run.epochs) return;
    run.input.data.set(this.#rows[0].data);
    run.output.data.set(this.#rows[1].data);
    run.steps = this.#best * run.plan.steps;
    // What is judged by need not have all words.
    checkFinite(this.#rate, run.input, run.output);
    this.#hooks.onNote?.(
      `the rows are those after epoch ${this.#firstEpoch + this.#best}, with the best ${this.#judge.measure} on --valid`,
    );
  }

  close(): void {
    this.#judge.close();
  }

  get #best(): number {
    const less = this.#judge.measure === 'loss' ? 1 : -1;
    let best = 0;
    for (const [i, score] of this.#scores.entries()) if (less * (score - this.#scores[best]) < 0) best = i;
    return best + 1;
  }
}

export function copyOf(matrix: Matrix): Matrix {
  return { ...matrix, data: matrix.data.slice() };
}

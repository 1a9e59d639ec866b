// When rows are exchanged between ranks (row-exchange.ts): each has matrices of its own, trains its share of the steps, and now
// and then all go on from the same rows, to which the changes of all are joined.
import type { Ranks } from '../platform.js';
import { type ExchangeFigures, type ExchangePrecision, RowExchange } from './row-exchange.js';
import type { Pauses, Run } from './run.js';

/** When rows are exchanged, in tokens that a rank has trained, and how. */
export interface ExchangeOptions {
  /** All rows that changed. */
  readonly exchangeEvery: number;
  /** The most frequent rows of each matrix, and when they are; twice as many after twice as many tokens, and so on. */
  readonly hotRows: number;
  readonly hotEvery: number;
  readonly exchangePrecision: ExchangePrecision;
}

/** What a rank tells all: it is asked to stop, or to save where all rest. */
const STOP = 1;
const SAVE = 2;

/** An exchange that goes on between the steps of the first thread, and what ranks tell in it. */
interface Going {
  readonly told: Promise<number>;
  over: boolean;
}

/** What else is done where all ranks have the same rows. */
export interface Beside {
  /** Whether `take` has something to do. */
  due(): boolean;
  take(): Promise<void>;
  /** Whether this rank was asked to stop. */
  stopped(): boolean;
}

/**
 * Exchanges the rows of a run that is one of several. Threads that change the same rows without locks train on meanwhile, up to
 * the next exchange but one; they rest where a rank has something to tell. Where runs repeat themselves they rest each time.
 */
export class Exchange implements Pauses {
  readonly #run: Run;
  readonly #exchange: RowExchange;
  readonly #options: ExchangeOptions;
  /** Steps between two exchanges, and how many of these until all rows are exchanged. */
  readonly #every: number;
  readonly #round: number;
  readonly #beside: Beside;
  readonly #stop = new AbortController();
  /** The step of the next exchange. */
  #at: number;
  /** What ranks told in an exchange while threads trained on: they rest at the next one. */
  #told = 0;
  #going: Going | undefined;
  #waiting = 0;

  /** @param stepTokens tokens of a step */
  constructor(run: Run, ranks: Ranks, options: ExchangeOptions, stepTokens: number, beside: Beside) {
    const { exchangeEvery, hotRows, hotEvery, exchangePrecision } = options;
    this.#run = run;
    this.#exchange = new RowExchange(run, ranks, exchangePrecision);
    this.#options = options;
    this.#beside = beside;
    this.#every = Math.max(
      1,
      Math.round((hotRows > 0 ? Math.min(hotEvery, exchangeEvery) : exchangeEvery) / stepTokens),
    );
    this.#round = Math.max(1, Math.round(exchangeEvery / stepTokens / this.#every));
    this.#at = this.#after(run.steps);
  }

  /** Fires when a rank was asked to stop and all have its last rows. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  get figures(): ExchangeFigures {
    return { ...this.#exchange.figures, waiting: this.#waiting };
  }

  next(done: number): number {
    if (!this.#run.hogwild) return this.#after(done);
    return this.#told === 0 ? this.#at + this.#every : this.#at;
  }

  due(): boolean {
    return false;
  }

  async take(): Promise<void> {
    const { steps, hogwild } = this.#run;
    const rows = hogwild ? this.#rows : this.#rowsAt(steps);
    const told = this.#told | (await this.#waited(this.#begin(rows).told));
    this.#told = 0;
    this.#at = this.#after(steps);
    if (told & STOP) {
      if (rows < this.#rows) await this.#waited(this.#begin(this.#rows).told);
      this.#stop.abort();
    } else if (rows === this.#rows) await this.#beside.take();
  }

  async meanwhile(): Promise<boolean> {
    const { steps, total, hogwild } = this.#run;
    if (!hogwild || this.#told > 0 || steps < this.#at) return false;
    this.#going ??= this.#begin(this.#rowsAt(this.#at));
    // Where nothing is left to train meanwhile, it is waited for.
    if (!this.#going.over && steps < Math.min(total, this.#at + this.#every)) return false;
    this.#told = await this.#waited(this.#going.told);
    this.#going = undefined;
    this.#at += this.#every;
    return true;
  }

  /** All rows, once more: then they are the same on all ranks, but for what the rounding of the last changes took. */
  async finish(): Promise<void> {
    await this.#waited(this.#begin(this.#rows).told);
  }

  get #rows(): number {
    return this.#run.input.rows + this.#run.output.rows;
  }

  /** The step of the first exchange past so many steps. */
  #after(steps: number): number {
    return (Math.floor(steps / this.#every) + 1) * this.#every;
  }

  /** How many rows are exchanged at such a step. */
  #rowsAt(step: number): number {
    const times = Math.round(step / this.#every);
    const rows = times % this.#round === 0 ? this.#rows : 2 * this.#options.hotRows * (times & -times);
    return Math.min(this.#rows, rows);
  }

  #begin(rows: number): Going {
    const said = (this.#beside.stopped() ? STOP : 0) | (this.#run.hogwild && this.#beside.due() ? SAVE : 0);
    const going = { told: this.#exchange.go(rows, said), over: false };
    const end = () => {
      going.over = true;
    };
    going.told.then(end, end);
    return going;
  }

  async #waited(exchange: Promise<number>): Promise<number> {
    const spent = () => performance.now() / 1000 - this.#exchange.figures.joining;
    const began = spent();
    const told = await exchange;
    this.#waiting += spent() - began;
    return told;
  }
}

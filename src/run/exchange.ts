// The exchange of rows between ranks (kernels/assembly/changes.ts): each has matrices of its own, trains its share of the
// steps, and now and then all go on from the same rows, to which the changes of all are joined.
import * as changes from '../kernels/changes-record.js';
import type { TrainingKernels } from '../kernels/training-kernels.js';
import type { Ranks } from '../platform.js';
import type { ExchangePlaces } from './layout.js';
import type { Pauses, Run } from './run.js';

/** When rows are exchanged, in tokens that a rank has trained, and how. */
export interface ExchangeOptions {
  /** All rows that changed. */
  readonly exchangeEvery: number;
  /** The most frequent rows of each matrix, and when they are; twice as many after twice as many tokens, and so on. */
  readonly hotRows: number;
  readonly hotEvery: number;
  readonly exchangePrecision: 'f32' | 'bf16' | 'int8' | 'int4';
}

/** What was exchanged by one rank. */
export interface ExchangeFigures {
  readonly exchanges: number;
  /** Bytes that it sent, in so many messages. */
  readonly bytes: number;
  readonly messages: number;
  /** Seconds of finding, packing and joining changes, and of waiting for those of others: where ranks are simulated, for turns. */
  readonly joining: number;
  readonly waiting: number;
}

const HEAD = changes.MESSAGE_HEAD;
const PRECISIONS = { f32: changes.F32, bf16: changes.BF16, int8: changes.INT8, int4: changes.INT4 };

/** What a rank tells all: it is asked to stop, or to save where all rest. */
const STOP = 1;
const SAVE = 2;

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
  readonly #ranks: Ranks;
  readonly #kernels: TrainingKernels;
  readonly #places: ExchangePlaces & { readonly bytes: Uint8Array };
  readonly #record: Uint32Array;
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
  #figures = { exchanges: 0, bytes: 0, messages: 0, joining: 0, waiting: 0 };

  /** @param stepTokens tokens of a step */
  constructor(run: Run, ranks: Ranks, options: ExchangeOptions, stepTokens: number, beside: Beside) {
    const { exchangeEvery, hotRows, hotEvery, exchangePrecision } = options;
    this.#run = run;
    this.#ranks = ranks;
    this.#options = options;
    this.#beside = beside;
    this.#kernels = run.kernels;
    this.#places = run.exchange;
    const { record, list, bytes } = this.#places;
    this.#record = new Uint32Array(bytes.buffer, record, changes.CHANGES_BYTES / 4);
    this.#every = Math.max(
      1,
      Math.round((hotRows > 0 ? Math.min(hotEvery, exchangeEvery) : exchangeEvery) / stepTokens),
    );
    this.#round = Math.max(1, Math.round(exchangeEvery / stepTokens / this.#every));
    this.#record[changes.CHANGES_PRECISION / 4] = PRECISIONS[exchangePrecision];
    new Uint32Array(bytes.buffer, list, this.#rows).set(hottestFirst(run.input.rows, run.output.rows));
    this.#at = this.#after(run.steps);
    this.keep();
  }

  /** Fires when a rank was asked to stop and all have its last rows. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  get figures(): ExchangeFigures {
    return this.#figures;
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
    const told = this.#told | (await this.#exchange(rows));
    this.#told = 0;
    this.#at = this.#after(steps);
    if (told & STOP) {
      if (rows < this.#rows) await this.#exchange(this.#rows);
      this.#stop.abort();
    } else if (rows === this.#rows) await this.#beside.take();
  }

  async meanwhile(): Promise<boolean> {
    if (!this.#run.hogwild || this.#told > 0 || this.#run.steps < this.#at) return false;
    this.#told = await this.#exchange(this.#rowsAt(this.#at));
    this.#at += this.#every;
    return true;
  }

  /** All rows, once more: then they are the same on all ranks, but for what the rounding of the last changes took. */
  async finish(): Promise<void> {
    await this.#exchange(this.#rows);
  }

  /** Takes the rows as they are for what they were at the last exchange: they are the same on all ranks. */
  keep(): void {
    this.#kernels.keepRows(this.#places.record, this.#rows);
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

  /** Exchanges the first `rows` rows of the list; returns what any rank has to say. */
  async #exchange(rows: number): Promise<number> {
    let said = (this.#beside.stopped() ? STOP : 0) | (this.#run.hogwild && this.#beside.due() ? SAVE : 0);
    const { list, room, record, unit } = this.#places;
    const began = performance.now() / 1000 - this.#figures.joining;
    for (let from = 0; from < rows; from += room) {
      this.#record[changes.CHANGES_LIST / 4] = (list + 4 * from) / unit;
      this.#record[changes.CHANGES_COUNT / 4] = Math.min(room, rows - from);
      this.#work((kernels) => kernels.takeChanges(record));
      said = await this.#exchangeListed(said);
    }
    this.#figures.waiting += performance.now() / 1000 - this.#figures.joining - began;
    this.#figures.exchanges++;
    return said;
  }

  /**
   * Places of the list are halved with one rank after another, until each has one rank where all its changes are joined;
   * then all hear of all (Rabenseifner 2004). Ranks past a power of two hand their changes to another one before.
   */
  async #exchangeListed(own: number): Promise<number> {
    const { rank, size } = this.#ranks;
    const { record, out, total } = this.#places;
    const even = 2 ** Math.floor(Math.log2(size));
    const pack = (to: number, mask: number, wanted: number) =>
      this.#work((kernels) => kernels.packChanges(record, to, mask, wanted));
    const apply = (length: number) => this.#work((kernels) => kernels.applyMessage(record, total, length));
    if (rank >= even) {
      await this.#send(rank - even, out, pack(out, 0, 0), own);
      const length = await this.#receive(rank - even, total);
      apply(length);
      return this.#head(total);
    }
    let said = own;
    const join = (length: number) => {
      said |= this.#head(total);
      this.#work((kernels) => kernels.joinMessage(record, total, length));
    };
    if (rank + even < size) join(await this.#receive(rank + even, total));
    for (let bit = 1; bit < even; bit *= 2) {
      const other = rank ^ bit;
      const mask = 2 * bit - 1;
      const sent = this.#send(other, out, pack(out, mask, other & mask), said);
      const [length] = await Promise.all([this.#receive(other, total), sent]);
      join(length);
    }
    // What others have joined is appended, without a head.
    let length = pack(total, even - 1, rank);
    for (let bit = 1; bit < even; bit *= 2) {
      const sent = this.#send(rank ^ bit, total + HEAD, length - HEAD);
      const [more] = await Promise.all([this.#receive(rank ^ bit, total + length), sent]);
      length += more;
    }
    apply(length);
    if (rank + even < size) await this.#send(rank + even, total, length, said);
    return said;
  }

  #work<Result>(call: (kernels: TrainingKernels) => Result): Result {
    const began = performance.now();
    const result = call(this.#kernels);
    this.#figures.joining += (performance.now() - began) / 1000;
    return result;
  }

  #send(to: number, address: number, length: number, said?: number): Promise<void> {
    const { bytes } = this.#places;
    if (said !== undefined) bytes[address] = said;
    this.#figures.bytes += length;
    this.#figures.messages++;
    return this.#ranks.send(to, bytes.subarray(address, address + length));
  }

  #receive(from: number, address: number): Promise<number> {
    return this.#ranks.receive(from, this.#places.bytes.subarray(address));
  }

  #head(address: number): number {
    return this.#places.bytes[address];
  }
}

/** Rows of both matrices in turn, whose rows stand by falling frequency. */
function hottestFirst(inputs: number, outputs: number): Uint32Array {
  const list = new Uint32Array(inputs + outputs);
  let at = 0;
  for (let row = 0; row < Math.max(inputs, outputs); row++) {
    if (row < inputs) list[at++] = row;
    if (row < outputs) list[at++] = inputs + row;
  }
  return list;
}

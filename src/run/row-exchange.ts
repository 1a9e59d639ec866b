// How rows are exchanged between ranks: the messages that they send each other, and what kernels make of them
// (kernels/assembly/changes.ts).
import * as changes from '../kernels/changes-record.js';
import type { RowWork, TrainingKernels } from '../kernels/training-kernels.js';
import type { Rank, Ranks } from '../platform.js';
import type { ExchangePlaces } from './layout.js';
import type { RowPieces } from './row-pieces.js';
import type { Run } from './run.js';

export type ExchangePrecision = 'f32' | 'bf16' | 'int8' | 'int4';

/** What was exchanged by one rank. */
export interface ExchangeFigures {
  readonly exchanges: number;
  /** Bytes that it sent, in so many messages, and how many of these went one after another: others go side by side. */
  readonly bytes: number;
  readonly messages: number;
  readonly hops: number;
  /**
   * Seconds of finding, packing and joining changes, and of waiting for those of others with nothing else to do: where ranks are
   * simulated, for turns.
   */
  readonly joining: number;
  readonly waiting: number;
}

const HEAD = changes.MESSAGE_HEAD;
const PRECISIONS: Record<ExchangePrecision, number> = {
  f32: changes.F32,
  bf16: changes.BF16,
  int8: changes.INT8,
  int4: changes.INT4,
};

/** Exchanges the most frequent rows, or all, when it is asked to. */
export class RowExchange {
  readonly #ranks: Ranks;
  readonly #kernels: TrainingKernels;
  readonly #places: ExchangePlaces & { readonly bytes: Uint8Array };
  readonly #pieces: RowPieces;
  readonly #record: Uint32Array;
  /** Bytes of an entry of a message: a row's place, and what it changed by. */
  readonly #entry: number;
  readonly #rounds: readonly Round[];
  readonly figures: { -readonly [name in keyof Omit<ExchangeFigures, 'waiting'>]: number } = {
    exchanges: 0,
    bytes: 0,
    messages: 0,
    hops: 0,
    joining: 0,
  };

  /** The rows as they are become what all ranks have. */
  constructor(run: Run, ranks: Ranks, precision: ExchangePrecision) {
    this.#ranks = ranks;
    this.#rounds = roundsOf(ranks);
    this.#kernels = run.kernels;
    const { pieces, ...places } = run.exchange;
    this.#places = places;
    this.#pieces = pieces;
    const { record, list, bytes } = places;
    this.#record = new Uint32Array(bytes.buffer, record, changes.CHANGES_BYTES / 4);
    this.#record[changes.CHANGES_PRECISION / 4] = PRECISIONS[precision];
    const rows = run.input.rows + run.output.rows;
    new Uint32Array(bytes.buffer, list, rows).set(hottestFirst(run.input.rows, run.output.rows));
    this.#entry = this.#kernels.keepRows(record, rows);
  }

  /** Exchanges the `rows` most frequent rows; returns what any rank has `said`. */
  async go(rows: number, said: number): Promise<number> {
    const { list, room, unit } = this.#places;
    for (let from = 0; from < rows; from += room) {
      this.#record[changes.CHANGES_LIST / 4] = (list + 4 * from) / unit;
      this.#record[changes.CHANGES_COUNT / 4] = Math.min(room, rows - from);
      said = await this.#exchangeListed(said);
    }
    this.figures.exchanges++;
    return said;
  }

  /**
   * Each place of the list has one rank where all its changes are joined, which then tells all. Few ranks send to each other at
   * once; many as the digits of their numbers say: a rank sends to those that differ from it in one digit, then in the next.
   */
  async #exchangeListed(own: number): Promise<number> {
    const { rank, size } = this.#ranks;
    const { record, out, total } = this.#places;
    this.figures.hops += 2 * this.#rounds.length;
    let said = own;
    const add = async (other: number) => {
      const length = await this.#receive(other, total);
      said |= this.#places.bytes[total];
      this.#entries('joinRows', total + HEAD, total + length);
    };
    const { by: parts } = this.#rounds[0];
    const part = this.#work((kernels) => kernels.findChanges(record, rank % parts, parts));
    this.#work(() => this.#pieces.all('takeRows', this.#record[changes.CHANGES_COUNT / 4]));
    // Behind the changes that were sent, which are read again in the end.
    let at = out + parts * part;
    for (const { others, by, first } of this.#rounds) {
      const sent = others.map((other) => {
        const from = first ? out + (other % by) * part : at;
        if (!first) at = this.#sendJoined(from, other % by, by);
        return this.#send(other, from, first ? this.#bytesAt(from) : at - from, said);
      });
      const joined = async () => {
        for (const other of others) await add(other);
      };
      await Promise.all([joined(), ...sent]);
    }
    // What others have joined is appended, without a head.
    let length = this.#sendJoined(total, rank, size) - total;
    for (const { others } of this.#rounds) {
      const sent = others.map((other) => this.#send(other, total + HEAD, length - HEAD));
      const appended = async () => {
        for (const other of others) length += await this.#receive(other, total + length);
      };
      await Promise.all([appended(), ...sent]);
    }
    this.#entries('applyRows', total + HEAD, total + length);
    return said;
  }

  /** A message of what all changes of rows became, joined here, of all places or of those of a digit. Returns where it ends. */
  #sendJoined(message: number, digit: number, by: number): number {
    const { record } = this.#places;
    const end = this.#work((kernels) => kernels.findJoined(record, message + HEAD, digit, by));
    this.#entries('sendRows', message + HEAD, end);
    return end;
  }

  /** Does this with the entries of a message that lie there. */
  #entries(work: RowWork, from: number, to: number): void {
    this.#record[changes.CHANGES_MESSAGE / 4] = from / this.#places.unit;
    this.#work(() => this.#pieces.all(work, (to - from) / this.#entry));
  }

  #work<Result>(call: (kernels: TrainingKernels) => Result): Result {
    const began = performance.now();
    const result = call(this.#kernels);
    this.figures.joining += (performance.now() - began) / 1000;
    return result;
  }

  #send(to: number, address: number, length: number, said?: number): Promise<void> {
    const { bytes } = this.#places;
    if (said !== undefined) bytes[address] = said;
    this.figures.bytes += length;
    this.figures.messages++;
    return this.#ranks.send(to, bytes.subarray(address, address + length));
  }

  #receive(from: number, address: number): Promise<number> {
    return this.#ranks.receive(from, this.#places.bytes.subarray(address));
  }

  /** Bytes of the message of changes at an address. */
  #bytesAt(address: number): number {
    return new Uint32Array(this.#places.bytes.buffer, address + changes.MESSAGE_BYTES, 1)[0];
  }
}

/** Ranks that all send to each other, as messages take longer than their bytes. */
const TOGETHER = 16;

/** Ranks whose numbers differ from this one's in one digit, and the product of the bases of the digits up to it. */
interface Round {
  readonly others: readonly number[];
  readonly by: number;
  readonly first: boolean;
}

/** One round for few ranks; for many as many as there are factors of their number, each as large as it may be. */
function roundsOf({ rank, size }: Rank): Round[] {
  const rounds: Round[] = [];
  for (let by = 1; by < size; ) {
    const left = size / by;
    let base = Math.min(left, TOGETHER);
    while (left % base > 0) base--;
    // No factor is small enough.
    if (base === 1) base = left;
    const digit = Math.floor(rank / by) % base;
    const others = Array.from({ length: base }, (_, i) => rank + (i - digit) * by).filter(
      (other) => other !== rank,
    );
    by *= base;
    rounds.push({ others, by, first: rounds.length === 0 });
  }
  return rounds;
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

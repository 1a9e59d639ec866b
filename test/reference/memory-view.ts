import * as field from '../../src/kernels/job.js';
import { drawAlias } from './random.js';

/** A job (src/kernels/job.ts) and what it points to: plain views of the memory, which change it. */
export class MemoryView {
  readonly #buffer: ArrayBufferLike;
  readonly #job: number;
  readonly #words: Uint32Array;
  readonly #fractions: Float32Array;
  /** Negatives in the order of their draws. */
  #ring: Float32Array[][] = [];
  #taken = 0;
  /** The generator's two words of state. */
  readonly random: Uint32Array;

  constructor({ buffer }: { readonly buffer: ArrayBufferLike }, job: number) {
    this.#buffer = buffer;
    this.#job = job;
    this.#words = new Uint32Array(buffer, job, field.JOB_BYTES / 4);
    this.#fractions = new Float32Array(buffer, job, field.JOB_BYTES / 4);
    this.random = this.#words.subarray(field.JOB_RANDOM / 4, field.JOB_RANDOM / 4 + 2);
  }

  number(at: number): number {
    return this.#words[at / 4];
  }

  setNumber(at: number, value: number): void {
    this.#words[at / 4] = value;
  }

  fraction(at: number): number {
    return this.#fractions[at / 4];
  }

  u32(address: number, length: number): Uint32Array {
    return new Uint32Array(this.#buffer, address, length);
  }

  f32(address: number, length: number): Float32Array {
    return new Float32Array(this.#buffer, address, length);
  }

  /** The byte at place i of the table at a field; 0 where there is no table. */
  flag(at: number, i: number): number {
    const table = this.number(at);
    return table === 0 ? 0 : new Uint8Array(this.#buffer, table)[i];
  }

  /** List i of lists end to end, rows[starts[i] .. starts[i + 1]). */
  list(startsField: number, rowsField: number, i: number): Uint32Array {
    const [from, to] = this.u32(this.number(startsField) + 4 * i, 2);
    return this.u32(this.number(rowsField) + 4 * from, to - from);
  }

  inputRow(i: number): Float32Array {
    return this.#row(field.JOB_INPUT, i);
  }

  outputRow(i: number): Float32Array {
    return this.#row(field.JOB_OUTPUT, i);
  }

  /** The number of an output, drawn as often as its share of the negatives. */
  drawOutput(): number {
    const outputs = this.number(field.JOB_OUTPUTS);
    return drawAlias(this.u32(this.number(field.JOB_ALIAS), 2 * outputs), this.random);
  }

  /** The rows of negatives, as many as the job has where it is not said. */
  drawNegatives(length = this.number(field.JOB_NEGATIVES)): Float32Array[] {
    return Array.from({ length }, () => this.outputRow(this.drawOutput()));
  }

  /** What is drawn before the first that are taken: a ring of fours, which is gone round. */
  startNegatives(): void {
    const length = (this.number(field.JOB_NEGATIVES) / 4) * field.RECENT_USES + 1;
    this.#ring = Array.from({ length }, () => this.drawNegatives(4));
    this.#taken = 0;
  }

  /** What `groups` take of the ring, each so many fours; before the first, every one that has been taken often enough is drawn anew. */
  takeNegatives(groups: number): Float32Array[][] {
    const each = this.number(field.JOB_NEGATIVES) / 4;
    const places = Array.from({ length: groups * each }, () => this.#taken++);
    for (const place of places)
      if (place % field.RECENT_USES === 0) this.#ring[place % this.#ring.length] = this.drawNegatives(4);
    const fours = places.map((place) => this.#ring[place % this.#ring.length]);
    return Array.from({ length: groups }, (_, g) => fours.slice(g * each, (g + 1) * each).flat());
  }

  /** Whether the loss is taken: of one in LOSS_EVERY that ask. */
  lossWanted(): boolean {
    const left = this.number(field.JOB_LOSS_IN);
    this.setNumber(field.JOB_LOSS_IN, left === 0 ? field.LOSS_EVERY - 1 : left - 1);
    return left === 0;
  }

  /** Adds a loss in nats to the sum at a field, and how many losses it is the sum of. */
  addLoss(at: number, loss: number, losses: number): void {
    const sums = new Float64Array(this.#buffer, this.#job + at, 2);
    sums[0] += loss;
    sums[1] += losses;
  }

  #row(matrix: number, i: number): Float32Array {
    const stride = this.number(field.JOB_STRIDE);
    return this.f32(this.number(matrix) + i * stride, stride / 4);
  }
}

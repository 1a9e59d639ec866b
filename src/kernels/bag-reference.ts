import type { BagKernel } from './bag-kernels.js';
import { nextRandom } from './tile-reference.js';

// The plain TypeScript twins of assembly/bags.ts and assembly/outputs.ts, over views of the same memory.

/** Outputs that shall predict a target, and their labels, 0 or 1. */
export interface Outputs {
  readonly rows: readonly number[];
  readonly labels: readonly number[];
}

/** Views of a kernel's memory; indexes are byte addresses / 4. */
export class MemoryView {
  readonly f32: Float32Array;
  readonly u32: Uint32Array;
  readonly #f64: Float64Array;

  constructor(memory: WebAssembly.Memory) {
    this.f32 = new Float32Array(memory.buffer);
    this.u32 = new Uint32Array(memory.buffer);
    this.#f64 = new Float64Array(memory.buffer);
  }

  row(address: number, stride: number): Float32Array {
    return this.f32.subarray(address / 4, (address + stride) / 4);
  }

  /** xoroshiro64** (Blackman, Vigna 2018), its state at `state`. */
  random(state: number): number {
    return nextRandom(this.u32.subarray(state / 4, state / 4 + 2));
  }

  randomBelow(state: number, below: number): number {
    return Math.floor((this.random(state) * below) / 2 ** 32);
  }

  drawAlias(table: number, size: number, state: number): number {
    const pick = this.randomBelow(state, size);
    const pair = table / 4 + 2 * pick;
    return this.random(state) < this.u32[pair] ? pick : this.u32[pair + 1];
  }

  /** List i of lists end to end: rows[starts[i] .. starts[i + 1]); both are addresses. */
  bag(starts: number, rows: number, i: number): Uint32Array {
    const at = starts / 4 + i;
    return this.u32.subarray(rows / 4 + this.u32[at], rows / 4 + this.u32[at + 1]);
  }

  /** The target with label 1 and others with label 0 (Mikolov et al. 2013b). */
  negativeOutputs(target: number, negatives: number, alias: number, size: number, state: number): Outputs {
    const rows = [target];
    for (let k = 0; k < negatives; k++) {
      const drawn = this.drawOther(alias, size, target, state);
      if (drawn !== target) rows.push(drawn);
    }
    return { rows, labels: rows.map((_, j) => (j === 0 ? 1 : 0)) };
  }

  /** Draws until it is not `target`, 16 times at most. */
  drawOther(table: number, size: number, target: number, state: number): number {
    let drawn = target;
    for (let attempt = 0; attempt < 16 && drawn === target; attempt++)
      drawn = this.drawAlias(table, size, state);
    return drawn;
  }

  /** Adds a loss in nats, and `groups` to the number of losses, to a thread's scratch. */
  addLoss(scratch: number, loss: number, groups: number): void {
    this.#f64[scratch / 8 + 1] += loss;
    this.#f64[scratch / 8 + 2] += groups;
  }

  fillRows: BagKernel['fillRows'] = (address, rows, dim, stride, reach, state) => {
    for (let i = 0; i < rows; i++) {
      const row = this.row(address + i * stride, stride).fill(0);
      for (let d = 0; d < dim; d++) {
        const uniform = Math.fround(Math.fround((this.random(state) >>> 8) * 2 ** -23) - 1);
        row[d] = uniform * Math.fround(reach);
      }
    }
  };

  /** hidden = scale * the sum of the bag's rows. */
  gather(bag: Uint32Array, input: number, hidden: Float32Array, scale: number): void {
    hidden.fill(0);
    const stride = hidden.byteLength;
    for (const i of bag) addScaled(hidden, this.row(input + i * stride, stride), 1);
    for (let d = 0; d < hidden.length; d++) hidden[d] *= scale;
  }

  /** Each of the bag's rows += scale * gradient. */
  scatter(bag: Uint32Array, input: number, gradient: Float32Array, scale: number): void {
    const stride = gradient.byteLength;
    for (const i of bag) addScaled(this.row(input + i * stride, stride), gradient, scale);
  }
}

/** The inner nodes of a path with its codes (Morin & Bengio 2005). */
export function pathOutputs(path: Uint32Array): Outputs {
  const nodes = Array.from(path);
  return { rows: nodes.map((node) => node & 0x7fff_ffff), labels: nodes.map((node) => node >>> 31) };
}

/** target += scale * source. */
export function addScaled(target: Float32Array, source: Float32Array, scale: number): void {
  for (let d = 0; d < target.length; d++) target[d] += scale * source[d];
}

/**
 * The update of one hidden row h and output rows o_j, from the errors e_j = rate * (label - probability):
 * gradient += sum of e_j o_j, then o_j += e_j h.
 */
export function updateOutputs(
  hidden: Float32Array,
  outputs: readonly Float32Array[],
  errors: readonly number[],
  gradient: Float32Array,
): void {
  for (const [j, output] of outputs.entries()) {
    addScaled(gradient, output, errors[j]);
    addScaled(output, hidden, errors[j]);
  }
}

/** Minus the logarithm of a probability, guarded as fastText's. */
export function lossOf(p: number): number {
  return -Math.log(p + 1e-5);
}

/** The losses of probabilities, one an output, summed. */
export function binaryLoss(p: readonly number[], labels: readonly number[]): number {
  return p.reduce((sum, x, j) => sum + lossOf(labels[j] === 1 ? x : 1 - x), 0);
}

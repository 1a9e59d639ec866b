// How a row steps by the change that a block made of it; with plain loops, in float64.

/** What is kept of a row. */
interface Kept {
  sum: number;
  means: Float64Array;
  squares: Float64Array;
  times: number;
}

const LEAST = 1e-6;

/** AdaGrad (Duchi et al. 2011) with one sum a row, or Adam (Kingma & Ba 2015) with the row's own time. */
export class ReferenceOptimizer {
  readonly #kept = new Map<number, Kept>();
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  /** What row number `i` becomes. */
  step(i: number, row: Float32Array, change: Float32Array, rate: number): Float64Array {
    const zeros = () => new Float64Array(row.length);
    const kept = this.#kept.get(i) ?? { sum: 0, means: zeros(), squares: zeros(), times: 0 };
    this.#kept.set(i, kept);
    kept.times++;
    kept.sum += change.reduce((sum, x) => sum + x * x, 0) / change.length;
    return Float64Array.from(row, (x, d) => {
      const own = change[d];
      if (this.#name === 'sgd') return x + own;
      if (this.#name === 'adagrad') return x + (rate * own) / (Math.sqrt(kept.sum) + LEAST);
      kept.means[d] = 0.9 * kept.means[d] + 0.1 * own;
      kept.squares[d] = 0.999 * kept.squares[d] + 0.001 * own * own;
      const mean = kept.means[d] / (1 - 0.9 ** kept.times);
      const square = kept.squares[d] / (1 - 0.999 ** kept.times);
      return x + (rate * mean) / (Math.sqrt(square) + LEAST);
    });
  }
}

/** The penalties on a row: it is scaled, then its numbers come closer to 0. */
export function shrunk(row: Float64Array, rate: number, l2: number, l1: number): Float64Array {
  return row.map((x) => {
    const scaled = x * (1 - rate * l2);
    return Math.sign(scaled) * Math.max(0, Math.abs(scaled) - rate * l1);
  });
}

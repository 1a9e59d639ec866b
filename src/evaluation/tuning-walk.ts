import type { ResolvedOptions } from '../options.js';
import { type RandomStream, randomStream } from '../random.js';

/** The parameters that autotune searches. */
export type Tuned = Pick<
  ResolvedOptions<'classifier'>,
  'epochs' | 'lr' | 'dim' | 'wordNgrams' | 'minn' | 'maxn' | 'bucket'
>;

/** Ranges of fastText's autotune. */
export const RANGES = {
  epochs: [1, 100],
  lr: [0.01, 5],
  dim: [1, 1000],
  wordNgrams: [1, 5],
  bucket: [10_000, 10_000_000],
} as const;

/** Character n-grams that are tried: none, 2 to 5, 3 to 6. */
const CHARACTERS = [
  [0, 0],
  [2, 5],
  [3, 6],
] as const;

/**
 * Proposes parameters near the best so far: sizes and rates by a step of random size in powers of 2, which
 * grows smaller as the search goes on. Parameters that were given never change.
 */
export class TuningWalk {
  readonly #start: ResolvedOptions<'classifier'>;
  readonly #given: ReadonlySet<keyof Tuned>;
  readonly #mostDim: number;
  readonly #random: RandomStream;

  /** @param mostDim the largest dimension that is tried */
  constructor(
    start: ResolvedOptions<'classifier'>,
    given: ReadonlySet<keyof Tuned>,
    mostDim: number = RANGES.dim[1],
  ) {
    this.#start = { ...start, dim: Math.min(start.dim, mostDim) };
    this.#given = given;
    this.#mostDim = mostDim;
    this.#random = randomStream(start.seed, 'autotune');
  }

  /**
   * @param best absent while no trial succeeded: then steps go round the start
   * @param tried trials before, whatever came of them
   * @param behind how much of the search is done, 0 to 1
   */
  next(best: Tuned | undefined, tried: number, behind: number): ResolvedOptions<'classifier'> {
    return tried === 0 ? this.#start : this.#near(best ?? this.#start, behind);
  }

  #near(best: Tuned, behind: number): ResolvedOptions<'classifier'> {
    const steps = (first: number, last: number) => this.#gauss() * (first + (last - first) * behind);
    const scaled = (name: 'epochs' | 'lr' | 'dim' | 'bucket', first: number, last: number) =>
      clamp(best[name] * 2 ** steps(first, last), RANGES[name]);
    const change: Tuned = {
      epochs: Math.round(scaled('epochs', 2, 0.5)),
      lr: Number(scaled('lr', 1.9, 0.4).toPrecision(6)),
      dim: Math.min(this.#mostDim, Math.round(scaled('dim', 1.4, 0.3))),
      wordNgrams: Math.round(clamp(best.wordNgrams + steps(1.5, 0.6), RANGES.wordNgrams)),
      bucket: Math.round(scaled('bucket', 2, 0.8)),
      ...this.#characters(best, 0.4 - 0.25 * behind),
    };
    const free = Object.entries(change).filter(([name]) => !this.#given.has(name as keyof Tuned));
    return { ...this.#start, ...Object.fromEntries(free) };
  }

  #characters(best: Tuned, chance: number): Pick<Tuned, 'minn' | 'maxn'> {
    if (this.#given.has('minn') || this.#given.has('maxn') || this.#random.next() >= chance)
      return { minn: best.minn, maxn: best.maxn };
    const [minn, maxn] = CHARACTERS[Math.floor(this.#random.next() * CHARACTERS.length)];
    return { minn, maxn };
  }

  // Box & Muller 1958.
  #gauss(): number {
    return Math.sqrt(-2 * Math.log(1 - this.#random.next())) * Math.cos(2 * Math.PI * this.#random.next());
  }
}

function clamp(x: number, [low, high]: readonly [number, number]): number {
  return Math.min(high, Math.max(low, x));
}

import { type RandomStream, randomStream } from '../random.js';

interface Parameter {
  readonly range: readonly [low: number, high: number];
  /** The size of steps as the search begins and ends: powers of 2, or with `linear` what is added. */
  readonly steps: readonly [first: number, last: number];
  readonly linear?: true;
  readonly whole?: true;
}

/** The parameters that a walk searches, by name. */
export type Parameters = Readonly<Record<string, Parameter>>;

/** Ranges of fastText's autotune, but for the bucket, which was no better past 2,000,000. */
export const CLASSIFIER = {
  epochs: { range: [1, 100], steps: [2, 0.5], whole: true },
  lr: { range: [0.01, 5], steps: [1.9, 0.4] },
  dim: { range: [1, 1000], steps: [1.4, 0.3], whole: true },
  wordNgrams: { range: [1, 5], steps: [1.5, 0.6], linear: true, whole: true },
  bucket: { range: [10_000, 2_000_000], steps: [2, 0.8], whole: true },
} as const satisfies Parameters;

/**
 * Tried after the start, each what did well on several texts: the defaults learn little of few lines, and a walk from them
 * is long where a trial is.
 */
export const CLASSIFIER_STARTS = [{ lr: 1 }, { epochs: 25, lr: 0.5, dim: 20, wordNgrams: 2 }] as const;

/** Tried before them where no spaces part words: n-grams of a letter up to three were best of Chinese. */
export const UNSPACED_START = { epochs: 25, lr: 0.5, dim: 20, minn: 1, maxn: 3 } as const;

/** Character n-grams that are tried: none, 2 to 5, 3 to 6. */
const CHARACTERS = [
  [0, 0],
  [2, 5],
  [3, 6],
] as const;

/** Options that a walk starts from: those of a trainer. */
export type Start = Readonly<Record<string, unknown>> & { readonly seed: number };

/**
 * Proposes parameters near the best so far: sizes and rates by a step of random size, which grows smaller as the search goes on.
 * Parameters that were given never change.
 */
export class TuningWalk<Options extends Start> {
  readonly #start: Options;
  readonly #given: ReadonlySet<string>;
  readonly #parameters: Parameters;
  readonly #others: readonly object[];
  readonly #random: RandomStream;

  /** @param others what is tried after the start, each with changes of it */
  constructor(
    start: Options,
    given: ReadonlySet<string>,
    parameters: Parameters,
    others: readonly Readonly<Record<string, number>>[] = [],
  ) {
    const held = Object.entries(parameters).map(([name, { range }]) => [
      name,
      given.has(name) ? start[name] : clamp(Number(start[name]), range),
    ]);
    this.#start = { ...start, ...Object.fromEntries(held) };
    this.#given = given;
    this.#others = others
      .map((change) =>
        Object.fromEntries(
          Object.entries(change)
            .filter(([name]) => !given.has(name))
            .map(([name, value]) => [name, parameters[name] ? clamp(value, parameters[name].range) : value]),
        ),
      )
      .filter((change) => Object.keys(change).length > 0);
    this.#parameters = parameters;
    this.#random = randomStream(start.seed, 'autotune');
  }

  /**
   * @param best absent while no trial succeeded: then steps go round the start
   * @param tried trials before, whatever came of them
   * @param behind how much of the search is done, 0 to 1
   */
  next(best: Options | undefined, tried: number, behind: number): Options {
    if (tried <= this.#others.length) return { ...this.#start, ...this.#others[tried - 1] };
    return this.#near(best ?? this.#start, behind);
  }

  #near(best: Options, behind: number): Options {
    const change: Record<string, unknown> = {};
    for (const [name, { range, steps, linear, whole }] of Object.entries(this.#parameters)) {
      const step = this.#gauss() * (steps[0] + (steps[1] - steps[0]) * behind);
      const from = Number(best[name]);
      const value = clamp(linear ? from + step : from * 2 ** step, range);
      change[name] = whole ? Math.round(value) : Number(value.toPrecision(6));
    }
    if ('maxn' in best) Object.assign(change, this.#characters(best, 0.4 - 0.25 * behind));
    for (const name of this.#given) delete change[name];
    return { ...this.#start, ...change };
  }

  #characters(best: Options, chance: number): object {
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

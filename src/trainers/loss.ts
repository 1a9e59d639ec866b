import { JOB_LOSS, JOB_LOSS_NEGATIVE } from '../kernels/job.js';

/** Sums over all threads since the run began: -ln of the sampled probabilities, and how many there were. */
interface LossSums {
  readonly positive: number;
  readonly pairs: number;
  readonly negative: number;
  readonly cells: number;
}

/** Reads the mean loss a (centre, context) pair out of the threads' jobs, since the last reading. */
export class LossMeter {
  readonly #buffer: ArrayBufferLike;
  readonly #jobs: readonly number[];
  readonly #negatives: number;
  #last: LossSums;

  /** @param negatives how many negatives go with a pair; 0 for hierarchical softmax. */
  constructor(buffer: ArrayBufferLike, jobs: readonly number[], negatives: number) {
    this.#buffer = buffer;
    this.#jobs = jobs;
    this.#negatives = negatives;
    this.#last = this.#sums();
  }

  /** In nats; undefined when nothing was sampled since; NaN after divergence. */
  read(): number | undefined {
    const sums = this.#sums();
    const pairs = sums.pairs - this.#last.pairs;
    const cells = sums.cells - this.#last.cells;
    if (pairs === 0) return undefined;
    const positive = (sums.positive - this.#last.positive) / pairs;
    const negative = cells === 0 ? 0 : (sums.negative - this.#last.negative) / cells;
    this.#last = sums;
    return positive + this.#negatives * negative;
  }

  #sums(): LossSums {
    const sums = { positive: 0, pairs: 0, negative: 0, cells: 0 };
    for (const job of this.#jobs) {
      const positive = this.#field(job, JOB_LOSS);
      const negative = this.#field(job, JOB_LOSS_NEGATIVE);
      sums.positive += minusLog(positive);
      sums.pairs += positive[2]!;
      sums.negative += minusLog(negative);
      sums.cells += negative[2]!;
    }
    return sums;
  }

  #field(job: number, field: number): Float64Array {
    return new Float64Array(this.#buffer, job + field, 3);
  }
}

function minusLog([mantissa, exponent]: Float64Array): number {
  return -(Math.log(mantissa!) + exponent! * Math.LN2);
}

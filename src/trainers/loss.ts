import { JOB_LOSS, JOB_LOSS_NEGATIVE } from '../kernels/job.js';
import type { ShardStep } from './hogwild.js';

/** Takes the loss that a kernel sampled out of a thread's job: products of probabilities (job.ts). */
export class SampledLoss {
  readonly #positive: Float64Array;
  readonly #negative: Float64Array;
  readonly #negatives: number;

  /** @param negatives how many negatives go with a (centre, context) pair; 0 for hierarchical softmax. */
  constructor(buffer: ArrayBufferLike, job: number, negatives: number) {
    this.#positive = new Float64Array(buffer, job + JOB_LOSS, 3);
    this.#negative = new Float64Array(buffer, job + JOB_LOSS_NEGATIVE, 3);
    this.#negatives = negatives;
  }

  /** The losses of the pairs sampled since the last time, in nats; NaN after divergence. */
  take(): ShardStep {
    const [positive, pairs] = taken(this.#positive);
    const [negative, cells] = taken(this.#negative);
    const ofNegatives = cells === 0 ? 0 : (this.#negatives * negative * pairs) / cells;
    return { loss: positive + ofNegatives, losses: pairs };
  }
}

/** -ln of a product and the number of its factors, which starts anew. */
function taken(product: Float64Array): [minusLog: number, factors: number] {
  const [mantissa, exponent, factors] = product as unknown as [number, number, number];
  product.set([1, 0, 0]);
  return [-(Math.log(mantissa) + exponent * Math.LN2), factors];
}

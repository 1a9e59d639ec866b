import { JOB_LOSS_ALL, JOB_LOSS_IN, LOSS_EVERY } from '../job';
import { logarithm } from './simd';

/** Whether this group's loss is taken: one in LOSS_EVERY while training, as it costs more than the update. */
// @ts-ignore: decorator
@inline
export function lossWanted(job: usize): bool {
  const left = load<u32>(job, JOB_LOSS_IN);
  store<u32>(job, left > 0 ? left - 1 : load<u32>(job, JOB_LOSS_ALL) != 0 ? 0 : LOSS_EVERY - 1, JOB_LOSS_IN);
  return left == 0;
}

/** -ln of a probability in nats, guarded as fastText's. A NaN stays, and tells of divergence. */
// @ts-ignore: decorator
@inline
export function lossOf(probability: f32): f32 {
  return isNaN(probability) ? probability : -logarithm(probability + 1e-5);
}

/** Adds a loss in nats to the sum at `sum`, and how many it is of. */
// @ts-ignore: decorator
@inline
export function addLoss(sum: usize, loss: f64, losses: f64): void {
  store<f64>(sum, load<f64>(sum) + loss);
  store<f64>(sum, load<f64>(sum, 8) + losses, 8);
}

/**
 * The losses of `cells` probabilities 1 - |error / weight|, each counting weight / unit where there is a unit; cells without
 * weight count for nothing.
 */
export function lossOfCells(errors: usize, weights: usize, cells: i32, unit: f32 = 0): f64 {
  let sum: f64 = 0;
  for (let i: usize = 0; i < <usize>cells << 2; i += 4) {
    const weight = load<f32>(weights + i);
    if (weight == 0) continue;
    const part: f32 = unit == 0 ? 1 : weight / unit;
    sum += part * lossOf(1 - abs<f32>(load<f32>(errors + i) / weight));
  }
  return sum;
}

/** How many cells those are, by their weights. */
export function cellsOf(weights: usize, cells: i32, unit: f32): f64 {
  let sum: f64 = 0;
  for (let i: usize = 0; i < <usize>cells << 2; i += 4) sum += load<f32>(weights + i) / unit;
  return sum;
}

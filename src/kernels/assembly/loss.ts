import { JOB_LOSS_IN, LOSS_EVERY } from '../job';

/** Whether this group's loss is taken: one in LOSS_EVERY, as it costs more than the update. */
// @ts-ignore: decorator
@inline
export function lossWanted(job: usize): bool {
  const left = load<u32>(job, JOB_LOSS_IN);
  store<u32>(job, left == 0 ? LOSS_EVERY - 1 : left - 1, JOB_LOSS_IN);
  return left == 0;
}

/** Multiplies `cells` probabilities 1 - |error / weight| into the product at `product`. */
export function addLoss(product: usize, errors: usize, weights: usize, cells: i32): void {
  for (let i: usize = 0; i < <usize>cells << 2; i += 4) {
    const weight = load<f32>(weights + i);
    if (weight == 0) continue;
    multiply(product, 1 - abs<f32>(load<f32>(errors + i) / weight));
  }
}

/** Multiplies one probability into a product kept as mantissa and binary exponent. A NaN stays, and tells of divergence. */
export function multiply(product: usize, probability: f32): void {
  const value = load<f64>(product) * <f64>max<f32>(probability, 1e-7);
  if (isNaN(value)) return store<f64>(product, NaN);
  const bits = reinterpret<u64>(value);
  store<f64>(product, reinterpret<f64>((bits & 0x000f_ffff_ffff_ffff) | 0x3ff0_0000_0000_0000));
  store<f64>(product, load<f64>(product, 8) + <f64>(<i64>(bits >> 52) - 1023), 8);
}

export function countPairs(product: usize, pairs: i32): void {
  store<f64>(product, load<f64>(product, 16) + <f64>pairs, 16);
}

// How much each pair of a word and a centre counts: 1 where the centre's drawn reach has the word; or, where none is drawn, the
// chance that it would, so that no pair within the window is left out.
import { GROUP, JOB_PAIR_WEIGHTS, JOB_SPANS, JOB_WINDOW } from '../job';
import { drawReach } from './rows';

/** Draws the reaches of a group's centres, unless pairs have their expected weights. */
export function drawSpans(job: usize): void {
  if (load<u32>(job, JOB_PAIR_WEIGHTS) != 0) return;
  for (let p = 0; p < GROUP; p++) store<u32>(job + (<usize>p << 2), drawReach(job), JOB_SPANS);
}

/** The lanes of the centres that the group at `first` has. */
// @ts-ignore: decorator
@inline
export function liveCentres(length: i32, first: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(length - first));
}

/** The weights, times `rate`, of the pairs of the word at place q with the centres of the group at `first`. */
// @ts-ignore: decorator
@inline
export function pairWeights(job: usize, length: i32, first: i32, q: i32, rate: f32): v128 {
  const table = <usize>load<u32>(job, JOB_PAIR_WEIGHTS);
  let weights: v128;
  if (table != 0) weights = f32x4.mul(f32x4.splat(rate), v128.load(table + (<usize>(q - first + load<i32>(job, JOB_WINDOW)) << 4)));
  else {
    const distances = i32x4.abs(i32x4.sub(i32x4.splat(q - first), i32x4(0, 1, 2, 3)));
    const near = v128.and(i32x4.le_s(distances, v128.load(job, JOB_SPANS)), i32x4.ne(distances, i32x4.splat(0)));
    weights = v128.and(f32x4.splat(rate), near);
  }
  return v128.and(liveCentres(length, first), weights);
}

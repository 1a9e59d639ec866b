// How the change that a block of steps made of a row becomes the step that the row takes. The block goes down the gradient at
// a fixed rate on copies, so that its change is the gradient of the block, times that rate, which drops out of what follows
// (Reddi et al. 2021, "Adaptive Federated Optimization"). Only rows that a block touched change, and what is kept of them.
import {
  ADAGRAD, ADAM, JOB_DECAY, JOB_INPUT, JOB_L1, JOB_OPTIMIZER, JOB_STATE, JOB_STATE_STRIDE, JOB_STRIDE, SGD,
} from '../job';
import { addressOf } from './address';
import { addScaled } from './bags';
import { product } from './simd';

/** Kingma & Ba 2015: how much the means of gradients and of their squares keep; and what the root is kept above. */
const KEPT: f32 = 0.9;
const SQUARES_KEPT: f32 = 0.999;
const LEAST: f32 = 1e-6;

/** Whether rows take changes as they are. */
// @ts-ignore: decorator
@inline
export function isPlain(job: usize): bool {
  return load<u32>(job, JOB_OPTIMIZER) == SGD && load<f32>(job, JOB_DECAY) == 0 && load<f32>(job, JOB_L1) == 0;
}

/** Row i of both matrices takes a step with its change. */
export function stepRow(job: usize, i: u32, change: usize, rate: f32): void {
  const bytes = <usize>load<u32>(job, JOB_STRIDE);
  const row = addressOf(load<u32>(job, JOB_INPUT)) + <usize>i * bytes;
  const state = addressOf(load<u32>(job, JOB_STATE)) + <usize>i * load<u32>(job, JOB_STATE_STRIDE);
  const optimizer = load<u32>(job, JOB_OPTIMIZER);
  if (optimizer == ADAGRAD) stepByRoot(row, change, state, bytes, rate);
  else if (optimizer == ADAM) stepByMoments(row, change, state, bytes, rate);
  else addScaled(row, change, bytes, 1);
  const decay = rate * load<f32>(job, JOB_DECAY), l1 = rate * load<f32>(job, JOB_L1);
  if (decay > 0 || l1 > 0) shrink(row, bytes, 1 - decay, l1);
}

/** AdaGrad (Duchi et al. 2011) with one sum for the whole row: of the mean squares of its changes. */
function stepByRoot(row: usize, change: usize, state: usize, bytes: usize, rate: f32): void {
  const sum = load<f32>(state) + (4 * product(change, change, bytes)) / <f32>bytes;
  store<f32>(state, sum);
  addScaled(row, change, bytes, rate / (sqrt<f32>(sum) + LEAST));
}

/**
 * Adam (Kingma & Ba 2015), each row with its own time: state is the means of its changes and of their squares, and what
 * either mean would be if all had been 1.
 */
function stepByMoments(row: usize, change: usize, state: usize, bytes: usize, rate: f32): void {
  const squares = state + bytes, ones = squares + bytes;
  const one = KEPT * load<f32>(ones) + (1 - KEPT), oneSquare = SQUARES_KEPT * load<f32>(ones, 4) + (1 - SQUARES_KEPT);
  store<f32>(ones, one);
  store<f32>(ones, oneSquare, 4);
  const step = f32x4.splat(rate / one), unit = f32x4.splat(1 / oneSquare), least = f32x4.splat(LEAST);
  const kept = f32x4.splat(KEPT), taken = f32x4.splat(1 - KEPT);
  const squaresKept = f32x4.splat(SQUARES_KEPT), squaresTaken = f32x4.splat(1 - SQUARES_KEPT);
  for (let d: usize = 0; d < bytes; d += 16) {
    const x = v128.load(change + d);
    const m = f32x4.add(f32x4.mul(kept, v128.load(state + d)), f32x4.mul(taken, x));
    const v = f32x4.add(f32x4.mul(squaresKept, v128.load(squares + d)), f32x4.mul(squaresTaken, f32x4.mul(x, x)));
    v128.store(state + d, m);
    v128.store(squares + d, v);
    const root = f32x4.add(f32x4.sqrt(f32x4.mul(unit, v)), least);
    v128.store(row + d, f32x4.add(v128.load(row + d), f32x4.div(f32x4.mul(step, m), root)));
  }
}

/** The penalties: all numbers are scaled (Loshchilov & Hutter 2019), then come closer to 0 by `l1` (Duchi & Singer 2009). */
function shrink(row: usize, bytes: usize, scale: f32, l1: f32): void {
  const factor = f32x4.splat(scale), less = f32x4.splat(l1), zero = f32x4.splat(0);
  for (let d: usize = 0; d < bytes; d += 16) {
    const x = f32x4.mul(factor, v128.load(row + d));
    const size = f32x4.max(zero, f32x4.sub(f32x4.abs(x), less));
    v128.store(row + d, v128.bitselect(x, size, f32x4.splat(-0.0)));
  }
}

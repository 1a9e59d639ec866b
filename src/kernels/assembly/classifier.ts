// The supervised step of fastText (Joulin et al. 2017): hidden = mean of a line's input rows; the loss over
// labels; the hidden gradient, divided by the bag's size, to each of its rows.
import { bagAt, bagSize, gather, scatter } from './bags';
import {
  addLosses, errorsIn, gradientIn, hiddenIn, listNegatives, listPath, lossOf, outputsIn, push, score, sigmoids, update,
  updateBinary,
} from './outputs';
import { randomBelow } from './random';
import { exp4 } from './simd';

export { fillRows } from './bags';

const SOFTMAX: i32 = 0;
const HS: i32 = 1;
const NS: i32 = 2;
const OVA: i32 = 3;

/**
 * Trains on lines order[0..count). Line l has the input rows bags[bagStarts[l] .. bagStarts[l + 1]) and the
 * labels labels[labelStarts[l] ..). The rate falls in a straight line from rate0 to rate1.
 * `loss` is one of the four above. With hs, label k has the path nodes[pathStarts[k] ..), the code
 * in the top bit. scratch: as in outputs.ts.
 */
export function trainLines(
  order: usize, count: i32, bagStarts: usize, bags: usize, labelStarts: usize, labels: usize,
  input: usize, output: usize, stride: usize, labelCount: i32, loss: i32, pathStarts: usize, nodes: usize,
  alias: usize, negatives: i32, rate0: f32, rate1: f32, scratch: usize, room: i32,
): void {
  const all = loss == SOFTMAX || loss == OVA;
  if (all) {
    for (let k = 0; k < labelCount; k++) push(outputsIn(scratch, stride), k, output + <usize>k * stride);
  }
  for (let i = 0; i < count; i++) {
    const line = load<u32>(order + (<usize>i << 2));
    const bag = bagAt(bagStarts, bags, line);
    const size = bagSize(bagStarts, line);
    const own = bagAt(labelStarts, labels, line);
    const ownCount = bagSize(labelStarts, line);
    if (size == 0 || ownCount == 0) continue;
    const rate = rate0 + (rate1 - rate0) * <f32>i / <f32>count;
    const target = load<u32>(own + (ownCount == 1 || loss == OVA ? 0 : <usize>randomBelow(scratch, ownCount) << 2));
    const share: f32 = 1.0 / <f32>size;
    gather(bag, size, input, stride, hiddenIn(scratch), share, stride);
    let taken: f32;
    if (loss == HS) {
      const path = bagAt(pathStarts, nodes, target);
      const n = listPath(path, bagSize(pathStarts, target), output, stride, scratch);
      taken = updateBinary(n, path, rate, true, stride, scratch, room);
    } else if (loss == NS) {
      const n = listNegatives(target, negatives, alias, labelCount, output, stride, scratch);
      taken = updateBinary(n, 0, rate, true, stride, scratch, room);
    } else taken = updateAll(loss, target, own, ownCount, labelCount, rate, stride, scratch, room);
    addLosses(scratch, taken, 1);
    scatter(bag, size, input, stride, gradientIn(scratch, stride), share, stride);
  }
}

/** The update of the hidden row and the outputs of all labels, with softmax or one-vs-all; returns the target's loss. */
// @ts-ignore: decorator
@inline
function updateAll(
  loss: i32, target: u32, own: usize, ownCount: i32, labelCount: i32, rate: f32, stride: usize, scratch: usize, room: i32,
): f32 {
  const errors = errorsIn(scratch, stride, room);
  const padded = score(labelCount, stride, scratch, room);
  if (loss == SOFTMAX) softmax(errors, labelCount);
  else sigmoids(errors, padded);
  const taken = lossOf(load<f32>(errors + (<usize>target << 2)));
  scale(errors, labelCount, -rate);
  if (loss == SOFTMAX) add(errors, target, rate);
  else for (let k = 0; k < ownCount; k++) add(errors, load<u32>(own + (<usize>k << 2)), rate);
  update(labelCount, stride, scratch, room);
  return taken;
}

// values[0..n) become probabilities; what follows up to a multiple of 4 is changed too.
function softmax(values: usize, n: i32): void {
  let most = load<f32>(values);
  for (let k = 1; k < n; k++) most = max(most, load<f32>(values + (<usize>k << 2)));
  const top = f32x4.splat(most);
  for (let k = 0; k < n; k += 4) {
    const at = values + (<usize>k << 2);
    v128.store(at, exp4(f32x4.sub(v128.load(at), top)));
  }
  let sum: f32 = 0;
  for (let k = 0; k < n; k++) sum += load<f32>(values + (<usize>k << 2));
  scale(values, n, 1 / sum);
}

// @ts-ignore: decorator
@inline
function scale(values: usize, n: i32, factor: f32): void {
  for (let k = 0; k < n; k++) {
    const at = values + (<usize>k << 2);
    store<f32>(at, load<f32>(at) * factor);
  }
}

// @ts-ignore: decorator
@inline
function add(values: usize, index: u32, amount: f32): void {
  const at = values + (<usize>index << 2);
  store<f32>(at, load<f32>(at) + amount);
}

// The supervised step of fastText (Joulin et al. 2017): hidden = mean of a line's input rows; the loss over
// labels; the hidden gradient, divided by the bag's size, to each of its rows.
import { drawOther, exponential, gather, logarithm, pad, push, scatter, scores, sigmoids, update } from './bags';
import { randomBelow } from './random';

export { fillRows } from './bags';

const SOFTMAX: i32 = 0;
const HS: i32 = 1;
const NS: i32 = 2;

/**
 * Trains on lines order[0..count). Line l has the input rows bags[bagStarts[l] .. bagStarts[l + 1]) and the
 * labels labels[labelStarts[l] ..). The rate falls in a straight line from rate0 to rate1.
 * loss 0 softmax, 1 hs, 2 ns, 3 one-vs-all. With hs, label k has the path nodes[pathStarts[k] ..), the code
 * in the top bit. scratch: random state (8 bytes), float64 loss and number of losses added, from byte 64 on
 * hidden, gradient and a spare row of zeros (stride each), then addresses and errors (4 * room bytes each).
 */
export function trainLines(
  order: usize, count: i32, bagStarts: usize, bags: usize, labelStarts: usize, labels: usize,
  input: usize, output: usize, stride: usize, labelCount: i32, loss: i32, pathStarts: usize, nodes: usize,
  alias: usize, negatives: i32, rate0: f32, rate1: f32, scratch: usize, room: i32,
): void {
  const hidden = scratch + 64;
  const gradient = hidden + stride;
  const spare = gradient + stride;
  const outputs = spare + stride;
  const errors = outputs + (<usize>room << 2);
  const all = loss == SOFTMAX || loss > NS;
  let n: i32 = 0;
  if (all) {
    for (let k = 0; k < labelCount; k++) push(outputs, k, output + <usize>k * stride);
    n = pad(outputs, labelCount, spare);
  }
  let losses = 0;
  for (let i = 0; i < count; i++) {
    const line = <usize>load<u32>(order + (<usize>i << 2)) << 2;
    const bag = load<u32>(bagStarts + line);
    const size = <i32>(load<u32>(bagStarts + line, 4) - bag);
    const first = load<u32>(labelStarts + line);
    const own = <i32>(load<u32>(labelStarts + line, 4) - first);
    if (size == 0 || own == 0) continue;
    const rate = rate0 + (rate1 - rate0) * <f32>i / <f32>count;
    const rows = bags + (<usize>bag << 2);
    const ownLabels = labels + (<usize>first << 2);
    const target = load<u32>(ownLabels + (own == 1 || loss > NS ? 0 : <usize>randomBelow(scratch, own) << 2));
    const share: f32 = 1.0 / <f32>size;
    gather(rows, size, input, stride, hidden, share);
    if (all) {
      scores(hidden, outputs, n, stride, errors);
      if (loss == SOFTMAX) softmax(errors, labelCount);
      else sigmoids(errors, n);
      addLoss(scratch, load<f32>(errors + (<usize>target << 2)));
      scale(errors, labelCount, -rate);
      for (let k = 0; k < own; k++)
        if (loss != SOFTMAX || k == 0) add(errors, loss == SOFTMAX ? target : load<u32>(ownLabels + (<usize>k << 2)), rate);
      for (let k = labelCount; k < n; k++) store<f32>(errors + (<usize>k << 2), 0);
    } else if (loss == HS) n = pathErrors(target, pathStarts, nodes, hidden, output, stride, outputs, errors, spare, rate, scratch);
    else n = negativeErrors(target, labelCount, alias, negatives, hidden, output, stride, outputs, errors, spare, rate, scratch);
    memory.fill(gradient, 0, stride);
    update(hidden, outputs, n, stride, errors, gradient);
    scatter(rows, size, input, stride, gradient, share);
    losses++;
  }
  store<f64>(scratch, load<f64>(scratch, 16) + <f64>losses, 16);
}

// Outputs and errors of the inner nodes over a label; returns how many, made even.
function pathErrors(
  target: u32, pathStarts: usize, nodes: usize, hidden: usize, output: usize, stride: usize,
  outputs: usize, errors: usize, spare: usize, rate: f32, scratch: usize,
): i32 {
  const start = load<u32>(pathStarts + (<usize>target << 2));
  const length = <i32>(load<u32>(pathStarts + (<usize>target << 2), 4) - start);
  const path = nodes + (<usize>start << 2);
  for (let k = 0; k < length; k++)
    push(outputs, k, output + <usize>(load<u32>(path + (<usize>k << 2)) & 0x7fffffff) * stride);
  const n = pad(outputs, length, spare);
  scores(hidden, outputs, n, stride, errors);
  sigmoids(errors, n);
  for (let k = 0; k < n; k++) {
    const at = errors + (<usize>k << 2);
    const code = k < length ? load<u32>(path + (<usize>k << 2)) >>> 31 : 0;
    const p = load<f32>(at);
    if (k < length) addLoss(scratch, code != 0 ? p : 1 - p);
    store<f32>(at, k < length ? rate * (<f32>code - p) : 0);
  }
  return n;
}

// Outputs and errors of a label and its negatives; returns how many, made even.
function negativeErrors(
  target: u32, labelCount: i32, alias: usize, negatives: i32, hidden: usize, output: usize, stride: usize,
  outputs: usize, errors: usize, spare: usize, rate: f32, scratch: usize,
): i32 {
  push(outputs, 0, output + <usize>target * stride);
  let drawn = 1;
  for (let k = 0; k < negatives; k++) {
    const label = drawOther(alias, labelCount, target, scratch);
    if (label != target) push(outputs, drawn++, output + <usize>label * stride);
  }
  const n = pad(outputs, drawn, spare);
  scores(hidden, outputs, n, stride, errors);
  sigmoids(errors, n);
  for (let k = 0; k < n; k++) {
    const at = errors + (<usize>k << 2);
    const p = load<f32>(at);
    if (k < drawn) addLoss(scratch, k == 0 ? p : 1 - p);
    store<f32>(at, k == 0 ? rate * (1 - p) : k < drawn ? -rate * p : 0);
  }
  return n;
}

// @ts-ignore: decorator
@inline
function addLoss(scratch: usize, probability: f32): void {
  store<f64>(scratch, load<f64>(scratch, 8) - <f64>logarithm(probability + 1e-5), 8);
}

// values[0..n) become probabilities; what follows up to a multiple of 4 is changed too.
function softmax(values: usize, n: i32): void {
  let most = load<f32>(values);
  for (let k = 1; k < n; k++) most = max(most, load<f32>(values + (<usize>k << 2)));
  const top = f32x4.splat(most);
  for (let k = 0; k < n; k += 4) {
    const at = values + (<usize>k << 2);
    v128.store(at, exponential(f32x4.sub(v128.load(at), top)));
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

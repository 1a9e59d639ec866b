// dm with concatenation (Le & Mikolov 2014): the hidden row is the document's row and those of the words around, side by
// side, each in its place; an output has as many rows, one for each place. Places past the ends of a text are zeros.
import {
  JOB_ALIAS, JOB_CONTEXTS, JOB_DOCUMENT_ROWS, JOB_DOCUMENT_SIZE, JOB_HIDDEN, JOB_LOSS, JOB_NEGATIVES, JOB_OUTPUTS, JOB_PATHS,
  JOB_PATH_STARTS, JOB_RANDOM, JOB_STRIDE, JOB_WINDOW,
} from '../job';
import { UNIT, addressOf, unitsOf } from './address';
import { addScaled, bagAt, bagSize, gather, scatter } from './bags';
import { addLoss, lossOf, lossWanted } from './loss';
import { drawAlias } from './random';
import { inputRow, outputRow } from './rows';
import { wordAt } from './sentence';
import { sigmoid4, sums4 } from './simd';

const BRANCH: u32 = 0x8000_0000;

/** Trains the word at place `p`. */
export function concatWord(job: usize, length: i32, p: i32, rate: f32): void {
  const bytes = <usize>load<u32>(job, JOB_STRIDE);
  const places = 2 * load<i32>(job, JOB_WINDOW) + 1;
  const list = addressOf(load<u32>(job, JOB_CONTEXTS));
  const hidden = addressOf(load<u32>(job, JOB_HIDDEN));
  const gradients = hidden + bytes;
  const rows = addressOf(load<u32>(job, JOB_DOCUMENT_ROWS));
  const size = load<i32>(job, JOB_DOCUMENT_SIZE);
  gather(rows, size, 0, UNIT, hidden, 1 / <f32>size, bytes);
  listPlaces(job, length, p, hidden);
  memory.fill(gradients, 0, <usize>places * bytes);
  const wanted = lossWanted(job);
  const loss = predictWord(job, wordAt(job, p), places, rate, wanted);
  if (wanted) addLoss(job + JOB_LOSS, loss, 1);
  scatter(rows, size, 0, UNIT, gradients, 1, bytes);
  for (let s = 1; s < places; s++) {
    const row = addressOf(load<u32>(list + (<usize>s << 2)));
    if (row != 0) addScaled(row, gradients + <usize>s * bytes, bytes, 1);
  }
}

/** Lists the rows of the places: the document's hidden row, then those of the words before and after place p; 0 where there is none. */
export function listPlaces(job: usize, length: i32, p: i32, hidden: usize): void {
  const list = addressOf(load<u32>(job, JOB_CONTEXTS));
  const window = load<i32>(job, JOB_WINDOW);
  store<u32>(list, unitsOf(hidden));
  let s = 1;
  for (let q = p - window; q <= p + window; q++) {
    if (q == p) continue;
    const there = q >= 0 && q < length;
    store<u32>(list + (<usize>s << 2), there ? unitsOf(inputRow(job, wordAt(job, q), s)) : 0);
    s++;
  }
}

/** Updates the outputs that shall predict `word`, each a logistic regression, and gathers the gradients; returns the loss. */
function predictWord(job: usize, word: u32, places: i32, rate: f32, wanted: bool): f32 {
  const starts = addressOf(load<u32>(job, JOB_PATH_STARTS));
  let loss: f32 = 0;
  if (starts != 0) {
    const path = bagAt(starts, addressOf(load<u32>(job, JOB_PATHS)), word);
    for (let k = 0; k < bagSize(starts, word); k++) {
      const node = load<u32>(path + (<usize>k << 2));
      loss += updateOutput(job, node & ~BRANCH, places, 1 - <f32>(node >>> 31), rate, wanted);
    }
    return loss;
  }
  loss = updateOutput(job, word, places, 1, rate, wanted);
  const alias = addressOf(load<u32>(job, JOB_ALIAS));
  for (let k = 0; k < load<i32>(job, JOB_NEGATIVES); k++) {
    const drawn = drawAlias(alias, load<u32>(job, JOB_OUTPUTS), job + JOB_RANDOM);
    loss += updateOutput(job, drawn, places, 0, rate, wanted);
  }
  return loss;
}

function updateOutput(job: usize, output: u32, places: i32, label: f32, rate: f32, wanted: bool): f32 {
  const bytes = <usize>load<u32>(job, JOB_STRIDE);
  const list = addressOf(load<u32>(job, JOB_CONTEXTS));
  const gradients = addressOf(load<u32>(job, JOB_HIDDEN)) + bytes;
  let a = f32x4.splat(0);
  for (let s = 0; s < places; s++) {
    const row = addressOf(load<u32>(list + (<usize>s << 2)));
    if (row == 0) continue;
    const own = outputRow(job, output * places + s);
    for (let d: usize = 0; d < bytes; d += 16) a = f32x4.add(a, f32x4.mul(v128.load(row + d), v128.load(own + d)));
  }
  const zero = f32x4.splat(0);
  const probability = f32x4.extract_lane(sigmoid4(sums4(a, zero, zero, zero)), 0);
  const e = f32x4.splat(rate * (label - probability));
  for (let s = 0; s < places; s++) {
    const row = addressOf(load<u32>(list + (<usize>s << 2)));
    if (row == 0) continue;
    const own = outputRow(job, output * places + s);
    const gradient = gradients + <usize>s * bytes;
    for (let d: usize = 0; d < bytes; d += 16) {
      const old = v128.load(own + d);
      v128.store(own + d, f32x4.add(old, f32x4.mul(e, v128.load(row + d))));
      v128.store(gradient + d, f32x4.add(v128.load(gradient + d), f32x4.mul(e, old)));
    }
  }
  return wanted ? lossOf(label != 0 ? probability : 1 - probability) : 0;
}

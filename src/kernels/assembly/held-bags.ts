// The bags of the words that are being trained: the bag of a word is gathered when it first stands in a sentence, its mean or
// sum is kept up to date by itself, and what changed goes to its rows after some sentences. So a word that stands often in a
// stretch of text costs its bag once. As in fastText each row of a bag gets the whole gradient: their mean gets it too, and
// their sum as often as there are rows.
import {
  HELD_PLACES, JOB_BAG_STARTS, JOB_HELD, JOB_HELD_AT, JOB_HELD_COUNT, JOB_HELD_KEPT, JOB_HELD_PLACES, JOB_HELD_ROWS,
  JOB_HELD_SHARES, JOB_HELD_WORDS, JOB_STRIDE,
} from '../job';
import { addressOf, unitsOf } from './address';
import { gatherBag, scatterBag } from './bag-rows';
import { addScaled, bagSize } from './bags';
import { wordAt } from './sentence';

/** The held mean or sum of the word at a place of the sentence. */
// @ts-ignore: decorator
@inline
export function heldAt(job: usize, place: i32): usize {
  return addressOf(load<u32>(addressOf(load<u32>(job, JOB_HELD_ROWS)) + (<usize>place << 2)));
}

/** Rows in the bag of a word. */
// @ts-ignore: decorator
@inline
export function rowsOf(job: usize, word: u32): f32 {
  return <f32>bagSize(addressOf(load<u32>(job, JOB_BAG_STARTS)), word);
}

/** Holds the bags of the words at the places from .. end - 1 of the sentence: their means, or their sums. */
export function holdBags(job: usize, from: i32, end: i32, mean: bool): void {
  const stride = <usize>load<u32>(job, JOB_STRIDE);
  const table = addressOf(load<u32>(job, JOB_HELD_AT));
  const words = addressOf(load<u32>(job, JOB_HELD_WORDS));
  const rows = addressOf(load<u32>(job, JOB_HELD_ROWS));
  let count = load<u32>(job, JOB_HELD_COUNT);
  for (let p = from; p < end; p++) {
    const word = wordAt(job, p);
    const slot = table + (<usize>word << 2);
    let held = addressOf(load<u32>(slot));
    if (held == 0) {
      held = addressOf(load<u32>(job, JOB_HELD)) + 2 * <usize>count * stride;
      gatherBag(job, word, held, mean ? 1 / rowsOf(job, word) : 1);
      memory.copy(held + stride, held, stride);
      store<u32>(slot, unitsOf(held));
      store<u32>(words + (<usize>count << 2), word);
      count++;
    }
    store<u32>(rows + (<usize>p << 2), unitsOf(held));
  }
  store<u32>(job, count, JOB_HELD_COUNT);
  store<u32>(job, load<u32>(job, JOB_HELD_PLACES) + (end - from), JOB_HELD_PLACES);
}

/**
 * Gives all changes back to the rows, after enough places or where `all` is set. Those that are kept for a round's end stay where
 * the bags were held, two rows apart.
 */
export function releaseBags(job: usize, mean: bool, all: bool): void {
  const stride = <usize>load<u32>(job, JOB_STRIDE);
  const kept = load<u32>(job, JOB_HELD_KEPT) != 0;
  if (!all && (kept || load<i32>(job, JOB_HELD_PLACES) < HELD_PLACES)) return;
  const count = load<u32>(job, JOB_HELD_COUNT);
  const words = addressOf(load<u32>(job, JOB_HELD_WORDS));
  const shares = addressOf(load<u32>(job, JOB_HELD_SHARES));
  let held = addressOf(load<u32>(job, JOB_HELD));
  for (let i: usize = 0; i < <usize>count; i++, held += 2 * stride) {
    const word = load<u32>(words + (i << 2));
    const share = (mean ? <f32>1 : 1 / rowsOf(job, word)) * load<f32>(shares + (<usize>word << 2));
    if (kept) takeChange(held, stride, share);
    else {
      addScaled(held, held + stride, stride, -1);
      scatterBag(job, word, held, share);
    }
    store<u32>(addressOf(load<u32>(job, JOB_HELD_AT)) + (<usize>word << 2), 0);
  }
  if (!kept) store<u32>(job, 0, JOB_HELD_COUNT);
  store<u32>(job, 0, JOB_HELD_PLACES);
}

/** A held bag becomes its change since it was gathered, times `share`. */
// @ts-ignore: decorator
@inline
function takeChange(held: usize, stride: usize, share: f32): void {
  const factor = f32x4.splat(share);
  for (let d = held; d < held + stride; d += 16)
    v128.store(d, f32x4.mul(factor, f32x4.sub(v128.load(d), v128.load(d + stride))));
}

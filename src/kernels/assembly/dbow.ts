// dbow with negative sampling (Le & Mikolov 2014): the rows of a document predict its words. Some documents go at once, a few
// words of each at a time, and share the negatives: each document sees as many of them as if it went alone, but a negative's
// row is brought from memory once for all.
import {
  DOCUMENT_GROUP, JOB_COLUMNS, JOB_ERRORS, JOB_INPUT, JOB_INPUT_SLOTS, JOB_LOSS, JOB_NEGATIVE_WEIGHT,
  JOB_ROWS, JOB_SENTENCE, JOB_STRIDE, JOB_TOUCHED, JOB_WEIGHTS, STREAM_BYTES,
} from '../job';
import { addressOf, unitsOf } from './address';
import { rowAt } from './copies';
import { addLoss, lossOfCells, lossWanted } from './loss';
import { drawNegatives, outputRow, touch } from './rows';
import { rateHere } from './sentence';
import { BAG, DONE, fillStreams, firstStream, leftOf, liveFrom, SIZE, startStreams, updateNegatives } from './streams';
import { updateRowTile, updateTile } from './tile';

export function dbow(job: usize, ids: usize, count: u32, rateFrom: f32, rateTo: f32): void {
  startStreams(job);
  while (true) {
    const rate = rateHere(job, count, rateFrom, rateTo);
    fillStreams(job, ids, count, addressOf(load<u32>(job, JOB_SENTENCE)));
    const rows = listTile(job, rate * load<f32>(job, JOB_NEGATIVE_WEIGHT));
    if (rows == 0) break;
    const wanted = lossWanted(job);
    const negatives = drawNegatives(job);
    touchWords(job);
    updateNegatives(job, rows, addressOf(load<u32>(job, JOB_COLUMNS)), negatives, wanted);
    let list = addressOf(load<u32>(job, JOB_ROWS));
    for (let at = liveFrom(job, firstStream(job)); at != 0; at = liveFrom(job, at + STREAM_BYTES)) {
      predictWords(job, at, list, rate, wanted);
      list += <usize>load<u32>(at, SIZE) << 2;
    }
  }
}

/** Words of a stream that are trained next. */
// @ts-ignore: decorator
@inline
function wordsOf(at: usize): i32 {
  return min(DOCUMENT_GROUP, leftOf(at));
}

/** Where they are listed. */
// @ts-ignore: decorator
@inline
function nextOf(at: usize): usize {
  return addressOf(load<u32>(at)) + (<usize>load<u32>(at, DONE) << 2);
}

/** Lists the rows of all streams, each with its weight: `unit` for each of its words; returns how many. */
function listTile(job: usize, unit: f32): i32 {
  const list = addressOf(load<u32>(job, JOB_ROWS));
  const weights = addressOf(load<u32>(job, JOB_WEIGHTS));
  const input = addressOf(load<u32>(job, JOB_INPUT));
  const slots = addressOf(load<u32>(job, JOB_INPUT_SLOTS));
  let count: usize = 0;
  for (let at = liveFrom(job, firstStream(job)); at != 0; at = liveFrom(job, at + STREAM_BYTES)) {
    const words = wordsOf(at);
    const bag = addressOf(load<u32>(at, BAG));
    const size = <usize>load<u32>(at, SIZE);
    for (let k: usize = 0; k < size; k++, count++) {
      store<u32>(list + (count << 2), unitsOf(rowAt(job, input, slots, load<u32>(bag + (k << 2)))));
      v128.store(weights + (count << 4), f32x4.splat(unit * <f32>words));
    }
  }
  return <i32>count;
}

function touchWords(job: usize): void {
  let touched: u32 = 0;
  for (let at = liveFrom(job, firstStream(job)); at != 0; at = liveFrom(job, at + STREAM_BYTES)) {
    const words = nextOf(at);
    const last = words + (<usize>wordsOf(at) << 2);
    for (let word = words; word < last; word += 4)
      touched |= touch(outputRow(job, load<u32>(word)), load<u32>(job, JOB_STRIDE));
  }
  store<u32>(job, touched, JOB_TOUCHED);
}

/** The rows of a stream, addresses at `rows`, against its next words (label 1), which are done then. */
function predictWords(job: usize, at: usize, rows: usize, rate: f32, wanted: bool): void {
  const count = wordsOf(at);
  const columns = addressOf(load<u32>(job, JOB_COLUMNS));
  const errors = addressOf(load<u32>(job, JOB_ERRORS));
  const weights = addressOf(load<u32>(job, JOB_WEIGHTS));
  const bytes = <usize>load<u32>(job, JOB_STRIDE);
  const words = nextOf(at);
  const size = load<i32>(at, SIZE);
  for (let p = 0; p < DOCUMENT_GROUP; p++) {
    const place = <usize>(p < count ? p : 0) << 2;
    store<u32>(columns + (<usize>p << 2), unitsOf(outputRow(job, load<u32>(words + place))));
  }
  for (let r = 0; r < 4; r++) v128.store(weights + (<usize>r << 4), f32x4.splat(rate));
  const one = f32x4.splat(1);
  const live = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
  for (let r = 0; r < size; r += 4) {
    const some = min(4, size - r);
    if (size == 1) updateRowTile(addressOf(load<u32>(rows)), columns, one, v128.and(live, f32x4.splat(rate)), errors, bytes);
    else updateTile(rows + (<usize>r << 2), some, columns, one, live, weights, errors, bytes);
    // A masked cell's error is 0, its probability 1.
    if (wanted) addLoss(job + JOB_LOSS, lossOfCells(errors, weights, some << 2), some * count);
  }
  store<u32>(at, load<i32>(at, DONE) + count, DONE);
}

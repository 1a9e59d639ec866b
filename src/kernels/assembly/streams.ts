// Documents that train together, a few words of each at a time, so that what they share is brought from memory once for all.
// No two of them have a row in common. Each reads its piece of a step and is done with it when no word is left.
import {
  DOCUMENT_TILE, JOB_BAGS, JOB_BAG_STARTS, JOB_DOCUMENT, JOB_ERRORS, JOB_LOSS_NEGATIVE, JOB_PLACE, JOB_ROWS, JOB_STREAMS, JOB_STRIDE,
  JOB_WEIGHTS, STREAM_BYTES,
} from '../job';
import { addressOf, unitsOf } from './address';
import { bagAt, bagSize } from './bags';
import { readPiece } from './documents';
import { addLoss, lossOfCells } from './loss';
import { updateTile } from './tile';

// Of a stream: where the words of its piece are listed, how many they are, how many are done; the numbers of its rows, how many.
export const LENGTH: usize = 4;
export const DONE: usize = 8;
export const BAG: usize = 12;
export const SIZE: usize = 16;

// @ts-ignore: decorator
@inline
export function firstStream(job: usize): usize {
  return addressOf(load<u32>(job, JOB_STREAMS));
}

// @ts-ignore: decorator
@inline
function lastStream(job: usize): usize {
  return firstStream(job) + (DOCUMENT_TILE - 1) * STREAM_BYTES;
}

/** Words that the stream has left. */
// @ts-ignore: decorator
@inline
export function leftOf(stream: usize): i32 {
  return load<i32>(stream, LENGTH) - load<i32>(stream, DONE);
}

/** The stream that is at `at` or behind and has words left; 0 for none. */
// @ts-ignore: decorator
@inline
export function liveFrom(job: usize, at: usize): usize {
  const last = lastStream(job);
  while (at <= last && leftOf(at) == 0) at += STREAM_BYTES;
  return at <= last ? at : 0;
}

/** Makes a step begin: no stream has words. */
export function startStreams(job: usize): void {
  memory.fill(firstStream(job), 0, DOCUMENT_TILE * STREAM_BYTES);
  store<u32>(job, 0, JOB_PLACE);
}

/**
 * Gives documents to the streams that have none; one with a row that another stream trains waits until that is done.
 * `sentence`: room for as many words as the step has ids.
 */
export function fillStreams(job: usize, ids: usize, count: u32, sentence: usize): void {
  for (let at = firstStream(job), last = lastStream(job); at <= last; at += STREAM_BYTES) {
    while (leftOf(at) == 0) {
      const place = load<u32>(job, JOB_PLACE);
      if (place >= count) return;
      const document = load<u32>(job, JOB_DOCUMENT);
      const starts = addressOf(load<u32>(job, JOB_BAG_STARTS));
      store<u32>(at, unitsOf(bagAt(starts, addressOf(load<u32>(job, JOB_BAGS)), document)), BAG);
      store<u32>(at, bagSize(starts, document), SIZE);
      if (sharesRows(job, at)) return;
      // No more words than ids: the place of the ids is free for them.
      const words = sentence + (<usize>place << 2);
      store<u32>(at, unitsOf(words));
      store<u32>(at, readPiece(job, ids, count, words, true), LENGTH);
      store<u32>(at, 0, DONE);
    }
  }
}

/** Whether a row of the stream at `at` is one of another that has words left. */
function sharesRows(job: usize, at: usize): bool {
  const rows = addressOf(load<u32>(at, BAG));
  const last = rows + (<usize>load<u32>(at, SIZE) << 2);
  for (let other = liveFrom(job, firstStream(job)); other != 0; other = liveFrom(job, other + STREAM_BYTES)) {
    if (other == at) continue;
    const from = addressOf(load<u32>(other, BAG));
    const to = from + (<usize>load<u32>(other, SIZE) << 2);
    for (let row = rows; row < last; row += 4)
      for (let theirs = from; theirs < to; theirs += 4) if (load<u32>(row) == load<u32>(theirs)) return true;
  }
  return false;
}

/** The listed rows of all streams, with their weights, against the negatives at `columns` (label 0). */
export function updateNegatives(job: usize, rows: i32, columns: usize, negatives: i32, wanted: bool): void {
  const list = addressOf(load<u32>(job, JOB_ROWS));
  const errors = addressOf(load<u32>(job, JOB_ERRORS));
  for (let r = 0; r < rows; r += 4) {
    const some = min(4, rows - r);
    const weights = addressOf(load<u32>(job, JOB_WEIGHTS)) + (<usize>r << 4);
    for (let k: usize = 0; k < <usize>negatives << 2; k += 16) {
      updateTile(
        list + (<usize>r << 2), some, columns + k, f32x4.splat(0), i32x4.splat(-1), weights, errors, load<u32>(job, JOB_STRIDE),
      );
      if (wanted) addLoss(job + JOB_LOSS_NEGATIVE, lossOfCells(errors, weights, some << 2), some << 2);
    }
  }
}

// dm with negative sampling (Le & Mikolov 2014): the pooled rows of a document and of the words around predict a word. A group
// of consecutive centres of a document shares one window size; the groups of several documents share negatives, others for each
// DM_BLOCK centres of a group. H = one pooled row a centre, and a copy of what it was.
import {
  DM_BLOCK, JOB_COLUMNS, JOB_DOCUMENT_ROWS, JOB_DOCUMENT_SIZE, JOB_HIDDEN, JOB_NEGATIVE_WEIGHT, JOB_ROWS,
  JOB_SENTENCE, JOB_STRIDE, JOB_WEIGHTS, POOLED_GROUP, POOLED_ROWS, STREAM_BYTES,
} from '../job';
import { addressOf, unitsOf } from './address';
import { listRows } from './bag-rows';
import { lossWanted } from './loss';
import { listPlaces, poolWindows, spreadWindows } from './pooled-windows';
import { drawNegatives, drawReach, touchGroup } from './rows';
import { rateHere } from './sentence';
import { BAG, DONE, fillStreams, firstStream, leftOf, LENGTH, liveFrom, SIZE, startStreams, updateNegatives } from './streams';
import { updateCentres } from './tile';

/** Of a stream, too: how far the windows of its group reach. */
const REACH: usize = 20;

export function dm(job: usize, ids: usize, count: u32, rateFrom: f32, rateTo: f32): void {
  const sentence = addressOf(load<u32>(job, JOB_SENTENCE));
  const hidden = addressOf(load<u32>(job, JOB_HIDDEN));
  startStreams(job);
  while (true) {
    const rate = rateHere(job, count, rateFrom, rateTo);
    fillStreams(job, ids, count, sentence);
    const first = liveFrom(job, firstStream(job));
    if (first == 0) break;
    trainTile(job, first, hidden, rate);
  }
  store<u32>(job, unitsOf(sentence), JOB_SENTENCE);
  store<u32>(job, unitsOf(hidden), JOB_HIDDEN);
}

/** A group of each stream from that at `first` on, which have POOLED_ROWS rows each at `hidden`. */
function trainTile(job: usize, first: usize, hidden: usize, rate: f32): void {
  const wanted = lossWanted(job);
  for (let at = first; at != 0; at = liveFrom(job, at + STREAM_BYTES)) {
    store<u32>(job, load<u32>(at), JOB_SENTENCE);
    touchGroup(job, load<i32>(at, LENGTH), load<i32>(at, DONE), POOLED_GROUP);
  }
  const negatives = drawNegatives(job);
  for (let at = first; at != 0; at = liveFrom(job, at + STREAM_BYTES)) {
    store<i32>(at, drawReach(job), REACH);
    enterStream(job, at, hidden);
    poolWindows(job, load<i32>(at, LENGTH), load<i32>(at, DONE), wordsOf(at), load<i32>(at, REACH));
    updateCentres(job, addressOf(load<u32>(job, JOB_HIDDEN)), load<i32>(at, DONE), wordsOf(at), rate, wanted);
  }
  const weight = rate * load<f32>(job, JOB_NEGATIVE_WEIGHT);
  const each = negatives / (POOLED_GROUP / DM_BLOCK);
  let columns = addressOf(load<u32>(job, JOB_COLUMNS));
  for (let from = 0; from < POOLED_GROUP; from += DM_BLOCK, columns += <usize>each << 2)
    updateNegatives(job, listBlock(job, first, hidden, from, weight), columns, each, wanted);
  for (let at = first; at != 0; at = liveFrom(job, at + STREAM_BYTES)) {
    const count = wordsOf(at);
    enterStream(job, at, hidden);
    // Listed anew, as the list is now of the last stream.
    listPlaces(job, load<i32>(at, LENGTH), load<i32>(at, DONE), count, load<i32>(at, REACH));
    spreadWindows(job, load<i32>(at, LENGTH), load<i32>(at, DONE), count, load<i32>(at, REACH));
    store<i32>(at, load<i32>(at, DONE) + count, DONE);
  }
}

/** Words of a stream that are trained next. */
// @ts-ignore: decorator
@inline
function wordsOf(at: usize): i32 {
  return min(POOLED_GROUP, leftOf(at));
}

/** The rows of a stream, where the first stream's are at `hidden`. */
// @ts-ignore: decorator
@inline
function hiddenOf(job: usize, at: usize, hidden: usize): usize {
  return hidden + ((at - firstStream(job)) / STREAM_BYTES) * POOLED_ROWS * <usize>load<u32>(job, JOB_STRIDE);
}

/** Makes a stream's words, document and hidden rows those of the job. */
function enterStream(job: usize, at: usize, hidden: usize): void {
  const list = addressOf(load<u32>(job, JOB_DOCUMENT_ROWS));
  const bag = addressOf(load<u32>(at, BAG));
  const size = load<u32>(at, SIZE);
  listRows(job, bag, size, list);
  store<u32>(job, size, JOB_DOCUMENT_SIZE);
  store<u32>(job, load<u32>(at), JOB_SENTENCE);
  store<u32>(job, unitsOf(hiddenOf(job, at, hidden)), JOB_HIDDEN);
}

/** Lists the pooled rows of all streams for DM_BLOCK centres from number `from` on, and their weight; returns how many. */
function listBlock(job: usize, first: usize, hidden: usize, from: i32, weight: f32): i32 {
  const bytes = <usize>load<u32>(job, JOB_STRIDE);
  let list = addressOf(load<u32>(job, JOB_ROWS)), weights = addressOf(load<u32>(job, JOB_WEIGHTS));
  let rows = 0;
  for (let at = first; at != 0; at = liveFrom(job, at + STREAM_BYTES)) {
    const end = min(wordsOf(at), from + DM_BLOCK);
    for (let p = from; p < end; p++, rows++, list += 4, weights += 16) {
      store<u32>(list, unitsOf(hiddenOf(job, at, hidden) + <usize>p * bytes));
      v128.store(weights, f32x4.splat(weight));
    }
  }
  return rows;
}

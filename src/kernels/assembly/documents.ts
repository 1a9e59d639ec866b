// Paragraph vectors (Le & Mikolov 2014). The ids of a document end with one of its own, past those of the words; the rows of a
// document, its own and those of its tags, are contexts of each of its words.
import {
  DOCUMENT_GROUP, GROUP, JOB_BAGS, JOB_BAG_STARTS, JOB_COLUMNS, JOB_DOCUMENT, JOB_DOCUMENT_ROWS, JOB_DOCUMENT_SIZE,
  JOB_ERRORS, JOB_INPUT, JOB_INPUT_SLOTS, JOB_KEEP, JOB_LOSS, JOB_LOSS_NEGATIVE, JOB_NEGATIVE_WEIGHT, JOB_OUTPUTS, JOB_PLACE,
  JOB_RANDOM, JOB_SENTENCE, JOB_STRIDE, JOB_TOUCHED, JOB_WEIGHTS,
} from '../job';
import { bagAt, bagSize } from './bags';
import { cbowGroup, cbowTreeGroup } from './cbow';
import { concatWord } from './concat';
import { rowAt } from './copies';
import { addLoss, lossOfCells, lossWanted } from './loss';
import { nextRandom } from './random';
import { drawNegatives, outputRow, touch } from './rows';
import { rateHere, wordAt } from './sentence';
import { skipgramGroup, skipgramTreeGroup } from './skipgram';
import { updateRowTile, updateTile } from './tile';
import { updatePath } from './tree';

// A number instead of a function value: those are objects in static memory.
const DBOW = 0;
const DBOW_TREE = 1;
const DBOW_WORDS = 2;
const DBOW_WORDS_TREE = 3;
const DM = 4;
const DM_TREE = 5;
const CONCAT = 6;

const END: u32 = 0x8000_0000;

export function dbow(job: usize, ids: usize, count: u32, rateFrom: f32, rateTo: f32): void {
  trainDocuments(job, ids, count, rateFrom, rateTo, DBOW);
}

export function dbowTree(job: usize, ids: usize, count: u32, rateFrom: f32, rateTo: f32): void {
  trainDocuments(job, ids, count, rateFrom, rateTo, DBOW_TREE);
}

export function dbowWords(job: usize, ids: usize, count: u32, rateFrom: f32, rateTo: f32): void {
  trainDocuments(job, ids, count, rateFrom, rateTo, DBOW_WORDS);
}

export function dbowWordsTree(job: usize, ids: usize, count: u32, rateFrom: f32, rateTo: f32): void {
  trainDocuments(job, ids, count, rateFrom, rateTo, DBOW_WORDS_TREE);
}

export function dm(job: usize, ids: usize, count: u32, rateFrom: f32, rateTo: f32): void {
  trainDocuments(job, ids, count, rateFrom, rateTo, DM);
}

export function dmTree(job: usize, ids: usize, count: u32, rateFrom: f32, rateTo: f32): void {
  trainDocuments(job, ids, count, rateFrom, rateTo, DM_TREE);
}

/** The loss is what the job has tables for. */
export function concat(job: usize, ids: usize, count: u32, rateFrom: f32, rateTo: f32): void {
  trainDocuments(job, ids, count, rateFrom, rateTo, CONCAT);
}

export function concatTree(job: usize, ids: usize, count: u32, rateFrom: f32, rateTo: f32): void {
  trainDocuments(job, ids, count, rateFrom, rateTo, CONCAT);
}

function trainDocuments(job: usize, ids: usize, count: u32, rateFrom: f32, rateTo: f32, rule: i32): void {
  const group = rule == DBOW ? DOCUMENT_GROUP : rule == CONCAT || rule == DBOW_TREE ? 1 : GROUP;
  store<u32>(job, 0, JOB_PLACE);
  while (load<u32>(job, JOB_PLACE) < count) {
    const rate = rateHere(job, count, rateFrom, rateTo);
    listRows(job);
    const length = readPiece(job, ids, count, true);
    for (let first = 0; first < length; first += group) {
      if (rule == DBOW) dbowGroup(job, length, first, rate);
      else if (rule == DBOW_TREE) dbowTreeWord(job, first, rate);
      else if (rule == DBOW_WORDS) skipgramGroup(job, length, first, rate);
      else if (rule == DBOW_WORDS_TREE) skipgramTreeGroup(job, length, first, rate);
      else if (rule == DM) cbowGroup(job, length, first, rate);
      else if (rule == DM_TREE) cbowTreeGroup(job, length, first, rate);
      else concatWord(job, length, first, rate);
    }
  }
}

/** Lists the addresses of the rows of the document that is trained next. */
export function listRows(job: usize): void {
  const starts = <usize>load<u32>(job, JOB_BAG_STARTS);
  const document = load<u32>(job, JOB_DOCUMENT);
  const bag = bagAt(starts, <usize>load<u32>(job, JOB_BAGS), document);
  const size = bagSize(starts, document);
  const list = <usize>load<u32>(job, JOB_DOCUMENT_ROWS);
  const input = <usize>load<u32>(job, JOB_INPUT);
  const slots = <usize>load<u32>(job, JOB_INPUT_SLOTS);
  for (let k: usize = 0; k < <usize>size << 2; k += 4)
    store<u32>(list + k, <u32>rowAt(job, input, slots, load<u32>(bag + k)));
  store<u32>(job, size, JOB_DOCUMENT_SIZE);
}

/** Copies the next piece of the document, where `sampled` without words that chance drops, to the job's sentence; returns its length. */
export function readPiece(job: usize, ids: usize, count: u32, sampled: bool): i32 {
  const keep = <usize>load<u32>(job, JOB_KEEP);
  const sentence = <usize>load<u32>(job, JOB_SENTENCE);
  const words = load<u32>(job, JOB_OUTPUTS);
  let place = load<u32>(job, JOB_PLACE);
  let length = 0;
  while (place < count) {
    const id = load<u32>(ids + (<usize>place << 2));
    const word = id & ~END;
    place++;
    if (word < words) {
      if (!sampled || nextRandom(job + JOB_RANDOM) <= load<u32>(keep + (<usize>word << 2))) {
        store<u32>(sentence + (<usize>length << 2), word);
        length++;
      }
    } else if ((id & END) != 0) store<u32>(job, load<u32>(job, JOB_DOCUMENT) + 1, JOB_DOCUMENT);
    if ((id & END) != 0) break;
  }
  store<u32>(job, place, JOB_PLACE);
  return length;
}

/** dbow with negative sampling: O = some words (label 1), then negatives that they share (label 0); H = the document's rows. */
function dbowGroup(job: usize, length: i32, first: i32, rate: f32): void {
  const count = min(DOCUMENT_GROUP, length - first);
  const wanted = lossWanted(job);
  const columns = <usize>load<u32>(job, JOB_COLUMNS);
  const negatives = drawNegatives(job);
  updateColumns(job, negatives, f32x4.splat(0), rate * load<f32>(job, JOB_NEGATIVE_WEIGHT) * <f32>count, JOB_LOSS_NEGATIVE, wanted);
  let touched: u32 = 0;
  for (let p = 0; p < count; p++) {
    const row = outputRow(job, wordAt(job, first + p));
    store<u32>(columns + (<usize>p << 2), <u32>row);
    touched |= touch(row, load<u32>(job, JOB_STRIDE));
  }
  store<u32>(job, touched, JOB_TOUCHED);
  for (let pad = count; (pad & 3) != 0; pad++) store<u32>(columns + (<usize>pad << 2), load<u32>(columns));
  updateColumns(job, count, f32x4.splat(1), rate, JOB_LOSS, wanted);
}

/** The block update of the document's rows and `count` listed columns of one label, four at a time. */
function updateColumns(job: usize, count: i32, label: v128, weight: f32, loss: usize, wanted: bool): void {
  const rows = <usize>load<u32>(job, JOB_DOCUMENT_ROWS);
  const size = load<i32>(job, JOB_DOCUMENT_SIZE);
  const columns = <usize>load<u32>(job, JOB_COLUMNS);
  const weights = <usize>load<u32>(job, JOB_WEIGHTS);
  const errors = <usize>load<u32>(job, JOB_ERRORS);
  for (let r = 0; r < 4; r++) v128.store(weights + (<usize>r << 4), f32x4.splat(weight));
  for (let k = 0; k < count; k += 4) {
    const live = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count - k));
    const cells = min(4, count - k);
    if (size == 1) {
      const four = v128.and(live, f32x4.splat(weight));
      updateRowTile(<usize>load<u32>(rows), columns + (<usize>k << 2), label, four, errors, load<u32>(job, JOB_STRIDE));
      if (wanted) addLoss(job + loss, lossOfCells(errors, weights, 4), cells);
      continue;
    }
    for (let r = 0; r < size; r += 4) {
      const some = min(4, size - r);
      updateTile(rows + (<usize>r << 2), some, columns + (<usize>k << 2), label, live, weights, errors, load<u32>(job, JOB_STRIDE));
      // A masked cell's error is 0, its probability 1.
      if (wanted) addLoss(job + loss, lossOfCells(errors, weights, some << 2), some * cells);
    }
  }
}

function dbowTreeWord(job: usize, place: i32, rate: f32): void {
  const rows = <usize>load<u32>(job, JOB_DOCUMENT_ROWS);
  updatePath(job, wordAt(job, place), rows, load<i32>(job, JOB_DOCUMENT_SIZE), rate, lossWanted(job));
}

// Paragraph vectors (Le & Mikolov 2014). The ids of a document end with one of its own, past those of the words; the rows of a
// document, its own and those of its tags, are contexts of each of its words.
import {
  GROUP, JOB_BAGS, JOB_BAG_STARTS, JOB_DOCUMENT, JOB_DOCUMENT_ROWS, JOB_DOCUMENT_SIZE, JOB_KEEP, JOB_OUTPUTS, JOB_PLACE,
  JOB_RANDOM, JOB_SENTENCE, POOLED_GROUP,
} from '../job';
import { addressOf } from './address';
import { listRows } from './bag-rows';
import { bagAt, bagSize } from './bags';
import { cbowTreeGroup } from './cbow';
import { concatWord } from './concat';
import { lossWanted } from './loss';
import { nextRandom } from './random';
import { rateHere, wordAt } from './sentence';
import { skipgramGroup, skipgramTreeGroup } from './skipgram';
import { updatePath } from './tree';

// A number instead of a function value: those are objects in static memory.
const DBOW_TREE = 0;
const DBOW_WORDS = 1;
const DBOW_WORDS_TREE = 2;
const DM_TREE = 3;
const CONCAT = 4;

const END: u32 = 0x8000_0000;

export function dbowTree(job: usize, ids: usize, count: u32, rateFrom: f32, rateTo: f32): void {
  trainDocuments(job, ids, count, rateFrom, rateTo, DBOW_TREE);
}

export function dbowWords(job: usize, ids: usize, count: u32, rateFrom: f32, rateTo: f32): void {
  trainDocuments(job, ids, count, rateFrom, rateTo, DBOW_WORDS);
}

export function dbowWordsTree(job: usize, ids: usize, count: u32, rateFrom: f32, rateTo: f32): void {
  trainDocuments(job, ids, count, rateFrom, rateTo, DBOW_WORDS_TREE);
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
  const group = rule == CONCAT || rule == DBOW_TREE ? 1 : rule == DM_TREE ? POOLED_GROUP : GROUP;
  const list = addressOf(load<u32>(job, JOB_DOCUMENT_ROWS));
  const sentence = addressOf(load<u32>(job, JOB_SENTENCE));
  store<u32>(job, 0, JOB_PLACE);
  while (load<u32>(job, JOB_PLACE) < count) {
    const rate = rateHere(job, count, rateFrom, rateTo);
    store<u32>(job, listDocument(job, list), JOB_DOCUMENT_SIZE);
    const length = readPiece(job, ids, count, sentence, true);
    for (let first = 0; first < length; first += group) {
      if (rule == DBOW_TREE) dbowTreeWord(job, first, rate);
      else if (rule == DBOW_WORDS) skipgramGroup(job, length, first, rate);
      else if (rule == DBOW_WORDS_TREE) skipgramTreeGroup(job, length, first, rate);
      else if (rule == DM_TREE) cbowTreeGroup(job, length, first, rate);
      else concatWord(job, length, first, rate);
    }
  }
}

/** Lists the addresses of the rows of the document that is read next; returns how many. */
export function listDocument(job: usize, list: usize): i32 {
  const starts = addressOf(load<u32>(job, JOB_BAG_STARTS));
  const document = load<u32>(job, JOB_DOCUMENT);
  const bag = bagAt(starts, addressOf(load<u32>(job, JOB_BAGS)), document);
  const size = bagSize(starts, document);
  listRows(job, bag, size, list);
  return size;
}

/** Copies the next piece of the document, where `sampled` without words that chance drops, to `sentence`; returns its length. */
export function readPiece(job: usize, ids: usize, count: u32, sentence: usize, sampled: bool): i32 {
  const keep = addressOf(load<u32>(job, JOB_KEEP));
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

function dbowTreeWord(job: usize, place: i32, rate: f32): void {
  const rows = addressOf(load<u32>(job, JOB_DOCUMENT_ROWS));
  updatePath(job, wordAt(job, place), rows, load<i32>(job, JOB_DOCUMENT_SIZE), rate, lossWanted(job));
}

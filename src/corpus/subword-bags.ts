import { WordvecError } from '../errors.js';
import { platform } from '../platform.js';
import { sortByFallingCount } from './choose.js';
import { Uint32List } from './lists.js';
import { eachNgram, type NgramRange } from './subwords.js';
import type { WordTable } from './words.js';

/** Lists of input rows end to end: list i is rows[starts[i] .. starts[i + 1]). */
export interface Bags {
  readonly starts: Uint32Array;
  readonly rows: Uint32Array;
}

/** Which rows of the input matrix exist while training, and where. */
export interface RowPlaces {
  /** Rows that exist. */
  readonly rows: number;
  /** places[row of the file] is the row in memory, -1 for n-gram rows that no bag uses; absent: as in the file. */
  readonly places?: Int32Array;
}

/** For each word its own row (its number) and the rows of its n-grams, from `words.size` on. */
export function subwordBags(words: WordTable, range: NgramRange): Bags {
  const rows = new Uint32List();
  const starts = new Uint32Array(words.size + 1);
  for (let word = 0; word < words.size; word++) {
    rows.push(word);
    eachNgram(words.bytesOf(word), range, (row) => rows.push(words.size + row));
    starts[word + 1] = rows.length;
  }
  return { starts, rows: rows.values };
}

/** Rows that n-grams are hashed into where they are many, as in fastText. */
export const LARGEST_BUCKET = 2_000_000;
/** Rows for each different n-gram: one that the text lacks, or a later text brings, mostly finds a row of its own. */
const ROOM = 8;

/**
 * The rows that n-grams need which hashed into rows with these uses: 8 for each different one, in whole thousands, at most
 * as many as there are.
 */
export function bucketFor(uses: Float64Array): number {
  const share = uses.reduce((sum, count) => sum + Math.min(1, count), 0) / uses.length;
  // Linear counting (Whang et al. 1990): some share a row.
  const different = -uses.length * Math.log(1 - share);
  return Math.min(uses.length, Math.max(1, Math.ceil((ROOM * different) / 1000)) * 1000);
}

// Lists of all rows: a float64 and an int32 each.
function checkBucket(bucket: number): void {
  const [needed, half] = [12 * bucket, platform().memory.machine() / 2];
  if (needed <= half) return;
  const gib = (bytes: number) => (bytes / 2 ** 30).toFixed(1);
  throw new WordvecError(
    'memory',
    `--bucket ${bucket}: listing its rows takes ${gib(needed)} GiB, more than half of the machine's memory (${gib(half)} GiB): lower it`,
  );
}

/** More uses than this make no difference to a row's place. */
const MOST_USES = 4095;

/** Zero for each row of n-grams. @throws WordvecError `memory` */
export function noUses(bucket: number): Float64Array {
  checkBucket(bucket);
  return new Float64Array(bucket);
}

/** How often bags use each of the `bucket` rows behind the `words`. */
export function usesOf({ rows }: Bags, words: number, bucket: number): Float64Array {
  const uses = noUses(bucket);
  for (let i = 0; i < rows.length; i++) if (rows[i] >= words) uses[rows[i] - words]++;
  return uses;
}

/**
 * Gives the n-gram rows that are used places one after another behind the `words` rows, the most used first so that they
 * lie together in the cache.
 * @param uses overwritten
 */
export function placesByUse(uses: Float64Array, words: number): Required<RowPlaces> {
  for (let row = 0; row < uses.length; row++) uses[row] = Math.min(MOST_USES, Math.floor(uses[row]));
  const order = sortByFallingCount(uses, 1);
  const places = new Int32Array(words + uses.length).fill(-1);
  for (let word = 0; word < words; word++) places[word] = word;
  for (let i = 0; i < order.length; i++) places[words + order[i]] = words + i;
  return { rows: words + order.length, places };
}

/**
 * The same in the order of the bags, whose rows are renumbered in place: the n-grams of frequent words lie together, and those that
 * one word alone has side by side.
 */
export function compactRows(bags: Bags, words: number, bucket: number): RowPlaces {
  checkBucket(bucket);
  const places = new Int32Array(words + bucket).fill(-1);
  for (let word = 0; word < words; word++) places[word] = word;
  let rows = words;
  for (let i = 0; i < bags.rows.length; i++) if (places[bags.rows[i]] < 0) places[bags.rows[i]] = rows++;
  const placed = { rows, places };
  renumber(bags.rows, placed);
  return placed;
}

/** Writes places over the numbers rows[from .. to). */
export function renumber(rows: Uint32Array, { places }: RowPlaces, from = 0, to = rows.length): void {
  if (places) for (let i = from; i < to; i++) rows[i] = places[rows[i]];
}

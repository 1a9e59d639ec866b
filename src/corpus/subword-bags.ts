import { WordvecError } from '../errors.js';
import { platform } from '../platform.js';
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

/** Zero for each row of n-grams. @throws WordvecError `memory` */
export function noUses(bucket: number): Float64Array {
  checkBucket(bucket);
  return new Float64Array(bucket);
}

/** Adds the uses of rows[from .. to) that lie behind the `words`. */
export function countUses(
  uses: Float64Array,
  rows: Uint32Array,
  words: number,
  from = 0,
  to = rows.length,
): void {
  for (let i = from; i < to; i++) if (rows[i] >= words) uses[rows[i] - words]++;
}

/**
 * Gives the n-gram rows that are used places behind those of the words, in the order of first use: those that one bag alone uses
 * lie side by side, which gathers them in a fifth less time than by how often they are used.
 */
export class PlacesByUse implements RowPlaces {
  readonly words: number;
  rows: number;
  readonly places: Int32Array;

  /** @throws WordvecError `memory` */
  constructor(words: number, bucket: number) {
    checkBucket(bucket);
    this.words = words;
    this.rows = words;
    this.places = new Int32Array(words + bucket).fill(-1);
    for (let word = 0; word < words; word++) this.places[word] = word;
  }

  /** The rows behind those of the words that have places, in their order. */
  used(): Uint32Array {
    const { words, places } = this;
    const rows = new Uint32Array(this.rows - words);
    for (let row = words; row < places.length; row++) if (places[row] >= 0) rows[places[row] - words] = row;
    return rows;
  }

  /** Takes the places of the rows behind those of the words. */
  clear(): void {
    this.places.fill(-1, this.words);
    this.rows = this.words;
  }

  /** Writes their places over the rows[from .. to). */
  renumber(rows: Uint32Array, from = 0, to = rows.length): void {
    const { places } = this;
    for (let i = from; i < to; i++) {
      const row = rows[i];
      let place = places[row];
      if (place < 0) {
        place = this.rows++;
        places[row] = place;
      }
      rows[i] = place;
    }
  }
}

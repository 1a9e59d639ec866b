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

/** Bags that grow at the end: rows are pushed to the open one. */
export class BagList {
  readonly #rows = new Uint32List();
  readonly #starts = new Uint32List();

  constructor() {
    this.end();
  }

  /** Bags that have ended. */
  get size(): number {
    return this.#starts.length - 1;
  }

  /** Rows of the open bag: a view that the next `push` may leave behind. */
  get open(): Uint32Array {
    return this.#rows.values.subarray(this.#starts.data[this.size]);
  }

  push(row: number): void {
    this.#rows.push(row);
  }

  /** Ends the open bag and opens the next. */
  end(): void {
    this.#starts.push(this.#rows.length);
  }

  get bags(): Bags {
    return { starts: this.#starts.values, rows: this.#rows.values };
  }
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
  const list = new BagList();
  for (let word = 0; word < words.size; word++) {
    list.push(word);
    eachNgram(words.bytesOf(word), range, (row) => list.push(words.size + row));
    list.end();
  }
  return list.bags;
}

/** Rows that n-grams are hashed into where they are many, as in fastText. */
export const LARGEST_BUCKET = 2_000_000;
/** Rows for each different n-gram: one that the text lacks, or a later text brings, mostly finds a row of its own. */
const ROOM = 8;

/**
 * The rows that the n-grams of these bags, hashed into `bucket` rows behind the `words`, need: 8 for each
 * different one, in whole thousands, at most `bucket`.
 */
export function bucketFor({ rows }: Bags, words: number, bucket: number): number {
  const used = new Uint8Array(bucket);
  for (let i = 0; i < rows.length; i++) if (rows[i] >= words) used[rows[i] - words] = 1;
  const share = used.reduce((sum, one) => sum + one, 0) / bucket;
  // Linear counting (Whang et al. 1990): some share a row.
  const different = -bucket * Math.log(1 - share);
  return Math.min(bucket, Math.max(1, Math.ceil((ROOM * different) / 1000)) * 1000);
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

/**
 * Gives the n-gram rows that bags use places one after another behind the `words` rows, the most used first
 * so that they lie together in the cache, and renumbers the bags in place. `weights[i]` is how often bag i is
 * used; absent: each once.
 * @throws WordvecError `memory`
 */
export function compactRows(bags: Bags, words: number, bucket: number, weights?: Float64Array): RowPlaces {
  checkBucket(bucket);
  const uses = new Float64Array(bucket);
  for (let bag = 0; bag + 1 < bags.starts.length; bag++) {
    const weight = weights?.[bag] ?? 1;
    for (let i = bags.starts[bag]; i < bags.starts[bag + 1]; i++)
      if (bags.rows[i] >= words) uses[bags.rows[i] - words] += weight;
  }
  for (let row = 0; row < bucket; row++) uses[row] = Math.min(MOST_USES, Math.floor(uses[row]));
  const order = sortByFallingCount(uses, 1);
  const places = new Int32Array(words + bucket).fill(-1);
  for (let word = 0; word < words; word++) places[word] = word;
  for (let i = 0; i < order.length; i++) places[words + order[i]] = words + i;
  for (let i = 0; i < bags.rows.length; i++) bags.rows[i] = places[bags.rows[i]];
  return { rows: words + order.length, places };
}

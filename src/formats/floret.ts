// floret's table (github.com/explosion/floret, --mode floret; spaCy's vectors of that mode): a line `bucket dim minn
// maxn hashCount hashSeed BOW EOW`, then a row `i number number ...` for each of the bucket's rows, from 0. It holds no
// words: a word is the mean of the rows that the hashes of `<word>` and of its n-grams name.
import { WordTable } from '../corpus/words.js';
import { KeyedVectors } from '../embeddings/keyed-vectors.js';
import { quoted } from '../errors.js';
import { createMatrix, type Matrix, rowOf } from '../tensor/matrix.js';
import type { ByteReader } from './byte-reader.js';
import { type Reading, WHOLE } from './reading.js';
import { floretHeader } from './text-row.js';
import { readText } from './vector-text.js';

interface FloretSettings {
  readonly minn: number;
  readonly maxn: number;
  readonly hashes: number;
  readonly seed: number;
  readonly bow: string;
  readonly eow: string;
}

/**
 * Vectors of any word, of which those of `reading.wanted` have a row.
 * @throws WordvecError `format`
 */
export async function readFloret(reader: ByteReader, { wanted, hooks }: Reading): Promise<KeyedVectors> {
  const end = reader.bytes.indexOf(10, reader.start);
  const fields = floretHeader(reader.bytes.subarray(reader.start, end))!;
  const [bucket, dim, minn, maxn, hashes, seed] = fields.slice(1, 7).map(Number);
  if (!(bucket >= 1 && dim >= 1 && minn <= maxn && maxn <= 1000 && seed < 2 ** 32))
    throw reader.error(
      `the header \`${fields[0].trim()}\` is none of floret's (bucket dim minn maxn hashes seed BOW EOW): the file is damaged`,
    );
  reader.start = end + 1;
  const { words, matrix } = await readText(reader, { words: bucket, dim }, { ...WHOLE, hooks });
  for (let i = 0; i < bucket; i++)
    if (i === words.size || words.word(i) !== String(i))
      throw reader.error(
        i === words.size
          ? `it has no row ${i}, as another one stands twice: the file is damaged`
          : `row ${i} is called ${quoted(words.word(i))}, expected ${i}: the file is damaged`,
      );
  const settings = { minn, maxn, hashes, seed, bow: fields[7], eow: fields[8] };
  const compose = (word: string) => floretVector(matrix, settings, word);
  const table = wanted?.table ?? WordTable.from([]);
  const rows = createMatrix(table.size, dim);
  for (let i = 0; i < table.size; i++) rowOf(rows, i).set(compose(table.word(i)) ?? []);
  if (wanted?.label === undefined)
    hooks.onNote?.(
      `${reader.name}: a table of floret, which holds no words: vectors are made from n-grams; --words FILE names the words to look among`,
    );
  return new KeyedVectors(table, rows, { compose });
}

/** The mean of the rows of a word and its n-grams, shape [dim]; undefined for the empty word. */
function floretVector({ data, rows, dim, stride }: Matrix, settings: FloretSettings, word: string) {
  if (word === '') return undefined;
  const { minn, maxn, hashes, seed, bow, eow } = settings;
  const sum = new Float32Array(dim);
  const encoder = new TextEncoder();
  let count = 0;
  const add = (text: string) => {
    for (const hash of murmur3(encoder.encode(text), seed).slice(0, hashes)) {
      const start = (hash % rows) * stride;
      for (let d = 0; d < dim; d++) sum[d] += data[start + d];
      count++;
    }
  };
  const marked = bow + word + eow;
  const letters = [...marked];
  add(marked);
  for (let n = minn; n <= maxn; n++)
    for (let i = 0; n > 0 && i + n <= letters.length; i++) add(letters.slice(i, i + n).join(''));
  for (let d = 0; d < dim; d++) sum[d] /= count;
  return sum;
}

const C1 = 0x87c37b91114253d5n;
const C2 = 0x4cf5ad432745937fn;
const MASK = 0xffff_ffff_ffff_ffffn;

/**
 * MurmurHash3, x64, 128 bit (Austin Appleby, public domain): as four uint32, the lower half of each word first,
 * which is how floret takes its rows from it.
 */
export function murmur3(bytes: Uint8Array, seed: number): [number, number, number, number] {
  const whole = bytes.length >>> 4;
  const padded = new Uint8Array((whole + 1) * 16);
  padded.set(bytes);
  const words = new DataView(padded.buffer);
  let h1 = BigInt(seed >>> 0);
  let h2 = h1;
  for (let block = 0; block <= whole; block++) {
    const k1 = mixed(words.getBigUint64(16 * block, true), C1, 31n, C2);
    const k2 = mixed(words.getBigUint64(16 * block + 8, true), C2, 33n, C1);
    h1 ^= k1;
    // The last, incomplete block is only mixed in.
    if (block === whole) h2 ^= k2;
    else {
      h1 = ((rotated(h1, 27n) + h2) * 5n + 0x52dce729n) & MASK;
      h2 ^= k2;
      h2 = ((rotated(h2, 31n) + h1) * 5n + 0x38495ab5n) & MASK;
    }
  }
  const length = BigInt(bytes.length);
  h1 ^= length;
  h2 ^= length;
  h1 = (h1 + h2) & MASK;
  h2 = (h2 + h1) & MASK;
  h1 = finished(h1);
  h2 = finished(h2);
  h1 = (h1 + h2) & MASK;
  h2 = (h2 + h1) & MASK;
  return [low(h1), low(h1 >> 32n), low(h2), low(h2 >> 32n)];
}

function mixed(k: bigint, first: bigint, turn: bigint, second: bigint): bigint {
  return (rotated((k * first) & MASK, turn) * second) & MASK;
}

function rotated(value: bigint, by: bigint): bigint {
  return ((value << by) | (value >> (64n - by))) & MASK;
}

function finished(value: bigint): bigint {
  let k = value ^ (value >> 33n);
  k = (k * 0xff51afd7ed558ccdn) & MASK;
  k ^= k >> 33n;
  k = (k * 0xc4ceb9fe1a85ec53n) & MASK;
  return k ^ (k >> 33n);
}

function low(value: bigint): number {
  return Number(value & 0xffff_ffffn);
}

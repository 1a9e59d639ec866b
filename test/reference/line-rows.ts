// The input rows that fastText gives a line for its classifier, and its n-grams of words.
import { Uint32List } from '../../src/corpus/lists.js';
import { subwordHash } from '../../src/corpus/subwords.js';
import { SENTENCE_END_BYTES } from '../../src/corpus/words.js';
import { type Dictionary, eachToken } from '../../src/embeddings/dictionary.js';

/**
 * The input rows of a line in fastText's order: of each word its row and n-grams, `</s>` last, then the word n-grams. Labels
 * on the line go to `labels` (numbers from 0), those never seen in training are left out.
 */
export function lineRows(dictionary: Dictionary, line: Uint8Array, labels: number[] = []): Uint32Array {
  const { entries, words, wordNgrams, range } = dictionary;
  const rows = new Uint32List();
  const hashes = new Uint32List();
  const take = (bytes: Uint8Array, start: number, end: number) => {
    const entry = entries.indexOfBytes(bytes, start, end);
    if (entry >= words.size) labels.push(entry - words.size);
    else if (entry >= 0 || !dictionary.isLabel(bytes, start, end)) {
      dictionary.eachRow(bytes.subarray(start, end), (row) => rows.push(row), entry);
      hashes.push(subwordHash(bytes, start, end));
    }
  };
  eachToken(line, take);
  take(SENTENCE_END_BYTES, 0, SENTENCE_END_BYTES.length);
  if (wordNgrams > 1)
    eachWordNgram(hashes, wordNgrams, range.bucket, (bucketRow) => {
      const row = dictionary.ngramRow(bucketRow);
      if (row >= 0) rows.push(row);
    });
  return rows.values;
}

/**
 * Bucket rows of the word n-grams (2 up to `longest` words) of a line, from the `subwordHash` of each of its
 * words, in fastText's order: h = h * 116049371 + hash in 64 bits, each hash sign-extended from 32.
 */
export function eachWordNgram(
  { data: hashes, length }: Pick<Uint32List, 'data' | 'length'>,
  longest: number,
  bucket: number,
  visit: (row: number) => void,
): void {
  if (bucket <= 0) return;
  for (let i = 0; i < length; i++) {
    let low = hashes[i];
    let high = (low | 0) >> 31;
    for (let j = i + 1; j < length && j < i + longest; j++) {
      // (high, low) * 116049371 mod 2^64: the low product in two 16-bit halves stays exact in a double.
      const lower = (low & 0xffff) * WORD_MULTIPLIER;
      const upper = (low >>> 16) * WORD_MULTIPLIER + Math.floor(lower / 0x1_0000);
      const product = Math.imul(low, WORD_MULTIPLIER) >>> 0;
      low = (product + hashes[j]) >>> 0;
      const carry = Math.floor(upper / 0x1_0000) + (low < product ? 1 : 0);
      high = (Math.imul(high, WORD_MULTIPLIER) + carry + ((hashes[j] | 0) >> 31)) | 0;
      visit(remainder(high >>> 0, low, bucket));
    }
  }
}

const WORD_MULTIPLIER = 116049371;

// (high * 2^32 + low) % divisor for a divisor below 2^31, exact in doubles.
function remainder(high: number, low: number, divisor: number): number {
  const upper = modulo(modulo(high, divisor) * 0x1_0000 + (low >>> 16), divisor);
  return modulo(upper * 0x1_0000 + (low & 0xffff), divisor);
}

// x % divisor below 2^53, in a tenth of the time that % takes for doubles.
function modulo(x: number, divisor: number): number {
  return x - Math.floor(x / divisor) * divisor;
}

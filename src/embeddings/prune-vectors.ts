import { checkValue } from '../options.js';
import { rowOf } from '../tensor/matrix.js';
import { checkWordVectors, type FastTextModel, isFastTextModel, withoutOutput } from './fasttext-model.js';
import { selectRows, usedNgrams } from './fasttext-rows.js';
import { firstWords, type KeyedVectors, vectorsAt } from './keyed-vectors.js';
import { type DenseRows, lengthsOf, meanOfRows } from './rows.js';

/** N-gram rows kept for each word kept: what compress-fasttext keeps (100,000 for 20,000). */
const NGRAMS_A_WORD = 5;

/**
 * The `words` most frequent words (the first ones, where the vectors have no counts), in their order. Of a
 * subword model also 5 times as many n-gram rows, those of the greatest (words of the vocabulary that have them) x
 * length. A word that is kept keeps its vector: its own row makes up for the n-grams that went. The others still get
 * vectors from their n-grams that are left. Quantized n-grams become float32; a subword model loses its output rows.
 * @throws WordvecError `usage` for a number below 1; for a classifier, which `quantizeClassifier` prunes
 * @example
 * pruneVectors(vectors, 2).words.toArray(); // => ['throne', 'man']
 */
export function pruneVectors<Model extends KeyedVectors | FastTextModel>(model: Model, words: number): Model;
export function pruneVectors(
  model: KeyedVectors | FastTextModel,
  words: number,
): KeyedVectors | FastTextModel {
  checkWordVectors(model);
  checkValue('prune', { kind: 'integer', min: 1 }, words);
  return isFastTextModel(model) ? prunedModel(model, words) : prunedVectors(model, words);
}

function prunedVectors(vectors: KeyedVectors, count: number): KeyedVectors {
  const kept = mostFrequent(vectors.counts, vectors.size, count);
  if (kept.length === vectors.size || kept.at(-1) === kept.length - 1)
    return firstWords(vectors, kept.length);
  return vectorsAt(vectors, kept);
}

/** The places of the `count` greatest counts in rising order; of equal ones the first are taken. */
function mostFrequent(counts: Float64Array | undefined, size: number, count: number): Uint32Array {
  const places = Uint32Array.from({ length: size }, (_, i) => i);
  if (count >= size) return places;
  if (counts) places.sort((a, b) => counts[b] - counts[a] || a - b);
  return places.subarray(0, count).sort();
}

function prunedModel(model: FastTextModel, count: number): FastTextModel {
  const { dictionary, input } = model;
  const { words, counts } = dictionary;
  const kept = mostFrequent(counts, words.size, count);
  const small = selectRows(model, kept, bestNgrams(model, NGRAMS_A_WORD * kept.length));
  const rows = small.input as DenseRows;
  for (const [place, i] of kept.entries()) {
    const word = words.bytesOf(i);
    const own = rowOf(rows.matrix, place).fill(0);
    let share = 1;
    small.dictionary.eachNgramRow(word, (row) => {
      rows.addRow(row, own, -1);
      share++;
    });
    const whole = meanOfRows(input, (visit) => dictionary.eachRow(word, visit))!;
    for (let d = 0; d < own.length; d++) own[d] += share * whole[d];
  }
  return withoutOutput(small);
}

/** At most `count` of the bucket rows in use, rising. */
function bestNgrams(model: FastTextModel, count: number): Uint32Array {
  const { dictionary, input } = model;
  const used = usedNgrams(model);
  if (used.length <= count) return used;
  const scores = new Float64Array(input.rows);
  for (let i = 0; i < dictionary.words.size; i++)
    dictionary.eachNgramRow(dictionary.words.bytesOf(i), (row) => void scores[row]++);
  const lengths = lengthsOf(input);
  for (let row = 0; row < scores.length; row++) scores[row] *= lengths[row];
  const scoreOf = (bucketRow: number) => scores[dictionary.ngramRow(bucketRow)];
  return used
    .sort((a, b) => scoreOf(b) - scoreOf(a) || a - b)
    .subarray(0, count)
    .sort();
}

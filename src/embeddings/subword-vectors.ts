import { bracketed } from '../corpus/subwords.js';
import { createMatrix, rowOf } from '../tensor/matrix.js';
import { lineBytes, lineTokens } from './dictionary.js';
import { checkFastText, type FastTextModel } from './fasttext-model.js';
import { KeyedVectors } from './keyed-vectors.js';
import { DenseRows, meanOfRows, type Rows } from './rows.js';
import { Classifier } from './text-classifier.js';

const decoder = new TextDecoder();

/** An n-gram of a word and its row of the input matrix. */
export interface Ngram {
  /** As text, with `<` and `>` at the word's ends. */
  readonly text: string;
  readonly row: number;
  /** A copy of the row, shape [dim]. */
  readonly vector: Float32Array;
}

/**
 * The vector of any word, shape [dim]: the mean of its own row (if it has one) and of its n-grams' rows
 * (Bojanowski et al. 2017). Undefined when it has none of either.
 */
export function subwordVector(model: FastTextModel, word: string | Uint8Array): Float32Array | undefined {
  checkFastText(model);
  const bytes = lineBytes(word);
  return meanOfRows(model.input, (visit) => model.dictionary.eachRow(bytes, visit));
}

/** The word itself, when the vocabulary has it, and its n-grams in fastText's order. */
export function ngramsOf(model: FastTextModel, word: string): Ngram[] {
  checkFastText(model);
  const bytes = lineBytes(word);
  const found: Ngram[] = [];
  const vectorOf = (row: number) => meanOfRows(model.input, (visit) => visit(row))!;
  const own = model.dictionary.words.indexOf(word);
  if (own >= 0) found.push({ text: word, row: own, vector: vectorOf(own) });
  const marked = bracketed(bytes);
  model.dictionary.eachNgramRow(bytes, (row, start, end) =>
    found.push({ text: decoder.decode(marked.subarray(start, end)), row, vector: vectorOf(row) }),
  );
  return found;
}

/**
 * The words of a model with their composed vectors; unknown words get the vector of their n-grams, if the model
 * has n-grams.
 */
export function subwordKeyedVectors(model: FastTextModel): KeyedVectors {
  checkFastText(model);
  const { words } = model.dictionary;
  const counts = model.dictionary.counts.subarray(0, words.size);
  const matrix = createMatrix(words.size, model.settings.dim);
  const single = model.dictionary.range.maxn === 0 ? singleRows(model.input) : undefined;
  for (let i = 0; i < words.size; i++) {
    const vector = single ? single(i) : subwordVector(model, words.bytesOf(i));
    if (vector !== undefined) rowOf(matrix, i).set(vector);
  }
  return new KeyedVectors(words, matrix, {
    // All 1: the file was made of vectors whose counts nobody knew.
    ...(counts.some((count) => count !== 1) && { counts }),
    ...(model.settings.maxn > 0 && { compose: (word) => subwordVector(model, word) }),
  });
}

/** Views of dense rows. A mean of one row would turn -0 into 0. */
function singleRows(rows: Rows): ((i: number) => Float32Array | undefined) | undefined {
  if (!(rows instanceof DenseRows)) return undefined;
  return (i) => {
    const start = rows.offsetOf(i);
    return start < 0 ? undefined : rows.matrix.data.subarray(start, start + rows.dim);
  };
}

/**
 * The vector of a line, shape [dim], as fastText's `print-sentence-vectors`: for a classifier the mean of the
 * line's input rows (line end and word n-grams too), else the mean of its words' vectors at length 1. Zeros
 * when no word has a vector.
 */
export function sentenceVectors(model: FastTextModel): (line: string | Uint8Array) => Float32Array {
  checkFastText(model);
  const classifier = model.settings.model === 'sup' ? new Classifier(model) : undefined;
  return (line) => {
    const bytes = lineBytes(line);
    const sum = new Float32Array(model.settings.dim);
    if (classifier !== undefined) {
      return classifier.hidden(lineTokens(bytes)) ?? sum;
    }
    let words = 0;
    for (const token of lineTokens(bytes, false)) {
      const vector = subwordVector(model, token);
      const norm = vector === undefined ? 0 : Math.sqrt(vector.reduce((squares, x) => squares + x * x, 0));
      if (norm === 0) continue;
      for (let d = 0; d < sum.length; d++) sum[d] += vector![d] / norm;
      words++;
    }
    if (words > 0) for (let d = 0; d < sum.length; d++) sum[d] /= words;
    return sum;
  };
}

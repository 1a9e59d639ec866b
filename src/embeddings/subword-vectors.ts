import { bracketed } from '../corpus/subwords.js';
import type { WordTable } from '../corpus/words.js';
import { squaredNorm } from '../tensor/inner-product.js';
import { createMatrix, rowOf } from '../tensor/matrix.js';
import { eachToken, lineBytes } from './dictionary.js';
import { checkFastText, type FastTextModel } from './fasttext-model.js';
import { KeyedVectors } from './keyed-vectors.js';
import { DenseRows, meanOfRows, type Rows } from './rows.js';
import { Classifier } from './text-classifier.js';

const decoder = new TextDecoder();

export type SubwordModel = Pick<FastTextModel, 'dictionary' | 'input' | 'settings' | 'making'>;

/** An n-gram of a word and its row of the input matrix. */
export interface Ngram {
  /** As text, with `<` and `>` at the word's ends. */
  readonly text: string;
  /** Of the input matrix. */
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
  return wordVector(model, lineBytes(word));
}

/** As `subwordVector`; `own` is the word's own row, where it is known, -1 for none. */
function wordVector({ dictionary, input }: SubwordModel, word: Uint8Array, own?: number) {
  return meanOfRows(input, (visit) => dictionary.eachRow(word, visit, own));
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
  return chosenKeyedVectors(model);
}

/** The first `limit` words, or of these the ones of a table. */
interface ChosenWords {
  readonly limit?: number;
  readonly wanted?: { readonly table: WordTable; readonly alone: boolean } | undefined;
}

/**
 * As `subwordKeyedVectors`, of some words; vectors of unknown words are made of any n-grams, or, where words of a table are wanted
 * `alone`, of those of these words: then the model need hold the rows of no others.
 */
export function chosenKeyedVectors(
  model: SubwordModel,
  { limit = Number.POSITIVE_INFINITY, wanted }: ChosenWords = {},
): KeyedVectors {
  const { words, counts } = model.dictionary;
  const rows = wanted && words.rowsIn(wanted.table, limit);
  const size = rows?.length ?? Math.min(limit, words.size);
  const matrix = createMatrix(size, model.settings.dim);
  const vectorAt = rowComposer(model);
  for (let i = 0; i < size; i++) rowOf(matrix, i).set(vectorAt(rows?.[i] ?? i) ?? []);
  // Words that are known to be in no row need no index of a vocabulary of millions.
  const unknown = limit < words.size ? undefined : -1;
  const ofWanted = (word: string) =>
    wanted!.table.has(word) ? wordVector(model, lineBytes(word), unknown) : undefined;
  return new KeyedVectors(rows ? words.select(rows) : words.first(size), matrix, {
    ...(hasCounts(model) && {
      counts: rows ? Float64Array.from(rows, (row) => counts[row]) : counts.subarray(0, size),
    }),
    ...(model.settings.maxn > 0 && { compose: wanted?.alone ? ofWanted : composer(model) }),
    ...(rows && { vocabulary: words }),
    making: model.making,
  });
}

const sources = new WeakMap<(word: string) => Float32Array | undefined, SubwordModel>();

export function composer(model: SubwordModel): (word: string) => Float32Array | undefined {
  const compose = (word: string) => wordVector(model, lineBytes(word));
  sources.set(compose, model);
  return compose;
}

/** The model that `composer` was given; undefined for other functions. */
export function composerSource(
  compose: (word: string) => Float32Array | undefined,
): SubwordModel | undefined {
  return sources.get(compose);
}

/** All 1: the file was made of vectors whose counts nobody knew. */
function hasCounts({ dictionary: { counts, words } }: SubwordModel): boolean {
  return counts.subarray(0, words.size).some((count) => count !== 1);
}

/** The vector of a word of the vocabulary by its row. */
function rowComposer(model: SubwordModel): (row: number) => Float32Array | undefined {
  const { range, words } = model.dictionary;
  const single = range.maxn === 0 ? singleRows(model.input) : undefined;
  return single ?? ((row) => wordVector(model, words.bytesOf(row), row));
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
    const sum = new Float32Array(model.settings.dim);
    if (classifier !== undefined) return classifier.hidden(line) ?? sum;
    let words = 0;
    eachToken(lineBytes(line), (bytes, start, end) => {
      const vector = subwordVector(model, bytes.subarray(start, end));
      const norm = vector === undefined ? 0 : Math.sqrt(squaredNorm(vector));
      if (norm === 0) return;
      for (let d = 0; d < sum.length; d++) sum[d] += vector![d] / norm;
      words++;
    });
    if (words > 0) for (let d = 0; d < sum.length; d++) sum[d] /= words;
    return sum;
  };
}

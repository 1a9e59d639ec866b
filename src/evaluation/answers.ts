import type { KeyedVectors } from '../embeddings/keyed-vectors.js';
import type { RunHooks } from '../progress.js';
import { type AnalogyMethod, COSMUL_EPSILON } from '../query/analogy.js';
import { BATCH_QUERIES, type CosineBlock, cosineBlocks, unitRows } from '../query/batch.js';
import { rowOf } from '../tensor/matrix.js';
import type { FoldedVocabulary } from './folding.js';

/** a is to b as c is to d, by row. */
export interface RowQuestion {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

/**
 * The best answer to each question: the row (of words equal but for case the first) with the greatest
 * 3CosAdd or 3CosMul score for b - a + c that is none of a, b and c; -1 when there is none.
 *
 * Test sets ask many questions with few words, and both scores are made of the cosines of single words. So the
 * distinct words, not the questions, are multiplied with the table (905 words for the 19,544 questions of
 * questions-words.txt), and the cosines are put together by question, block by block.
 */
export async function answerAnalogies(
  vectors: KeyedVectors,
  vocabulary: FoldedVocabulary,
  questions: readonly RowQuestion[],
  method: AnalogyMethod,
  hooks: RunHooks = {},
): Promise<Int32Array> {
  const answers = new Int32Array(questions.length).fill(-1);
  const started = performance.now();
  for (let first = 0; first < questions.length; ) {
    const batch = new Batch(questions, first, vocabulary, method, answers.subarray(first));
    const words = batch.words.map((row) => rowOf(vectors.matrix, row));
    for await (const block of cosineBlocks(vectors, unitRows(words, vectors.dim), vocabulary.rows, hooks)) {
      batch.take(block);
      hooks.onProgress?.({
        phase: 'evaluating',
        done: first + Math.floor((batch.size * (block.firstRow + block.rows)) / vocabulary.rows),
        total: questions.length,
        unit: 'questions',
        seconds: (performance.now() - started) / 1000,
      });
    }
    first += batch.size;
  }
  return answers;
}

/** As many of the questions from `first` on as have at most BATCH_QUERIES distinct words. */
class Batch {
  readonly size: number;
  /** Rows of the distinct words. */
  readonly words: readonly number[];
  readonly #questions: readonly RowQuestion[];
  readonly #places: Map<number, number>;
  readonly #representative: Int32Array;
  readonly #method: AnalogyMethod;
  readonly #answers: Int32Array;
  readonly #bestScores: Float64Array;

  constructor(
    questions: readonly RowQuestion[],
    first: number,
    vocabulary: FoldedVocabulary,
    method: AnalogyMethod,
    answers: Int32Array,
  ) {
    const places = new Map<number, number>();
    let end = first;
    for (; end < questions.length && places.size <= BATCH_QUERIES - 3; end++) {
      const { a, b, c } = questions[end]!;
      for (const row of [a, b, c]) if (!places.has(row)) places.set(row, places.size);
    }
    this.#questions = questions.slice(first, end);
    this.size = end - first;
    this.words = [...places.keys()];
    this.#places = places;
    this.#representative = vocabulary.representative;
    this.#method = method;
    this.#answers = answers;
    this.#bestScores = new Float64Array(this.size).fill(Number.NEGATIVE_INFINITY);
  }

  /** Scores the block's rows for every question. */
  take({ firstRow, rows, cosines }: CosineBlock): void {
    const multiply = this.#method === '3cosmul';
    if (multiply) for (let i = 0; i < cosines.length; i++) cosines[i] = (1 + cosines[i]!) / 2;
    const scan = multiply ? bestProduct : bestSum;
    const group = this.#representative.subarray(firstRow, firstRow + rows);
    const pair = new Float64Array(rows);
    let previous: RowQuestion | undefined;
    for (let q = 0; q < this.size; q++) {
      const question = this.#questions[q]!;
      // Test sets ask one pair with many others in turn: its half of the score is made once.
      if (question.a !== previous?.a || question.b !== previous.b) this.#halfScore(question, cosines, pair);
      previous = question;
      const start = this.#places.get(question.c)! * rows;
      const found = scan(pair, cosines, start, this.#bestScores[q]!, group, question);
      if (found < 0) continue;
      this.#bestScores[q] = multiply
        ? pair[found]! * cosines[start + found]!
        : pair[found]! + cosines[start + found]!;
      this.#answers[q] = group[found]!;
    }
  }

  // The part of the score that b and a make: cos b - cos a, or cos b / (cos a + epsilon).
  #halfScore({ a, b }: RowQuestion, cosines: Float32Array, pair: Float64Array): void {
    const plus = this.#places.get(b)! * pair.length;
    const minus = this.#places.get(a)! * pair.length;
    if (this.#method === '3cosmul')
      for (let i = 0; i < pair.length; i++)
        pair[i] = cosines[plus + i]! / (cosines[minus + i]! + COSMUL_EPSILON);
    else for (let i = 0; i < pair.length; i++) pair[i] = cosines[plus + i]! - cosines[minus + i]!;
  }
}

// Each returns the place of the greatest score above `best`, -1 when there is none. Two functions and not one
// with an operator, as these loops are where the time goes.
function bestSum(
  pair: Float64Array,
  cosines: Float32Array,
  start: number,
  best: number,
  group: Int32Array,
  asked: RowQuestion,
): number {
  let found = -1;
  for (let i = 0; i < pair.length; i++) {
    const score = pair[i]! + cosines[start + i]!;
    if (score > best && isAnswer(group[i]!, asked)) {
      best = score;
      found = i;
    }
  }
  return found;
}

function bestProduct(
  pair: Float64Array,
  cosines: Float32Array,
  start: number,
  best: number,
  group: Int32Array,
  asked: RowQuestion,
): number {
  let found = -1;
  for (let i = 0; i < pair.length; i++) {
    const score = pair[i]! * cosines[start + i]!;
    if (score > best && isAnswer(group[i]!, asked)) {
      best = score;
      found = i;
    }
  }
  return found;
}

function isAnswer(row: number, { a, b, c }: RowQuestion): boolean {
  return row !== a && row !== b && row !== c;
}

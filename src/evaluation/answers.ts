import type { KeyedVectors } from '../embeddings/keyed-vectors.js';
import type { RunHooks } from '../progress.js';
import { type AnalogyMethod, COSMUL_EPSILON } from '../query/analogy.js';
import { BATCH_QUERIES, type CosineBlock, cosineBlocks } from '../query/batch.js';
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
    for await (const block of cosineBlocks(vectors, words, vocabulary.rows, hooks)) {
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
      const { a, b, c } = questions[end];
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
  take({ firstRow, rows, cosines, stride }: CosineBlock): void {
    const multiply = this.#method === '3cosmul';
    if (multiply) for (let i = 0; i < cosines.length; i++) cosines[i] = (1 + cosines[i]) / 2;
    const reaches = multiply ? productReaches : sumReaches;
    // What is behind `rows` is never the best.
    const pair = new Float64Array(stride).fill(Number.NEGATIVE_INFINITY);
    let previous: RowQuestion | undefined;
    for (let q = 0; q < this.size; q++) {
      const question = this.#questions[q];
      // Test sets ask one pair with many others in turn: its half of the score is made once.
      if (question.a !== previous?.a || question.b !== previous.b)
        this.#halfScore(question, cosines, pair, rows);
      previous = question;
      const start = this.#places.get(question.c)! * stride;
      if (!reaches(pair, cosines, start, this.#bestScores[q])) continue;
      for (let i = 0; i < rows; i++) {
        const other = cosines[start + i];
        this.#offer(q, multiply ? pair[i] * other : pair[i] + other, firstRow + i);
      }
    }
  }

  // The part of the score that b and a make: cos b - cos a, or cos b / (cos a + epsilon).
  #halfScore({ a, b }: RowQuestion, cosines: Float32Array, pair: Float64Array, rows: number): void {
    const plus = this.#places.get(b)! * pair.length;
    const minus = this.#places.get(a)! * pair.length;
    for (let i = 0; i < rows; i++) {
      const towards = cosines[plus + i];
      const away = cosines[minus + i];
      pair[i] = this.#method === '3cosmul' ? towards / (away + COSMUL_EPSILON) : towards - away;
    }
  }

  #offer(q: number, score: number, row: number): void {
    if (!(score > this.#bestScores[q])) return;
    const { a, b, c } = this.#questions[q];
    const answer = this.#representative[row];
    if (answer === a || answer === b || answer === c) return;
    this.#bestScores[q] = score;
    this.#answers[q] = answer;
  }
}

// Whether a score is above `best`. Nearly always none is, so this is where the time goes: hence four at a time
// and two functions instead of one with an operator.
function sumReaches(pair: Float64Array, cosines: Float32Array, start: number, best: number): boolean {
  for (let i = 0; i < pair.length; i += 4) {
    const at = start + i;
    if (
      pair[i] + cosines[at] > best ||
      pair[i + 1] + cosines[at + 1] > best ||
      pair[i + 2] + cosines[at + 2] > best ||
      pair[i + 3] + cosines[at + 3] > best
    )
      return true;
  }
  return false;
}

function productReaches(pair: Float64Array, cosines: Float32Array, start: number, best: number): boolean {
  for (let i = 0; i < pair.length; i += 4) {
    const at = start + i;
    if (
      pair[i] * cosines[at] > best ||
      pair[i + 1] * cosines[at + 1] > best ||
      pair[i + 2] * cosines[at + 2] > best ||
      pair[i + 3] * cosines[at + 3] > best
    )
      return true;
  }
  return false;
}

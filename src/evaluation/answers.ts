import type { KeyedVectors } from '../embeddings/keyed-vectors.js';
import { type RunHooks, startProgress } from '../progress.js';
import { type AnalogyMethod, COSMUL_EPSILON } from '../query/analogy.js';
import { BATCH_QUERIES, type CosineBlock, cosineBlocks } from '../query/batch.js';
import type { FoldedVocabulary } from './folding.js';

/** a is to b as c is to what? By row. */
export interface RowQuestion {
  readonly a: number;
  readonly b: number;
  readonly c: number;
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
  const report = startProgress(hooks, { phase: 'evaluating', unit: 'questions', total: questions.length });
  for (let first = 0; first < questions.length; ) {
    const { places, end } = distinctWords(questions, first);
    const words = Array.from(places.keys(), (row) => vectors.rowAt(row));
    const batch: Batch = {
      questions: questions.slice(first, end),
      places,
      representative: vocabulary.representative,
      method,
      answers: answers.subarray(first, end),
      best: new Float64Array(end - first).fill(Number.NEGATIVE_INFINITY),
    };
    for await (const block of cosineBlocks(vectors, words, vocabulary.rows, hooks)) {
      scoreBlock(batch, block);
      report(first + Math.floor(((end - first) * (block.firstRow + block.rows)) / vocabulary.rows));
    }
    first = end;
  }
  return answers;
}

/** Questions with at most BATCH_QUERIES distinct words. */
interface Batch {
  readonly questions: readonly RowQuestion[];
  /** The distinct words' places among the queries, by row. */
  readonly places: ReadonlyMap<number, number>;
  readonly representative: Int32Array;
  readonly method: AnalogyMethod;
  /** The best answer to each question so far, and its score. */
  readonly answers: Int32Array;
  readonly best: Float64Array;
}

/** As many of the questions from `first` on as make a batch. */
function distinctWords(questions: readonly RowQuestion[], first: number) {
  const places = new Map<number, number>();
  let end = first;
  for (; end < questions.length && places.size <= BATCH_QUERIES - 3; end++) {
    const { a, b, c } = questions[end];
    for (const row of [a, b, c]) if (!places.has(row)) places.set(row, places.size);
  }
  return { places, end };
}

/** Scores the block's rows for every question. */
function scoreBlock(batch: Batch, { firstRow, rows, cosines, stride }: CosineBlock): void {
  const { questions, places, representative, method, answers, best } = batch;
  const multiply = method === '3cosmul';
  if (multiply) for (let i = 0; i < cosines.length; i++) cosines[i] = (1 + cosines[i]) / 2;
  const reaches = multiply ? productReaches : sumReaches;
  // What is behind `rows` is never the best.
  const pair = new Float64Array(stride).fill(Number.NEGATIVE_INFINITY);
  let previous: RowQuestion | undefined;
  for (const [q, question] of questions.entries()) {
    const { a, b, c } = question;
    // Test sets ask one pair with many others in turn: its half of the score is made once.
    if (a !== previous?.a || b !== previous.b) {
      const plus = places.get(b)! * stride;
      const minus = places.get(a)! * stride;
      for (let i = 0; i < rows; i++) {
        const towards = cosines[plus + i];
        const away = cosines[minus + i];
        pair[i] = multiply ? towards / (away + COSMUL_EPSILON) : towards - away;
      }
    }
    previous = question;
    const start = places.get(c)! * stride;
    if (!reaches(pair, cosines, start, best[q])) continue;
    for (let i = 0; i < rows; i++) {
      const score = multiply ? pair[i] * cosines[start + i] : pair[i] + cosines[start + i];
      if (!(score > best[q])) continue;
      const answer = representative[firstRow + i];
      if (answer === a || answer === b || answer === c) continue;
      best[q] = score;
      answers[q] = answer;
    }
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

// The rows of the greatest cosine: by a look at all of them or, once a table is asked again and again, by codes of theirs.
import type { KeyedVectors } from '../embeddings/keyed-vectors.js';
import { DenseRows } from '../embeddings/rows.js';
import { WordvecError } from '../errors.js';
import { CodedRows } from '../kernels/coded-rows.js';
import { candidateRows } from './candidates.js';
import { cosines, cosinesAt } from './distances.js';
import { unit } from './lookup.js';
import { bestRows, type ScoredRow } from './top-k.js';

/** Numbers of a table from which on codes pay. */
const LARGE = 2 ** 18;
/** Making the codes takes as long as to look at all rows so often. */
const LOOKS = 2;

interface Asked {
  looks: number;
  coded: CodedRows | undefined;
}

const tables = new WeakMap<KeyedVectors, Asked>();

/**
 * Codes of the vectors, where they were asked often enough for them to pay and are large and dense; they take a quarter
 * of the table's room.
 * @param looks how often the first `rows` rows would be looked at without
 */
export function codesOf(vectors: KeyedVectors, rows: number, looks: number): CodedRows | undefined {
  if (!(vectors.rows instanceof DenseRows) || rows * vectors.dim < LARGE) return undefined;
  const asked = tables.get(vectors) ?? { looks: 0, coded: undefined };
  tables.set(vectors, asked);
  asked.looks += (looks * rows) / vectors.size;
  if (asked.looks > LOOKS && !asked.coded) {
    asked.coded = encoded(vectors);
    // Not tried again where there is no room.
    if (!asked.coded) asked.looks = Number.NEGATIVE_INFINITY;
  }
  return asked.coded;
}

function encoded(vectors: KeyedVectors): CodedRows | undefined {
  try {
    const coded = new CodedRows(vectors.size, vectors.dim, 'codes of the vectors', 'use fewer words');
    coded.encode(vectors.matrix, vectors.norms);
    return coded;
  } catch (cause) {
    // Without codes the answers are the same.
    if (cause instanceof WordvecError) return undefined;
    throw cause;
  }
}

/**
 * The k of the first `rows` rows with the greatest cosine, as `cosines` computes it, best first, for each question.
 * @param questions vectors, and rows that are no answers
 */
export function bestCosines(
  vectors: KeyedVectors,
  questions: readonly { readonly vector: ArrayLike<number>; readonly exclude: ReadonlySet<number> }[],
  rows: number,
  k: number,
): ScoredRow[][] {
  const coded = codesOf(vectors, rows, questions.length);
  if (!coded)
    return questions.map(({ vector, exclude }) => bestRows(cosines(vectors, vector, rows), k, exclude));
  const most = k + Math.max(...questions.map(({ exclude }) => exclude.size));
  const units = questions.map(({ vector }) => unit(vector));
  const found = candidateRows(coded, units, { rows, k: most });
  return questions.map(({ vector, exclude }, i) =>
    bestOf(found[i], cosinesAt(vectors, vector, found[i]), k, exclude),
  );
}

/** The k best of some rows, which are ascending. */
export function bestOf(
  rows: readonly number[],
  scores: Float64Array,
  k: number,
  exclude: ReadonlySet<number>,
): ScoredRow[] {
  const places = new Set(rows.flatMap((row, place) => (exclude.has(row) ? [place] : [])));
  return bestRows(scores, k, places).map(({ row, score }) => ({ row: rows[row], score }));
}

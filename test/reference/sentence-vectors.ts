// Vectors of sentences in plain loops, as their papers have them.
import { Matrix, SingularValueDecomposition } from 'ml-matrix';

export interface ReferenceModel {
  readonly words: readonly string[];
  readonly rows: readonly (readonly number[])[];
  readonly counts: readonly number[];
}

type Row = number[];

const scaled = (row: readonly number[], factor: number): Row => row.map((x) => x * factor);
const plus = (a: readonly number[], b: readonly number[]): Row => a.map((x, d) => x + b[d]);
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, d) => sum + x * b[d], 0);
const unit = (row: readonly number[]): Row => scaled(row, 1 / Math.sqrt(dot(row, row)));

/** The row of each text by a method's name. */
export function referenceRows(model: ReferenceModel, texts: readonly string[], method: string): Row[] {
  const dim = model.rows[0].length;
  const total = model.counts.reduce((sum, count) => sum + count, 0);
  const p = (word: number) => model.counts[word] / total;
  const known = texts.map((text) =>
    text
      .split(' ')
      .map((word) => model.words.indexOf(word))
      .filter((i) => i >= 0),
  );
  const n = model.words.map((_, i) => known.filter((words) => words.includes(i)).length);
  const mean = (
    weight: (word: number) => number,
    row = (word: number) => model.rows[word] as Row,
    byWeight = false,
  ) =>
    known.map((words) => {
      if (words.length === 0) return Array<number>(dim).fill(0);
      const sum = words.map((word) => scaled(row(word), weight(word))).reduce(plus);
      return scaled(sum, 1 / (byWeight ? words.reduce((all, word) => all + weight(word), 0) : words.length));
    });
  const extreme = (pick: (...xs: number[]) => number) =>
    known.map((words) =>
      Array.from({ length: dim }, (_, d) =>
        words.length === 0 ? 0 : pick(...words.map((word) => model.rows[word][d])),
      ),
    );
  const unitRow = (word: number) => unit(model.rows[word]);
  const V = model.words.length;
  switch (method) {
    case 'mean':
      return mean(() => 1);
    case 'fasttext':
      return mean(() => 1, unitRow);
    case 'max':
      return extreme(Math.max);
    case 'pmeans': {
      const [least, most, middle] = [extreme(Math.min), extreme(Math.max), mean(() => 1)];
      return least.map((row, i) => [...row, ...most[i], ...middle[i]]);
    }
    case 'idf':
      return mean((word) => Math.log((1 + texts.length) / (1 + n[word])) + 1, undefined, true);
    case 'sif':
      return withoutCommon(
        mean((word) => 1e-3 / (1e-3 + p(word))),
        1,
        () => 1,
      );
    case 'usif': {
      const threshold = 1 - (1 - 1 / V) ** 11;
      const alpha = model.words.filter((_, i) => p(i) > threshold).length / V;
      const a = (1 - alpha) / (alpha * (V / 2));
      const rows = mean((word) => a / (a / 2 + p(word)), unitRow);
      return withoutCommon(
        rows,
        5,
        (values, k) => values[k] ** 2 / values.slice(0, 5).reduce((sum, x) => sum + x * x, 0),
      );
    }
    default:
      return known.map((words) => sparse(words, method));
  }

  function sparse(words: readonly number[], kind: string): Row {
    const N = texts.length;
    const mean = known.reduce((sum, each) => sum + each.length, 0) / N;
    const row = model.words.map((_, i) => {
      const count = words.filter((word) => word === i).length;
      if (kind === 'onehot') return count > 0 ? 1 : 0;
      if (kind === 'bow') return count;
      if (kind === 'tfidf') return count * (Math.log((1 + N) / (1 + n[i])) + 1);
      const idf = Math.log(1 + (N - n[i] + 0.5) / (n[i] + 0.5));
      return (idf * count * 2.2) / (count + 1.2 * (0.25 + (0.75 * words.length) / mean));
    });
    return kind === 'tfidf' && dot(row, row) > 0 ? unit(row) : row;
  }
}

/** Each row less its parts along the first right singular vectors of all. */
function withoutCommon(
  rows: readonly Row[],
  count: number,
  share: (values: number[], k: number) => number,
): Row[] {
  const { rightSingularVectors, diagonal } = new SingularValueDecomposition(new Matrix(rows as Row[]), {
    autoTranspose: true,
  });
  return rows.map((row) => {
    let left = row;
    for (let k = 0; k < count; k++) {
      const direction = rightSingularVectors.getColumn(k);
      left = plus(left, scaled(direction, -share(diagonal, k) * dot(left, direction)));
    }
    return left;
  });
}

// A BERT of one layer and one head, a text at a time, in plain loops.

export interface BertWeights {
  readonly words: number[][];
  readonly positions: number[][];
  readonly types: number[][];
  /** width x width each. */
  readonly query: number[][];
  readonly key: number[][];
  readonly value: number[][];
  readonly out: number[][];
  readonly feed: number[][];
  readonly scale: number[];
  readonly shift: number[];
}

/** Which positions tokens have: none, 0, 1, ..., or those of RoBERTa, which begin behind the padding token. */
export type Positions = 'none' | 'input' | 'roberta';

/** Vectors of the tokens, after the layer. */
export function bertTokens(ids: readonly number[], weights: BertWeights, positions: Positions): number[][] {
  const { words, types, scale, shift } = weights;
  const first = positions === 'roberta' ? 2 : 0;
  const places = (i: number) => (positions === 'none' ? words[0].map(() => 0) : weights.positions[i + first]);
  const input = ids.map((id, i) => words[id].map((x, d) => x + places(i)[d] + types[0][d]));
  const [q, k, v] = [weights.query, weights.key, weights.value].map((matrix) => product(input, matrix));
  const attended = q.map((row) => {
    const scores = k.map((other) => dot(row, other) / Math.sqrt(row.length));
    const most = Math.max(...scores);
    const parts = scores.map((score) => Math.exp(score - most));
    const sum = parts.reduce((a, b) => a + b);
    return row.map((_, d) => parts.reduce((total, part, i) => total + (part / sum) * v[i][d], 0));
  });
  const projected = product(attended, weights.out);
  const first_ = input.map((row, i) =>
    norm(
      row.map((x, d) => x + projected[i][d]),
      scale,
      shift,
    ),
  );
  const fed = product(first_, weights.feed).map((row) => row.map(Math.tanh));
  return first_.map((row, i) =>
    norm(
      row.map((x, d) => x + fed[i][d]),
      scale,
      shift,
    ),
  );
}

/** As PyTorch's. */
export function norm(row: readonly number[], scale?: readonly number[], shift?: readonly number[]): number[] {
  const mean = row.reduce((a, b) => a + b) / row.length;
  const variance = row.reduce((sum, x) => sum + (x - mean) ** 2, 0) / row.length;
  return row.map((x, d) => ((x - mean) / Math.sqrt(variance + 1e-5)) * (scale?.[d] ?? 1) + (shift?.[d] ?? 0));
}

export function unit(row: readonly number[]): number[] {
  const length = Math.hypot(...row);
  return row.map((x) => x / length);
}

/** Poolings by their names, each as its definition reads. */
export const POOLED: Record<string, (tokens: readonly number[][]) => number[]> = {
  cls: (tokens) => tokens[0],
  lasttoken: (tokens) => tokens.at(-1)!,
  mean: (tokens) => columns(tokens, (column) => sum(column) / column.length),
  max: (tokens) => columns(tokens, (column) => Math.max(...column)),
  mean_sqrt_len_tokens: (tokens) => columns(tokens, (column) => sum(column) / Math.sqrt(column.length)),
  weightedmean: (tokens) =>
    columns(tokens, (column) => sum(column.map((x, i) => x * (i + 1))) / sum(column.map((_, i) => i + 1))),
};

const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
const dot = (a: readonly number[], b: readonly number[]) => sum(a.map((x, i) => x * b[i]));
const columns = (rows: readonly number[][], fold: (column: number[]) => number) =>
  rows[0].map((_, d) => fold(rows.map((row) => row[d])));

function product(rows: readonly number[][], matrix: readonly number[][]): number[][] {
  return rows.map((row) => matrix[0].map((_, d) => sum(row.map((x, i) => x * matrix[i][d]))));
}

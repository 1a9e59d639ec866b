// The arithmetic of all updates: rows of float32, sums of float64.

export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let d = 0; d < a.length; d++) sum += a[d] * b[d];
  return sum;
}

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** Minus the logarithm of a probability, in nats, guarded as fastText's. */
export function lossOf(probability: number): number {
  return -Math.log(probability + 1e-5);
}

/** target += scale * source. */
export function addScaled(target: Float32Array, source: Float32Array, scale: number): void {
  for (let d = 0; d < target.length; d++) target[d] += scale * source[d];
}

/** scale * the sum of rows of `length` numbers. */
export function sumOf(rows: readonly Float32Array[], length: number, scale: number): Float32Array {
  const sum = new Float32Array(length);
  for (const row of rows) addScaled(sum, row, 1);
  return sum.map((x) => scale * x);
}

/**
 * The block update on rows H and columns O, in place:
 *   S = H O^T;  E = W o (L - sigmoid(S));  O += E^T H;  H += E O      (both from the old values)
 * @param labels one a column.
 * @param weights one a row, or a list of one a column.
 * @returns E, rows x columns. Repeated rows are right: their updates add up.
 */
export function updateBlock(
  rows: readonly Float32Array[],
  columns: readonly Float32Array[],
  labels: readonly number[],
  weights: readonly (number | readonly number[])[],
): number[][] {
  const errors = rows.map((row, r) =>
    columns.map((column, c) => weightOf(weights, r, c) * (labels[c] - sigmoid(dot(row, column)))),
  );
  const dim = columns[0]?.length ?? 0;
  for (let d = 0; d < dim; d++) {
    const old = columns.map((column) => column[d]);
    const gradient = old.map(() => 0);
    for (let r = 0; r < rows.length; r++) {
      const x = rows[r][d];
      let sum = 0;
      for (let c = 0; c < old.length; c++) {
        gradient[c] += errors[r][c] * x;
        sum += errors[r][c] * old[c];
      }
      rows[r][d] = x + sum;
    }
    for (let c = 0; c < old.length; c++) columns[c][d] += gradient[c];
  }
  return errors;
}

/**
 * Each row and the column of its own, with label 1, one after the other; but the errors of four, as long as there are four, are
 * all taken before the first of them is updated.
 * @returns the errors.
 */
export function updatePairs(
  rows: readonly Float32Array[],
  columns: readonly Float32Array[],
  rate: number,
): number[] {
  const whole = rows.length - (rows.length % 4);
  const errors: number[] = [];
  for (const [i, row] of rows.entries()) {
    const end = i >= whole ? i + 1 : i % 4 === 0 ? i + 4 : i;
    for (let k = i; k < end; k++) errors.push(rate * (1 - sigmoid(dot(rows[k], columns[k]))));
    const old = row.slice();
    addScaled(row, columns[i], errors[i]);
    addScaled(columns[i], old, errors[i]);
  }
  return errors;
}

/** The weight of a cell. */
export function weightOf(
  weights: readonly (number | readonly number[])[],
  row: number,
  column: number,
): number {
  const weight = weights[row];
  return typeof weight === 'number' ? weight : weight[column];
}

/** The losses of the probabilities 1 - |error / weight|, each counting its weight over `unit`: their sum and number. */
export function lossesOf(
  errors: readonly number[][],
  weights: readonly (number | readonly number[])[],
  unit: number,
): [sum: number, number: number] {
  const sums: [number, number] = [0, 0];
  for (const [r, row] of errors.entries())
    for (const [c, error] of row.entries()) {
      const weight = weightOf(weights, r, c);
      if (weight === 0) continue;
      sums[0] += (weight / unit) * lossOf(1 - Math.abs(error / weight));
      sums[1] += weight / unit;
    }
  return sums;
}

/**
 * The update of output rows o_j for a hidden row h that stays, from the errors e_j = rate * (label - probability).
 * @returns the gradient of h, the sum of e_j o_j; each o_j then grows by e_j h.
 */
export function updateOutputs(
  hidden: Float32Array,
  outputs: readonly Float32Array[],
  errors: readonly number[],
): Float32Array {
  const gradient = new Float32Array(hidden.length);
  for (const [j, output] of outputs.entries()) {
    addScaled(gradient, output, errors[j]);
    addScaled(output, hidden, errors[j]);
  }
  return gradient;
}

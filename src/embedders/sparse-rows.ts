import type { SparseRows } from './embedder.js';

export function sparseRows(rows: readonly ReadonlyMap<number, number>[]): SparseRows {
  const starts = new Uint32Array(rows.length + 1);
  rows.forEach((row, i) => {
    starts[i + 1] = starts[i] + row.size;
  });
  const columns = new Uint32Array(starts[rows.length]);
  const weights = new Float32Array(columns.length);
  rows.forEach((row, i) => {
    const sorted = [...row.keys()].sort((a, b) => a - b);
    columns.set(sorted, starts[i]);
    sorted.forEach((column, at) => {
      weights[starts[i] + at] = row.get(column)!;
    });
  });
  return { starts, columns, weights };
}

/** Row i with all its columns, shape [dim]. */
export function denseRow(rows: Float32Array | SparseRows, i: number, dim: number): Float32Array {
  if (rows instanceof Float32Array) return rows.subarray(i * dim, (i + 1) * dim);
  const row = new Float32Array(dim);
  for (let cell = rows.starts[i]; cell < rows.starts[i + 1]; cell++)
    row[rows.columns[cell]] = rows.weights[cell];
  return row;
}

import { expected } from '../errors.js';
import { allFinite, type Matrix } from '../tensor/matrix.js';
import type { SparseRows } from './embedder.js';

/** Sparse rows that know how many they are, and of how many columns. */
export interface SparseTable extends SparseRows {
  readonly rows: number;
  readonly dim: number;
}

/** Rows of texts: of a method that counts words, sparse ones. */
export type AnyRows = Matrix | SparseTable;

export function isSparseTable(rows: AnyRows): rows is SparseTable {
  return (rows as Partial<SparseTable> | undefined)?.starts !== undefined;
}

/** @throws WordvecError `usage` for cells that do not fit */
export function checkSparseTable(name: string, { rows, dim, starts, columns, weights }: SparseTable): void {
  const fits = starts?.length === rows + 1 && starts[rows] === weights?.length;
  if (!(fits && columns?.length === weights.length && columns.every((column) => column < dim)))
    throw expected(name, 'sparse rows as rowsFor gives them', { rows, dim });
  if (!allFinite(weights)) throw expected(name, 'finite numbers', 'others');
}

/** Rows of several calls as one. */
export function joinedRows(parts: readonly SparseRows[], dim: number): SparseTable {
  const cells = parts.reduce((sum, { columns }) => sum + columns.length, 0);
  const rows = parts.reduce((sum, { starts }) => sum + starts.length - 1, 0);
  const starts = new Uint32Array(rows + 1);
  const columns = new Uint32Array(cells);
  const weights = new Float32Array(cells);
  let [row, cell] = [0, 0];
  for (const part of parts) {
    columns.set(part.columns, cell);
    weights.set(part.weights, cell);
    for (let i = 1; i < part.starts.length; i++) starts[++row] = cell + part.starts[i];
    cell += part.columns.length;
  }
  return { starts, columns, weights, rows, dim };
}

/** Some of the rows, as `rowsAt` takes them of a matrix. */
export function sparseRowsAt({ starts, columns, weights, dim }: SparseTable, wanted: readonly number[]) {
  const one = (i: number) => ({
    starts: Uint32Array.of(0, starts[i + 1] - starts[i]),
    columns: columns.subarray(starts[i], starts[i + 1]),
    weights: weights.subarray(starts[i], starts[i + 1]),
  });
  return joinedRows(wanted.map(one), dim);
}

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

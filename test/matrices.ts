// Makes matrices, for tests.
import { randomStream } from '../src/random.js';
import { createMatrix, type Matrix } from '../src/tensor/matrix.js';

export function matrixOf(rows: readonly (readonly number[])[]): Matrix {
  const matrix = createMatrix(rows.length, rows[0].length);
  matrix.data.set(rows.flat());
  return matrix;
}

/** Numbers from -0.5 to 0.5. */
export function randomMatrix(rows: number, dim: number, name: string): Matrix {
  const stream = randomStream(7, name);
  return matrixOf(Array.from({ length: rows }, () => Array.from({ length: dim }, () => stream.next() - 0.5)));
}

/** Row i lies round the corner of axis i % groups. */
export function groupedMatrix(rows: number, dim: number, groups: number): Matrix {
  const stream = randomStream(5, 'points');
  return matrixOf(
    Array.from({ length: rows }, (_, i) =>
      Array.from({ length: dim }, (_, d) => (d === i % groups ? 4 : 0) + stream.next()),
    ),
  );
}

/** The products of all pairs of rows: what does not depend on the signs and turns of singular vectors. */
export function products(rows: readonly ArrayLike<number>[]): number[][] {
  return rows.map((a) => rows.map((b) => Array.from(a).reduce((sum, x, d) => sum + x * b[d], 0)));
}

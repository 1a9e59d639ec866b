import type { KeyedVectors } from '../embeddings/keyed-vectors.js';
import { toUnit } from '../tensor/inner-product.js';
import { createMatrix, type Matrix, rowOf } from '../tensor/matrix.js';

/** Rows of vectors, normalised for learning. */
export interface NormalisedRows {
  readonly size: number;
  /** Copies of these rows. */
  rowsAt(rows: ArrayLike<number>): Matrix;
}

/** @param normalise see `ALIGN_OPTIONS` */
export function normalisedRows(vectors: KeyedVectors, normalise: 'none' | 'unit' | 'centre'): NormalisedRows {
  const { size, dim } = vectors;
  const mean = normalise === 'centre' ? meanOfUnits(vectors) : new Float64Array(dim);
  return {
    size,
    rowsAt(rows) {
      const taken = createMatrix(rows.length, dim);
      for (let i = 0; i < rows.length; i++) {
        const row = rowOf(taken, i);
        row.set(vectors.rowAt(rows[i]));
        if (normalise === 'none' || toUnit(row) === 0) continue;
        for (let d = 0; d < dim; d++) row[d] -= mean[d];
        toUnit(row);
      }
      return taken;
    },
  };
}

function meanOfUnits(vectors: KeyedVectors): Float64Array {
  const { size, dim, norms } = vectors;
  const mean = new Float64Array(dim);
  for (let i = 0; i < size; i++) {
    const row = vectors.rowAt(i);
    const share = norms[i] > 0 ? 1 / norms[i] / size : 0;
    for (let d = 0; d < dim; d++) mean[d] += row[d] * share;
  }
  return mean;
}

/** The first rows, at most `count`. */
export function firstRows(rows: NormalisedRows, count: number): Matrix {
  return rows.rowsAt(Uint32Array.from({ length: Math.min(count, rows.size) }, (_, i) => i));
}

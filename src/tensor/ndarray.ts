import ndarray, { type NdArray } from 'ndarray';
import { checkMatrix, type Matrix } from './matrix.js';

/** An ndarray view of shape [rows, dim] on the matrix's own memory: no copy, writes are seen by both. */
export function toNdarray(matrix: Matrix): NdArray<Float32Array> {
  checkMatrix('matrix', matrix);
  return ndarray(matrix.data, [matrix.rows, matrix.dim], [matrix.stride, 1]);
}

import { expected, formatError } from '../errors.js';
import { checkValue } from '../options.js';
import type { Rows } from './rows.js';

/** The greatest code: -128 is not used, so that codes are symmetric. */
const MOST = 127;

/** Rows as int8 codes with a scale each: number d of row i is scales[i] * codes[i * dim + d]. */
export class Int8Rows implements Rows {
  readonly rows: number;
  readonly dim: number;
  /** Shape rows x dim, each in [-127, 127]. */
  readonly codes: Int8Array;
  /** Shape [rows]. */
  readonly scales: Float32Array;

  /** @throws WordvecError `format` where the codes are not as many as the rows have numbers; `usage` for other arrays */
  constructor(codes: Int8Array, scales: Float32Array, dim: number) {
    if (!(codes instanceof Int8Array)) throw expected('codes', 'an Int8Array', codes);
    if (!(scales instanceof Float32Array)) throw expected('scales', 'a Float32Array', scales);
    checkValue('dim', { kind: 'integer', min: 1 }, dim);
    if (codes.length !== scales.length * dim)
      throw formatError(`expected ${scales.length} x ${dim} codes, got ${codes.length}`);
    this.rows = scales.length;
    this.dim = dim;
    this.codes = codes;
    this.scales = scales;
  }

  addRow(i: number, target: Float32Array, scale: number): void {
    const factor = scale * this.scales[i];
    for (let d = 0, c = i * this.dim; d < this.dim; d++, c++) target[d] += factor * this.codes[c];
  }

  dot(i: number, vector: ArrayLike<number>): number {
    let sum = 0;
    for (let d = 0, c = i * this.dim; d < this.dim; d++, c++) sum += this.codes[c] * vector[d];
    return sum * this.scales[i];
  }

  first(count: number): Int8Rows {
    return new Int8Rows(this.codes.subarray(0, count * this.dim), this.scales.subarray(0, count), this.dim);
  }
}

/** The rows rounded to int8, the greatest number of each row to 127: a quarter of the room. */
export function int8Of(rows: Rows): Int8Rows {
  const { rows: count, dim } = rows;
  const codes = new Int8Array(count * dim);
  const scales = new Float32Array(count);
  const row = new Float32Array(dim);
  for (let i = 0; i < count; i++) {
    row.fill(0);
    rows.addRow(i, row, 1);
    let most = 0;
    for (let d = 0; d < dim; d++) most = Math.max(most, Math.abs(row[d]));
    scales[i] = most / MOST;
    if (most > 0)
      for (let d = 0, c = i * dim; d < dim; d++, c++) codes[c] = Math.round((row[d] / most) * MOST);
  }
  return new Int8Rows(codes, scales, dim);
}

import { addScaled, dot } from './block.js';

/**
 * What several workers' copies of a row make of it: their changes, joined two by two in the workers' order, then the
 * results likewise. A row that one worker alone has copied becomes that copy.
 */
export function combined(row: Float32Array, copies: readonly Float32Array[]): Float32Array {
  if (copies.length === 1) return copies[0];
  let changes = copies.map((copy) => copy.map((x, d) => x - row[d]));
  while (changes.length > 1)
    changes = changes.flatMap((change, k) => {
      if (k % 2 === 1) return [];
      return [k + 1 < changes.length ? adasum(change, changes[k + 1]) : change];
    });
  return row.map((x, d) => x + changes[0][d]);
}

/** Maleki et al. 2020: the sum of changes at right angles, the mean of equal ones. */
export function adasum(a: Float32Array, b: Float32Array): Float32Array {
  const product = dot(a, b);
  const share = (square: number) => (square > 0 ? 1 - product / (2 * square) : 1);
  const sum = new Float32Array(a.length);
  addScaled(sum, a, share(dot(a, a)));
  addScaled(sum, b, share(dot(b, b)));
  return sum;
}

/** What ranks make of two changes of a row: their sum while it is short beside the row, more and more their Adasum past that. */
export function joinedNear(base: Float32Array, a: Float32Array, b: Float32Array): Float32Array {
  const sum = a.map((x, d) => x + b[d]);
  const limit = 0.08 * Math.sqrt(Math.max(1, dot(base, base)));
  const near = Math.min(1, limit / Math.sqrt(dot(sum, sum)));
  return adasum(a, b).map((x, d) => near * sum[d] + (1 - near) * x);
}

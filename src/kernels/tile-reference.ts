/** Uniform u32 by xoroshiro64** (Blackman & Vigna 2018); `state` holds two words. */
export function nextRandom(state: Uint32Array): number {
  const s0 = state[0];
  const s1 = state[1] ^ s0;
  state[0] = rotate(s0, 26) ^ s1 ^ (s1 << 9);
  state[1] = rotate(s1, 13);
  return Math.imul(rotate(Math.imul(s0, 0x9e3779bb), 5), 5) >>> 0;
}

/** Uniform in 0 .. bound - 1. */
export function randomBelow(state: Uint32Array, bound: number): number {
  return Math.floor((nextRandom(state) * bound) / 2 ** 32);
}

function rotate(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let d = 0; d < a.length; d++) sum += a[d] * b[d];
  return sum;
}

/**
 * The block update on rows H and columns O, in place:
 *   S = H O^T;  E = W o (L - sigmoid(S));  O += E^T H;  H += E O      (both from the old values)
 * @param labels one a column.
 * @param weights one a row.
 * @returns E, rows x columns. Repeated rows are right: their updates add up.
 */
export function updateBlock(
  rows: readonly Float32Array[],
  columns: readonly Float32Array[],
  labels: readonly number[],
  weights: readonly number[],
): number[][] {
  const errors = rows.map((row, r) =>
    columns.map((column, c) => weights[r] * (labels[c] - sigmoid(dot(row, column)))),
  );
  const bytes = columns[0]?.length ?? 0;
  for (let d = 0; d < bytes; d++) {
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

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let d = 0; d < a.length; d++) sum += a[d] * b[d];
  return sum;
}

/** The sum of numbers, in their order. */
export function sumOf(numbers: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += numbers[i];
  return sum;
}

/** The entropy of what stands so often, in nats. */
export function entropyOf(counts: ArrayLike<number>): number {
  const total = sumOf(counts);
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum -= (counts[i] / total) * Math.log(counts[i] / total);
  return sum;
}

/** One vector less another of its length. */
export function difference(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  return Float64Array.from(a, (x, d) => x - b[d]);
}

/** The squared Euclidean length of a row, in double precision. */
export function squaredNorm(row: Float32Array): number {
  let sum = 0;
  for (let d = 0; d < row.length; d++) sum += row[d] * row[d];
  return sum;
}

/** Divides a row by its length; the zero row stays. @returns the length that it had */
export function toUnit(row: Float32Array): number {
  const norm = Math.sqrt(squaredNorm(row));
  if (norm > 0) for (let d = 0; d < row.length; d++) row[d] /= norm;
  return norm;
}

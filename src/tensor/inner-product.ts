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

/** Softmax of some numbers, in place. @returns ln of the sum of their exponentials */
export function toProbabilities(
  numbers: Float32Array | Float64Array,
  start = 0,
  end: number = numbers.length,
): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = start; i < end; i++) if (numbers[i] > most) most = numbers[i];
  let sum = 0;
  for (let i = start; i < end; i++) sum += numbers[i] = Math.exp(numbers[i] - most);
  for (let i = start; i < end; i++) numbers[i] /= sum;
  return most + Math.log(sum);
}

/** Adds a vector, times a number, to a sum of its length. */
export function addTimes(sum: Float64Array, vector: ArrayLike<number>, factor: number): void {
  for (let d = 0; d < sum.length; d++) sum[d] += factor * vector[d];
}

/** One vector less another of its length. */
export function difference(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  const less = new Float64Array(a.length);
  for (let d = 0; d < less.length; d++) less[d] = a[d] - b[d];
  return less;
}

/** The squared Euclidean length of a row, in double precision. */
export function squaredNorm(row: Float32Array): number {
  return dot(row, row);
}

/** Divides a row by its length; the zero row stays. @returns the length that it had */
export function toUnit(row: Float32Array): number {
  const norm = Math.sqrt(squaredNorm(row));
  if (norm > 0) for (let d = 0; d < row.length; d++) row[d] /= norm;
  return norm;
}

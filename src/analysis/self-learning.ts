// Pairs of words found by the spaces alone.
import { multiplied } from '../kernels/row-products.js';
import { type RunHooks, startProgress } from '../progress.js';
import { randomStream } from '../random.js';
import { eigenvectorsOf } from '../tensor/eigenvectors.js';
import { toUnit } from '../tensor/inner-product.js';
import { centre, createMatrix, type Matrix, rowOf, rowsAt } from '../tensor/matrix.js';
import { likelyPairs, type RowPairs } from './likely-pairs.js';
import { firstRows, type NormalisedRows } from './normalised-rows.js';
import { crossProducts, rotationOnto } from './procrustes.js';

/** Words of a start without pairs: half of the original's 4000 take a quarter of its time. */
const START_WORDS = 2000;
/** Quantiles of a word's similarities that it is known by. */
const QUANTILES = 500;
/** Share of all pairs that may be chosen at first. */
const FIRST_SHARE = 0.1;
/** Rounds without a gain after which twice as many may be. */
const PATIENCE = 10;
const GAIN = 1e-6;

/**
 * Pairs from nothing (Artetxe, Labaka & Agirre 2018): first are paired words whose similarities to all words of their own
 * space are spread alike; then rotation and pairs follow from each other, at first among a tenth of all pairs drawn at
 * random, then among ever more, until nothing gains.
 */
export async function unsupervisedPairs(
  a: NormalisedRows,
  b: NormalisedRows,
  seed: number,
  hooks: RunHooks,
): Promise<RowPairs> {
  const [left, right] = [firstRows(a, START_WORDS), firstRows(b, START_WORDS)];
  const random = randomStream(seed, 'self-learning');
  const report = startProgress(hooks, { phase: 'learning', unit: 'rounds' });
  let pairs = await likelyPairs(await spreads(left, hooks), await spreads(right, hooks), hooks);
  let [best, waited, share] = [Number.NEGATIVE_INFINITY, 0, FIRST_SHARE];
  for (let round = 1; ; round++) {
    report(round);
    const rotation = await rotationOnto(rowsAt(left, pairs.first), rowsAt(right, pairs.second), hooks);
    pairs = await likelyPairs(
      left,
      await multiplied(right, rotation, hooks),
      hooks,
      () => random.next() >= share,
    );
    if (pairs.score > best + GAIN) [best, waited] = [pairs.score, 0];
    else if (++waited >= PATIENCE) {
      if (share >= 1) return pairs;
      [share, waited] = [Math.min(1, 2 * share), 0];
    }
  }
}

/** For each row quantiles of its similarities with all, by the square root of X X', less the mean of the rows. */
async function spreads(rows: Matrix, hooks: RunHooks): Promise<Matrix> {
  const root = await squareRoot(rows, hooks);
  const similarities = await multiplied(root, root, hooks);
  const spread = createMatrix(rows.rows, QUANTILES);
  for (let i = 0; i < rows.rows; i++) {
    const sorted = rowOf(similarities, i).sort();
    const row = rowOf(spread, i);
    for (let q = 0; q < QUANTILES; q++) row[q] = sorted[Math.floor(((q + 0.5) * sorted.length) / QUANTILES)];
    toUnit(row);
  }
  centre(spread);
  return spread;
}

/** Rows G with G G' the square root of X X': with X = U S V' they are those of X V / sqrt(S). */
async function squareRoot(rows: Matrix, hooks: RunHooks): Promise<Matrix> {
  const { vectors, values } = eigenvectorsOf(
    (await crossProducts(rows, rows, hooks)).map((row) => Float64Array.from(row)),
  );
  const basis = createMatrix(rows.dim, rows.dim);
  // The eigenvalues are squares of those of S; what is 0 but for rounding stays 0.
  for (const [k, value] of values.entries())
    if (value > values[0] * 1e-9) rowOf(basis, k).set(vectors.getColumn(k).map((x) => x / value ** 0.25));
  return multiplied(rows, basis, hooks);
}

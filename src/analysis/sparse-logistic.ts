import type { SparseTable } from '../embedders/sparse-rows.js';
import type { RunHooks } from '../progress.js';
import { Slices } from '../slices.js';
import { dot, toProbabilities } from '../tensor/inner-product.js';
import { createMatrix } from '../tensor/matrix.js';
import { ITERATIONS, type LogisticModel, toResidual } from './logistic-regression.js';
import { minimise } from './minimise.js';

/** Ten times that of dense rows: rare words creep on for many steps that hardly tell labels better (docs/analysis.md). */
const TOLERANCE = 1e-3;
/** Rows between two looks at whether the call was stopped. */
const BLOCK = 256;

/**
 * As `fitLogistic`, of sparse rows, which stay sparse: no mean is taken off, and all columns are brought to a mean square of 1
 * together. One by one, a word of a single text would weigh as much there as what all its texts say.
 * @param classes of each row, from 0 to count - 1
 * @throws WordvecError `aborted`
 */
export async function fitSparseLogistic(
  rows: SparseTable,
  classes: Int32Array,
  count: number,
  { l2 }: { readonly l2: number },
  { signal }: RunHooks = {},
): Promise<LogisticModel> {
  const { dim, starts, columns, weights } = rows;
  const squares = dot(weights, weights);
  const scale = squares > 0 ? Math.sqrt((rows.rows * dim) / squares) : 1;
  const values = weights.map((weight) => weight * scale);
  const slices = new Slices();
  const biases = dim * count;
  const scores = new Float64Array(count);
  // A point has the weights of all classes for column 0, then for column 1; at last the biases.
  const objective = async (point: Float64Array, gradient: Float64Array) => {
    let loss = 0;
    gradient.fill(0);
    for (let row = 0; row < rows.rows; row++) {
      if (row % BLOCK === 0) await slices.rest(signal);
      for (let c = 0; c < count; c++) scores[c] = point[biases + c];
      for (let cell = starts[row]; cell < starts[row + 1]; cell++)
        for (let c = 0, at = columns[cell] * count, x = values[cell]; c < count; c++)
          scores[c] += x * point[at + c];
      loss += toResidual(scores, 0, count, classes[row]);
      for (let c = 0; c < count; c++) gradient[biases + c] += scores[c];
      for (let cell = starts[row]; cell < starts[row + 1]; cell++)
        for (let c = 0, at = columns[cell] * count, x = values[cell]; c < count; c++)
          gradient[at + c] += x * scores[c];
    }
    let penalty = 0;
    for (let at = 0; at < biases; at++) {
      penalty += (l2 * point[at] * point[at]) / 2;
      gradient[at] += l2 * point[at];
    }
    for (let at = 0; at < gradient.length; at++) gradient[at] /= rows.rows;
    return (loss + penalty) / rows.rows;
  };
  const stop = { tolerance: TOLERANCE, iterations: ITERATIONS };
  const point = await minimise(objective, new Float64Array((dim + 1) * count), stop);
  const model = createMatrix(count, dim);
  for (let d = 0, at = 0; d < dim; d++)
    for (let c = 0; c < count; c++) model.data[c * dim + d] = point[at++] * scale;
  return { weights: model, biases: point.slice(biases) };
}

/** As `logisticProbabilities`, of sparse rows. @throws WordvecError `aborted` */
export async function sparseProbabilities(
  { weights, biases }: LogisticModel,
  rows: SparseTable,
  { signal }: RunHooks = {},
): Promise<Float64Array> {
  const count = weights.rows;
  const found = new Float64Array(rows.rows * count);
  const slices = new Slices();
  for (let row = 0, at = 0; row < rows.rows; row++, at += count) {
    if (row % BLOCK === 0) await slices.rest(signal);
    for (let c = 0; c < count; c++) {
      found[at + c] = biases[c];
      for (let cell = rows.starts[row]; cell < rows.starts[row + 1]; cell++)
        found[at + c] += rows.weights[cell] * weights.data[c * weights.stride + rows.columns[cell]];
    }
    toProbabilities(found, at, at + count);
  }
  return found;
}

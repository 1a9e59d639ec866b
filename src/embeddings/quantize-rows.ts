import { usageError } from '../errors.js';
import { squaredNorm } from '../tensor/inner-product.js';
import { CENTROIDS, ProductQuantizer } from './product-quantizer.js';
import { QuantizedRows, type Rows } from './rows.js';

/** How rows become codes of a product quantizer. */
export interface RowQuantization {
  /** Numbers in a part, each part stored as a byte. */
  readonly dsub: number;
  /** Quantize the rows' lengths apart from their directions. */
  readonly qnorm: boolean;
  readonly seed: number;
  /** What to do, for the error, where there are fewer rows than centroids. */
  readonly remedy: string;
}

/**
 * Product-quantized rows, as fastText's `.ftz` holds them.
 * @throws WordvecError `usage` for fewer than 256 rows; `name` says which
 */
export function quantizeRows(
  rows: Rows,
  name: string,
  { dsub, qnorm, seed, remedy }: RowQuantization,
): QuantizedRows {
  if (rows.rows < CENTROIDS)
    throw usageError(
      `the ${name} matrix has ${rows.rows} rows, expected ${CENTROIDS} or more to quantize it: ${remedy}`,
    );
  const norms = qnorm ? lengthsOf(rows).map((norm) => norm || 1) : undefined;
  const codesOf = (dim: number, width: number, copy: (i: number, target: Float32Array) => void) => {
    const quantizer = new ProductQuantizer(dim, width);
    quantizer.train(rows.rows, copy, seed);
    const codes = quantizer.encode(rows.rows, copy);
    return { codes, quantizer };
  };
  const { codes, quantizer } = codesOf(rows.dim, dsub, (i, target) => {
    target.fill(0);
    rows.addRow(i, target, norms ? 1 / norms[i] : 1);
  });
  if (!norms) return new QuantizedRows(codes, quantizer);
  return new QuantizedRows(
    codes,
    quantizer,
    codesOf(1, 1, (i, target) => target.fill(norms[i])),
  );
}

/** The Euclidean length of each row. */
export function lengthsOf(rows: Rows): Float32Array {
  const row = new Float32Array(rows.dim);
  return Float32Array.from({ length: rows.rows }, (_, i) => {
    row.fill(0);
    rows.addRow(i, row, 1);
    return Math.sqrt(squaredNorm(row));
  });
}

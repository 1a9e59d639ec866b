import type { WordTable } from '../corpus/words.js';
import { checkFastText, type FastTextModel } from '../embeddings/fasttext-model.js';
import { CENTROIDS } from '../embeddings/product-quantizer.js';
import { QuantizedRows, type Rows } from '../embeddings/rows.js';

export interface MatrixShape {
  readonly rows: number;
  readonly dim: number;
  /** Numbers that a code stands for, and whether lengths are apart; absent: float32. */
  readonly quantized?: { readonly dsub: number; readonly qnorm: boolean };
}

/** Words or labels, and the bytes of all together. */
export interface EntryShape {
  readonly count: number;
  readonly bytes: number;
}

export interface ModelShape {
  readonly entries: readonly EntryShape[];
  /** N-gram rows that pruning left. */
  readonly pruned: number;
  readonly matrices: readonly MatrixShape[];
}

/** Magic number and version, 12 settings and a double, 3 counts of entries, the tokens and the pruned rows. */
const HEAD = 4 * 2 + 4 * 12 + 8 + 4 * 3 + 8 * 2;
/** Beside the word: NUL, count, kind. */
const ENTRY = 10;
const PRUNED_ROW = 8;

export function bytesOfShape({ entries, pruned, matrices }: ModelShape): number {
  const text = entries.reduce((sum, { count, bytes }) => sum + count * ENTRY + bytes, 0);
  return matrices.reduce((sum, matrix) => sum + bytesOfMatrix(matrix), HEAD + text + pruned * PRUNED_ROW);
}

/** A flag before, and the shape in 16 bytes; codes have their length and a flag of lengths apart, too. */
function bytesOfMatrix({ rows, dim, quantized }: MatrixShape): number {
  if (!quantized) return 17 + 4 * rows * dim;
  const lengths = quantized.qnorm ? rows + bytesOfQuantizer(1) : 0;
  return 22 + rows * Math.ceil(dim / quantized.dsub) + bytesOfQuantizer(dim) + lengths;
}

function bytesOfQuantizer(dim: number): number {
  return 16 + 4 * dim * CENTROIDS;
}

export function shapeOfEntries({ size, offsets }: WordTable): EntryShape {
  return { count: size, bytes: offsets[size] - offsets[0] };
}

function shapeOfMatrix(rows: Rows): MatrixShape {
  const shape = { rows: rows.rows, dim: rows.dim };
  if (!(rows instanceof QuantizedRows)) return shape;
  return { ...shape, quantized: { dsub: rows.quantizer.width, qnorm: rows.norms !== undefined } };
}

/** Bytes of the file that `writeFastText` writes, unless its name ends in `.gz`. */
export function fastTextBytes(model: FastTextModel): number {
  checkFastText(model);
  const { dictionary, input, output } = model;
  return bytesOfShape({
    entries: [shapeOfEntries(dictionary.entries)],
    pruned: dictionary.pruned?.size ?? 0,
    matrices: [input, output].map(shapeOfMatrix),
  });
}

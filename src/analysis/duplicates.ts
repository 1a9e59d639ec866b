import { NEAR, NearDuplicates, SIGNATURE, signatureOf } from '../documents/near-duplicates.js';
import { checkOptions } from '../errors.js';
import { BLOCK, RowProducts } from '../kernels/row-products.js';
import { checkValue } from '../options.js';
import { type RunHooks, startProgress, throwIfAborted } from '../progress.js';
import { checkedList } from '../query/lookup.js';
import { type Matrix, rowOf } from '../tensor/matrix.js';
import { unitRows } from './nearest-rows.js';
import { checkRows } from './row-classifier.js';

/** A text that is nearly the same as one before it. */
export interface Duplicate {
  readonly row: number;
  /** The text before it that is most like it, of those that are no duplicates themselves. */
  readonly of: number;
  /** Cosine, or the share of pairs of words that both have. */
  readonly score: number;
}

/** Rows compared with all before them at once. */
const COLUMNS = 256;

/**
 * Vectors whose cosine with one before is at least `threshold`, by all products: exact. Zero rows are like none.
 * @param rows shape [rows, dim]
 * @throws WordvecError `usage`, `memory`, `aborted`
 */
export async function duplicateRows(
  rows: Matrix,
  threshold = 0.95,
  hooks: RunHooks = {},
): Promise<Duplicate[]> {
  checkRows(rows);
  checkValue('threshold', { kind: 'number', min: 0, max: 1 }, threshold);
  const units = unitRows(rows);
  const found = new Array<Duplicate | undefined>(rows.rows);
  const products = RowProducts.open(rows.rows, COLUMNS, rows.dim);
  const report = startProgress(hooks, { phase: 'evaluating', unit: 'rows', total: rows.rows });
  try {
    for (let i = 0; i < rows.rows; i++) rowOf(products.many, i).set(rowOf(units, i));
    for (let start = 0; start < rows.rows; start += COLUMNS) {
      report(start);
      const count = Math.min(COLUMNS, rows.rows - start);
      for (let j = 0; j < count; j++) rowOf(products.few, j).set(rowOf(units, start + j));
      // Rows before come in their order, so that it is known of each whether it is a duplicate itself.
      for (let first = 0; first < start + count; first += BLOCK) {
        await products.rest(hooks);
        const block = Math.min(BLOCK, start + count - first);
        const cosines = products.products(first, block);
        for (let i = 0; i < block; i++) {
          const row = first + i;
          if (found[row]) continue;
          const at = i * products.columns;
          for (let j = Math.max(0, row + 1 - start); j < count; j++) {
            const score = cosines[at + j];
            if (score < threshold || score <= (found[start + j]?.score ?? 0)) continue;
            found[start + j] = { row: start + j, of: row, score: Math.min(1, score) };
          }
        }
      }
    }
  } finally {
    products.close();
  }
  return found.filter((each) => each !== undefined);
}

/**
 * Texts that share at least `threshold` of their pairs of words with one before, as MinHash estimates it (see
 * `PREPARE_OPTIONS.nearDuplicates`): no model is needed, and all is done in one pass. Texts without words are like none.
 * @throws WordvecError `usage`, `aborted`
 * @example
 * duplicateTexts(['a b c d', 'x y z', 'a b c d']); // => [{ row: 2, of: 0, score: 1 }]
 */
export function duplicateTexts(
  texts: readonly string[],
  threshold: number = NEAR,
  hooks: RunHooks = {},
): Duplicate[] {
  checkOptions(hooks, 'hooks');
  // Bands find what shares less only now and then.
  checkValue('threshold', { kind: 'number', min: 0.6, max: 1 }, threshold);
  const kept = new NearDuplicates();
  const rows: number[] = [];
  const found: Duplicate[] = [];
  const signature = new Uint32Array(SIGNATURE);
  for (const [row, text] of checkedList(texts, 'texts').entries()) {
    throwIfAborted(hooks.signal);
    signatureOf(String(text), signature);
    const like = kept.find(signature, threshold);
    if (like) {
      found.push({ row, of: rows[like.document], score: like.likeness });
      continue;
    }
    if (kept.keep(signature)) rows.push(row);
  }
  return found;
}

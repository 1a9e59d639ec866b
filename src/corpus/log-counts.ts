import { RECORD_BYTES } from '../kernels/cooccurrence-kernel.js';
import { type BlockStore, readBlock } from './block-store.js';
import type { Cooccurrences } from './cooccurrence.js';
import { type Cell, cutRows, inStore, putStretches, type Stretch } from './stretches.js';

/** Rows of a symmetric matrix of ln counts, cut into stretches. */
export interface LogCounts {
  readonly store: BlockStore;
  readonly stretches: readonly Stretch[];
  /** Sum of the counts of each row, which is that of its column. */
  readonly sums: Float64Array;
}

/**
 * Takes the logarithms of counts. The stretches depend on the counts only, not on how they were cut into blocks.
 * @param memory bytes that the result may take in memory; the rest goes to a temporary file
 * @throws WordvecError `io` for a full disk
 */
export function logCounts(counts: Cooccurrences, vocabulary: number, memory: number): LogCounts {
  const sums = new Float64Array(vocabulary);
  const cells = new Uint32Array(vocabulary);
  for (const { row, value } of cellsOf(counts)) {
    sums[row] += value;
    cells[row]++;
  }
  return inStore(memory, (store) => {
    const stretches = putStretches(store, cells, cutRows(cells), logsOf(cellsOf(counts)));
    return { store, stretches, sums };
  });
}

function* logsOf(cells: Iterable<Cell>): Generator<Cell> {
  for (const cell of cells) {
    cell.value = Math.log(cell.value);
    yield cell;
  }
}

/** All counts in row order; the object is the same each time. */
export function* cellsOf({ blocks }: Cooccurrences): Generator<Cell> {
  const cell: Cell = { row: 0, column: 0, value: 0 };
  for (const { block, records } of blocks) {
    const bytes = new Uint8Array(block.bytes);
    readBlock(block, 0, bytes);
    const words = new Uint32Array(bytes.buffer);
    const values = new Float64Array(bytes.buffer);
    for (let r = 0; r < records; r++) {
      cell.row = words[4 * r] - 1;
      cell.column = words[4 * r + 1] - 1;
      cell.value = values[(r * RECORD_BYTES) / 8 + 1];
      yield cell;
    }
  }
}

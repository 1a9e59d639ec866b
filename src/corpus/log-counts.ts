import { RECORD_BYTES } from '../kernels/cooccurrence-kernel.js';
import { type Block, type BlockStore, createBlockStore, putBlock, readBlock } from './block-store.js';
import type { Cooccurrences } from './cooccurrence.js';

/** Rows of a symmetric matrix of counts, cut into stretches that threads take. */
export interface LogCounts {
  readonly store: BlockStore;
  /**
   * In row order. A stretch holds uint32 room for a mark, uint32 0, then for each of its rows uint32 row, uint32 n, and n times
   * uint32 column, float32 ln count.
   */
  readonly stretches: readonly Stretch[];
  /** Sum of the counts of each row, which is that of its column. */
  readonly sums: Float64Array;
}

export interface Stretch {
  readonly block: Block;
  readonly rows: number;
}

const HEAD = 8;
/** Cells of a stretch, about, and a number that theirs is a multiple of. */
const CELLS = 2 ** 17;
const MULTIPLE = 8;

/**
 * Takes the logarithms of counts. The stretches depend on the counts only, not on how they were cut into blocks.
 * @param memory bytes that the result may take in memory; the rest goes to a temporary file
 */
export function logCounts(counts: Cooccurrences, vocabulary: number, memory: number): LogCounts {
  const sums = new Float64Array(vocabulary);
  const cells = new Uint32Array(vocabulary);
  for (const { row, count } of cellsOf(counts)) {
    sums[row] += count;
    cells[row]++;
  }
  const store = createBlockStore(memory);
  const stretches: Stretch[] = [];
  const bounds = cutRows(cells, counts.records);
  const source = cellsOf(counts)[Symbol.iterator]();
  for (let s = 0; s + 1 < bounds.length; s++) {
    let size = HEAD;
    for (let row = bounds[s]; row < bounds[s + 1]; row++) size += HEAD + 8 * cells[row];
    const words = new Uint32Array(size / 4);
    const logs = new Float32Array(words.buffer);
    let at = HEAD / 4;
    for (let row = bounds[s]; row < bounds[s + 1]; row++) {
      words[at++] = row;
      words[at++] = cells[row];
      for (let c = 0; c < cells[row]; c++) {
        const { column, count } = source.next().value as Cell;
        words[at++] = column;
        logs[at++] = Math.log(count);
      }
    }
    const block = putBlock(store, new Uint8Array(words.buffer));
    stretches.push({ block, rows: bounds[s + 1] - bounds[s] });
  }
  return { store, stretches, sums };
}

interface Cell {
  row: number;
  column: number;
  count: number;
}

/** All cells in row order; the object is the same each time. */
function* cellsOf({ blocks }: Cooccurrences): Generator<Readonly<Cell>> {
  const cell: Cell = { row: 0, column: 0, count: 0 };
  for (const { block, records } of blocks) {
    const bytes = new Uint8Array(block.bytes);
    readBlock(block, 0, bytes);
    const words = new Uint32Array(bytes.buffer);
    const values = new Float64Array(bytes.buffer);
    for (let r = 0; r < records; r++) {
      cell.row = words[4 * r] - 1;
      cell.column = words[4 * r + 1] - 1;
      cell.count = values[(r * RECORD_BYTES) / 8 + 1];
      yield cell;
    }
  }
}

/** Where each stretch begins, and the end: of about equal cells, a multiple of MULTIPLE of them, some of which may be empty. */
function cutRows(cells: Uint32Array, records: number): number[] {
  const stretches = MULTIPLE * Math.ceil(records / CELLS / MULTIPLE);
  const bounds = [0];
  let [row, sum] = [0, 0];
  for (let s = 1; s <= stretches; s++) {
    while (row < cells.length && (s === stretches || sum < (records * s) / stretches)) sum += cells[row++];
    bounds.push(row);
  }
  return bounds;
}

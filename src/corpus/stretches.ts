import { type Block, type BlockStore, closeBlockStore, createBlockStore, putBlock } from './block-store.js';

/** Consecutive rows of a sparse matrix, which a thread takes at a time. */
export interface Stretch {
  /** uint32 room for a mark, uint32 0, then for each row uint32 row, uint32 n, and n times uint32 column, float32 value. */
  readonly block: Block;
  readonly rows: number;
}

export interface Cell {
  row: number;
  column: number;
  value: number;
}

const HEAD = 8;
/** Cells of a stretch, about, and a number that theirs is a multiple of. */
const CELLS = 2 ** 17;
const MULTIPLE = 8;

/** How many stretches a matrix of so many cells is cut into: the same for its transpose. */
function stretchCount(cells: number): number {
  return MULTIPLE * Math.ceil(cells / CELLS / MULTIPLE);
}

/** Where each stretch begins, and the end: of about equal cells; some may be empty. @param cells of each row */
export function cutRows(cells: Uint32Array): number[] {
  const total = cells.reduce((sum, count) => sum + count, 0);
  const stretches = stretchCount(total);
  const bounds = [0];
  let [row, sum] = [0, 0];
  for (let s = 1; s <= stretches; s++) {
    while (row < cells.length && (s === stretches || sum < (total * s) / stretches)) sum += cells[row++];
    bounds.push(row);
  }
  return bounds;
}

/**
 * Writes the rows from bounds[0] on, a stretch from bound to bound.
 * @param cells of each row
 * @param source gives them in row order
 * @throws WordvecError `io` for a full disk
 */
export function putStretches(
  store: BlockStore,
  cells: Uint32Array,
  bounds: readonly number[],
  source: Iterator<Cell>,
): Stretch[] {
  return bounds.slice(1).map((end, s) => {
    let size = HEAD;
    for (let row = bounds[s]; row < end; row++) size += HEAD + 8 * cells[row];
    const words = new Uint32Array(size / 4);
    const values = new Float32Array(words.buffer);
    let at = HEAD / 4;
    for (let row = bounds[s]; row < end; row++) {
      words[at++] = row;
      words[at++] = cells[row];
      for (let c = 0; c < cells[row]; c++) {
        const { column, value } = source.next().value as Cell;
        words[at++] = column;
        values[at++] = value;
      }
    }
    return { block: putBlock(store, new Uint8Array(words.buffer)), rows: end - bounds[s] };
  });
}

/** What `fill` makes in a store with room for `memory` bytes in memory, which is closed where it throws. */
export function inStore<Made>(memory: number, fill: (store: BlockStore) => Made): Made {
  const store = createBlockStore(memory);
  try {
    return fill(store);
  } catch (error) {
    closeBlockStore(store);
    throw error;
  }
}

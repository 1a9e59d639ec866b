// Hierarchical softmax: the columns are the inner nodes of a word's Huffman path, labels 1 - branch.
import { JOB_COLUMNS, JOB_ERRORS, JOB_LOSS, JOB_PATHS, JOB_PATH_STARTS, JOB_STRIDE, JOB_WEIGHTS, TILE_ROWS } from '../job';
import { addressOf, unitsOf } from './address';
import { addLoss, cellsOf, lossOfCells } from './loss';
import { outputRow } from './rows';
import { updateLabelledRows, updateRows } from './tile';

const BRANCH: u32 = 0x8000_0000;

/** Updates `count` rows against the whole path of `word`, each row with the same weight. */
export function updatePath(job: usize, word: u32, rows: usize, count: i32, rate: f32, wanted: bool): void {
  const weights = addressOf(load<u32>(job, JOB_WEIGHTS));
  for (let r = 0; r < count; r++) v128.store(weights + (<usize>r << 4), f32x4.splat(rate));
  updateWeightedPath(job, word, rows, count, rate, wanted);
}

/** The same with the weights that are listed, four nodes at a time. */
export function updateWeightedPath(job: usize, word: u32, rows: usize, count: i32, rate: f32, wanted: bool): void {
  const weights = addressOf(load<u32>(job, JOB_WEIGHTS));
  const columns = addressOf(load<u32>(job, JOB_COLUMNS));
  const offsets = addressOf(load<u32>(job, JOB_PATH_STARTS)) + (<usize>word << 2);
  const end = load<u32>(offsets, 4);
  for (let node = load<u32>(offsets); node < end; node += 4) {
    const live = min<u32>(4, end - node);
    const labels = listNodes(job, node, live);
    const mask = i32x4.lt_u(i32x4(0, 1, 2, 3), i32x4.splat(live));
    // A masked cell's error is 0, its probability 1.
    updateRows(job, rows, count, TILE_ROWS, columns, labels, mask, weights, rate, wanted ? job + JOB_LOSS : 0, false);
  }
  if (wanted) addLoss(job + JOB_LOSS, 0, cellsOf(weights, count << 2, rate) / 4);
}

/** Lists up to four nodes of a path as columns, the last one repeated; returns their labels. */
// @ts-ignore: decorator
@inline
function listNodes(job: usize, node: u32, live: u32): v128 {
  const columns = addressOf(load<u32>(job, JOB_COLUMNS));
  const nodes = addressOf(load<u32>(job, JOB_PATHS));
  for (let c: u32 = 0; c < 4; c++) {
    const at = load<u32>(nodes + (<usize>(node + min<u32>(c, live - 1)) << 2));
    store<u32>(columns + (<usize>c << 2), unitsOf(outputRow(job, at & ~BRANCH)));
    store<f32>(columns + (<usize>c << 2), 1 - <f32>(at >>> 31), 16);
  }
  return v128.load(columns, 16);
}

/**
 * Updates `fours` times four listed rows against the path of `word`, the rows as columns: few large tiles, as a path has more nodes
 * than a window words. The weights of four rows lie at `weights`, those of the next four `step` bytes behind; 0 for none.
 */
export function updateBeforePath(
  job: usize, word: u32, list: usize, fours: i32, weights: usize, step: usize, rate: f32, wanted: bool,
): void {
  const nodes = addressOf(load<u32>(job, JOB_COLUMNS)), labels = addressOf(load<u32>(job, JOB_WEIGHTS));
  const errors = addressOf(load<u32>(job, JOB_ERRORS));
  const offsets = addressOf(load<u32>(job, JOB_PATH_STARTS)) + (<usize>word << 2);
  const end = load<u32>(offsets, 4);
  for (let node = load<u32>(offsets); node < end; node += TILE_ROWS) {
    const count = min<u32>(TILE_ROWS, end - node);
    const path = addressOf(load<u32>(job, JOB_PATHS)) + (<usize>node << 2);
    for (let k: usize = 0; k < count; k++) {
      const at = load<u32>(path + (k << 2));
      store<u32>(nodes + (k << 2), unitsOf(outputRow(job, at & ~BRANCH)));
      v128.store(labels + (k << 4), f32x4.splat(1 - <f32>(at >>> 31)));
    }
    for (let i: usize = 0; i < <usize>fours; i++) {
      const at = weights + i * step, four = v128.load(at);
      if (!v128.any_true(four)) continue;
      updateLabelledRows(nodes, count, list + (i << 4), labels, four, errors, load<u32>(job, JOB_STRIDE));
      if (!wanted) continue;
      for (let k: usize = 0; k < count; k++) addLoss(job + JOB_LOSS, lossOfCells(errors + (k << 4), at, 4, rate), 0);
    }
  }
  if (wanted) for (let i: usize = 0; i < <usize>fours; i++) addLoss(job + JOB_LOSS, 0, cellsOf(weights + i * step, 4, rate));
}

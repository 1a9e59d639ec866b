// Hierarchical softmax: the columns are the inner nodes of a word's Huffman path, labels 1 - branch.
import { JOB_COLUMNS, JOB_LOSS, JOB_PATHS, JOB_PATH_STARTS, JOB_WEIGHTS, TILE_ROWS } from '../job';
import { addressOf, unitsOf } from './address';
import { nodeRow } from './hot-nodes';
import { addLoss, cellsOf } from './loss';
import { updateRows } from './tile';

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
    store<u32>(columns + (<usize>c << 2), unitsOf(nodeRow(job, at & ~BRANCH)));
    store<f32>(columns + (<usize>c << 2), 1 - <f32>(at >>> 31), 16);
  }
  return v128.load(columns, 16);
}

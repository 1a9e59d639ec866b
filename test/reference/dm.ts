import * as field from '../../src/kernels/job.js';
import { addScaled, lossOf, sumOf, updateBlock, updatePairs } from './block.js';
import type { MemoryView } from './memory-view.js';
import { drawReach, placesAround } from './sentence.js';
import type { Stream } from './streams.js';

const TILE = 4;

/**
 * dm: each pooled row predicts its centre (label 1), then those of a block of centres, of all documents, stand before the
 * block's negatives (label 0); what changed of a pooled row goes to the rows it was pooled of.
 */
export function trainDmTile(view: MemoryView, streams: readonly Stream[], rate: number): void {
  const wanted = view.lossWanted();
  const negatives = view.drawNegatives();
  const groups = streams.map((stream) => {
    const { hidden, pooled } = poolGroup(view, stream);
    const old = hidden.map((row) => row.slice());
    const outputs = hidden.map((_, i) => view.outputRow(stream.piece.words[stream.first + i]));
    for (const error of updatePairs(hidden, outputs, rate))
      if (wanted) view.addLoss(field.JOB_LOSS, lossOf(1 - error / rate), 1);
    return { hidden, pooled, old };
  });
  const blocks = field.POOLED_GROUP / field.DM_BLOCK;
  const each = negatives.length / blocks;
  const weight = rate * view.fraction(field.JOB_NEGATIVE_WEIGHT);
  for (let block = 0; block < blocks; block++) {
    const from = block * field.DM_BLOCK;
    const rows = groups.flatMap(({ hidden }) => hidden.slice(from, from + field.DM_BLOCK));
    const own = negatives.slice(block * each, (block + 1) * each);
    for (let r = 0; r < rows.length; r += TILE)
      for (let k = 0; k < each; k += TILE) {
        const some = rows.slice(r, r + TILE);
        const weights = some.map(() => weight);
        const errors = updateBlock(some, own.slice(k, k + TILE), [0, 0, 0, 0], weights).flat();
        for (const error of wanted ? errors : [])
          view.addLoss(field.JOB_LOSS_NEGATIVE, lossOf(1 + error / weight), 1);
      }
  }
  const mean = view.number(field.JOB_MEAN) === 1;
  for (const { hidden, pooled, old } of groups)
    for (const [i, rows] of pooled.entries()) {
      addScaled(hidden[i], old[i], -1);
      for (const row of rows)
        addScaled(row, hidden[i], Math.min(1, (mean ? field.FULL_ROWS : 1) / rows.length));
    }
}

/** The rows that each centre of a group has around, with the document's, and what they are pooled to. */
function poolGroup(view: MemoryView, { piece: { words, document }, first }: Stream) {
  const reach = drawReach(view);
  const mean = view.number(field.JOB_MEAN) === 1;
  const pooled = words
    .slice(first, first + field.POOLED_GROUP)
    .map((_, i) => [
      ...placesAround(first + i, reach, words.length).map((q) => view.inputRow(words[q])),
      ...document,
    ]);
  const dim = document[0].length;
  return { pooled, hidden: pooled.map((rows) => sumOf(rows, dim, mean ? 1 / rows.length : 1)) };
}

import * as field from '../../src/kernels/job.js';
import { addScaled, dot, lossOf, sigmoid, updateBlock, updateOutputs } from './block.js';
import type { MemoryView } from './memory-view.js';
import type { Stream } from './streams.js';

const TILE = 4;

/** dbow: negatives that all documents share (label 0), then the next words of each (label 1). */
export function trainDbowTile(view: MemoryView, streams: readonly Stream[], rate: number): void {
  const parts = streams.map(({ piece: { words, document }, first }) => ({
    document,
    words: words.slice(first, first + field.DOCUMENT_GROUP),
  }));
  const wanted = view.lossWanted();
  const negatives = view.drawNegatives();
  const unit = rate * view.fraction(field.JOB_NEGATIVE_WEIGHT);
  const rows = parts.flatMap(({ document }) => document);
  const weights = parts.flatMap(({ document, words }) => document.map(() => unit * words.length));
  const add = (at: number, errors: readonly number[][], of: readonly number[]) => {
    if (!wanted) return;
    const losses = errors.flatMap((row, r) => row.map((error) => lossOf(1 - Math.abs(error / of[r]))));
    view.addLoss(
      at,
      losses.reduce((sum, loss) => sum + loss, 0),
      losses.length,
    );
  };
  for (let r = 0; r < rows.length; r += TILE)
    for (let k = 0; k < negatives.length; k += TILE) {
      const some = weights.slice(r, r + TILE);
      const four = negatives.slice(k, k + TILE);
      const errors = updateBlock(rows.slice(r, r + TILE), four, [0, 0, 0, 0], some);
      add(field.JOB_LOSS_NEGATIVE, errors, some);
    }
  for (const { document, words } of parts) {
    const outputs = words.map((word) => view.outputRow(word));
    const labels = words.map(() => 1);
    for (let r = 0; r < document.length; r += TILE) {
      const some = document.slice(r, r + TILE);
      const of = some.map(() => rate);
      const errors =
        document.length === 1 ? [updateRow(some[0], outputs, rate)] : updateBlock(some, outputs, labels, of);
      add(field.JOB_LOSS, errors, of);
    }
  }
}

/** One row and outputs of label 1, where one that stands twice gets the second update from its value after the first. */
function updateRow(row: Float32Array, outputs: Float32Array[], rate: number): number[] {
  const errors = outputs.map((output) => rate * (1 - sigmoid(dot(row, output))));
  addScaled(row, updateOutputs(row, outputs, errors), 1);
  return errors;
}

import * as field from '../../src/kernels/job.js';
import { addScaled, dot, lossOf, sigmoid, sumOf } from './block.js';
import type { MemoryView } from './memory-view.js';
import type { Piece } from './pieces.js';
import { drawReach, placesAround } from './sentence.js';

const TILE = 4;

/**
 * dm: pooled rows stay until the group is done. Each predicts its centre (label 1; errors of four from the same values), then
 * all the shared negatives (label 0); the sum of its gradients goes to the rows it was pooled of.
 */
export function dmGroup(view: MemoryView, { words, rate, document }: Piece, first: number): void {
  const wanted = view.lossWanted();
  const negatives = view.drawNegatives();
  const reach = drawReach(view);
  const centres = words.slice(first, first + field.DM_GROUP);
  const pooled = centres.map((_, i) => [
    ...placesAround(first + i, reach, words.length).map((q) => view.inputRow(words[q])),
    ...document,
  ]);
  const mean = view.number(field.JOB_MEAN) === 1;
  const dim = document[0].length;
  const hidden = pooled.map((rows) => sumOf(rows, dim, mean ? 1 / rows.length : 1));
  const gradients = hidden.map(() => new Float32Array(dim));
  for (let k = 0; k < centres.length; k += TILE) {
    const outputs = centres.slice(k, k + TILE).map((word) => view.outputRow(word));
    const probabilities = outputs.map((output, i) => sigmoid(dot(hidden[k + i], output)));
    for (const [i, output] of outputs.entries()) {
      addScaled(gradients[k + i], output, rate * (1 - probabilities[i]));
      addScaled(output, hidden[k + i], rate * (1 - probabilities[i]));
      if (wanted) view.addLoss(field.JOB_LOSS, lossOf(probabilities[i]), 1);
    }
  }
  const weight = rate * view.fraction(field.JOB_NEGATIVE_WEIGHT);
  for (let k = 0; k < negatives.length; k += TILE) {
    const four = negatives.slice(k, k + TILE);
    const errors = hidden.map((row) => four.map((output) => -weight * sigmoid(dot(row, output))));
    for (const error of wanted ? errors.flat() : [])
      view.addLoss(field.JOB_LOSS_NEGATIVE, lossOf(1 + error / weight), 1);
    const old = four.map((output) => output.slice());
    for (const [i, row] of hidden.entries())
      for (const [j, output] of four.entries()) {
        addScaled(gradients[i], old[j], errors[i][j]);
        addScaled(output, row, errors[i][j]);
      }
  }
  for (const [i, rows] of pooled.entries())
    for (const row of rows) addScaled(row, gradients[i], mean ? 1 : 1 / rows.length);
}

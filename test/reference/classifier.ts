import * as field from '../../src/kernels/job.js';
import type { TrainItems } from '../../src/kernels/training-kernels.js';
import { addScaled, dot, lossOf, sigmoid, sumOf, updateOutputs } from './block.js';
import { MemoryView } from './memory-view.js';
import { type Predicted, predict } from './outputs.js';
import { randomBelow } from './random.js';

/** Errors of a line that are less than this together are none; of the others each that is less than its share of it. */
export const SMALL = 1 / 64;
/** Epochs that a line without errors rests. */
const REST = 1;

/**
 * The supervised step of fastText (Joulin et al. 2017): the mean of a line's rows predicts one of its labels, drawn, or
 * with one against all each of them; a row gets the gradient divided by how many the line has.
 */
export function classifierReference(memory: { readonly buffer: ArrayBufferLike }): {
  classifier: TrainItems;
} {
  return {
    classifier(job, items, count, rateFrom, rateTo) {
      const view = new MemoryView(memory, job);
      const kind = view.number(field.JOB_LABEL_LOSS);
      const numbers = view.u32(items, count);
      const known = view.f32(view.number(field.JOB_KNOWN) + 4 * view.number(field.JOB_FIRST_LINE), count);
      for (let i = 0, next = 0, line = 0; i < count; i = next, line++) {
        next = i + 1 + numbers[i];
        const bagStart = i + 2 + numbers[i + 1];
        const labels = numbers.subarray(i + 2, bagStart);
        const bag = numbers.subarray(bagStart, next);
        if (bag.length === 0 || labels.length === 0) continue;
        if (known[line] >= 1) {
          view.addLoss(field.JOB_LOSS, known[line] % 1, 1);
          known[line]--;
          continue;
        }
        const rows = Array.from(bag, (row) => view.inputRow(row));
        const rate = rateFrom + ((rateTo - rateFrom) * i) / count;
        const draw = labels.length > 1 && kind !== field.LOSS_OVA;
        const target = labels[draw ? randomBelow(view.random, labels.length) : 0];
        const hidden = sumOf(rows, rows[0].length, 1 / rows.length);
        const { gradient, loss, sure }: Predicted & { sure?: boolean } =
          kind === field.LOSS_SOFTMAX
            ? predictAll(view, hidden, softmax, [target], rate)
            : kind === field.LOSS_OVA
              ? predictAll(view, hidden, (scores) => scores.map(sigmoid), [...labels], rate)
              : predict(view, hidden, target, rate);
        view.addLoss(field.JOB_LOSS, loss, 1);
        for (const row of rows) addScaled(row, gradient, 1 / rows.length);
        if (sure) known[line] = REST + Math.max(0, loss);
      }
    },
  };
}

/** Updates the rows of all labels, but where it is sure of them; the loss is that of the first of the line's own. */
function predictAll(
  view: MemoryView,
  hidden: Float32Array,
  probabilities: (scores: number[]) => number[],
  own: readonly number[],
  rate: number,
): Predicted & { sure: boolean } {
  const outputs = Array.from({ length: view.number(field.JOB_OUTPUTS) }, (_, i) => view.outputRow(i));
  const p = probabilities(outputs.map((output) => dot(hidden, output)));
  const times = (label: number) => own.filter((other) => other === label).length;
  const all = p.map((x, label) => times(label) - x);
  const total = all.reduce((sum, error) => sum + Math.abs(error), 0);
  const sure = total < SMALL;
  const least = sure ? Number.POSITIVE_INFINITY : SMALL / all.length;
  const errors = all.map((error) => (Math.abs(error) < least ? 0 : rate * error));
  return { gradient: updateOutputs(hidden, outputs, errors), loss: lossOf(p[own[0]]), sure };
}

function softmax(scores: number[]): number[] {
  const most = Math.max(...scores);
  const powers = scores.map((x) => Math.exp(x - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((x) => x / sum);
}

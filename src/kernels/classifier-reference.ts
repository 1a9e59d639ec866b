import type { ClassifierKernel } from './bag-kernels.js';
import { binaryLoss, lossOf, MemoryView, type Outputs, pathOutputs, updateOutputs } from './bag-reference.js';
import { dot, sigmoid } from './tile-reference.js';

const LOSSES = ['softmax', 'hs', 'ns', 'ova'] as const;

/** The classifier's kernel in plain TypeScript: the oracle in tests, and the runtime without WASM SIMD. */
export function classifierReference(memory: WebAssembly.Memory): ClassifierKernel {
  const view = new MemoryView(memory);
  return {
    fillRows: view.fillRows,
    trainLines(
      order,
      count,
      bagStarts,
      bags,
      labelStarts,
      labels,
      input,
      output,
      stride,
      labelCount,
      loss,
      pathStarts,
      nodes,
      alias,
      negatives,
      rate0,
      rate1,
      scratch,
    ) {
      const hidden = new Float32Array(stride / 4);
      const gradient = new Float32Array(stride / 4);
      const rowOf = (i: number) => view.row(output + i * stride, stride);
      for (let i = 0; i < count; i++) {
        const line = view.u32[order / 4 + i];
        const bag = view.bag(bagStarts, bags, line);
        const own = view.bag(labelStarts, labels, line);
        if (bag.length === 0 || own.length === 0) continue;
        const rate = rate0 + ((rate1 - rate0) * i) / count;
        const kind = LOSSES[loss];
        const drawn = own.length > 1 && kind !== 'ova' ? view.randomBelow(scratch, own.length) : 0;
        const target = own[drawn];
        view.gather(bag, input, hidden, 1 / bag.length);
        const { rows, labels: wanted } =
          kind === 'hs'
            ? pathOutputs(view.bag(pathStarts, nodes, target))
            : kind === 'ns'
              ? view.negativeOutputs(target, negatives, alias, labelCount, scratch)
              : allOutputs(labelCount, kind === 'softmax' ? [target] : own);
        const outputs = rows.map(rowOf);
        const scores = outputs.map((row) => dot(hidden, row));
        const p = kind === 'softmax' ? softmax(scores) : scores.map(sigmoid);
        const all = kind === 'softmax' || kind === 'ova';
        view.addLoss(scratch, all ? lossOf(p[target]) : binaryLoss(p, wanted), 1);
        gradient.fill(0);
        const errors = p.map((x, j) => rate * (wanted[j] - x));
        updateOutputs(hidden, outputs, errors, gradient);
        view.scatter(bag, input, gradient, 1 / bag.length);
      }
    },
  };
}

/** All labels, 1 for each time that a line has one. */
function allOutputs(labelCount: number, own: Iterable<number>): Outputs {
  const labels: number[] = new Array(labelCount).fill(0);
  for (const label of own) labels[label] += 1;
  return { rows: [...labels.keys()], labels };
}

function softmax(scores: number[]): number[] {
  const most = Math.max(...scores);
  const powers = scores.map((x) => Math.exp(x - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((x) => x / sum);
}

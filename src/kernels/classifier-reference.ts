import type { ClassifierKernel } from './bag-kernels.js';
import { guardedLog, MemoryView, updateBlock } from './bag-reference.js';
import { dot, sigmoid } from './tile-reference.js';

const LOSSES = ['softmax', 'hs', 'ns', 'ova'] as const;

/** The classifier's kernel in plain TypeScript: the oracle in tests, and the runtime without WASM SIMD. */
export function classifierReference(memory: WebAssembly.Memory): ClassifierKernel {
  const view = new MemoryView(memory);
  const list = (starts: number, rows: number, i: number) =>
    view.u32.subarray(rows / 4 + view.u32[starts / 4 + i]!, rows / 4 + view.u32[starts / 4 + i + 1]!);
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
        const line = view.u32[order / 4 + i]!;
        const bag = list(bagStarts, bags, line);
        const own = list(labelStarts, labels, line);
        if (bag.length === 0 || own.length === 0) continue;
        const rate = rate0 + ((rate1 - rate0) * i) / count;
        const kind = LOSSES[loss]!;
        const drawn = own.length > 1 && kind !== 'ova' ? view.randomBelow(scratch, own.length) : 0;
        const target = own[drawn]!;
        view.gather(bag, input, hidden, 1 / bag.length);
        let chosen: number[];
        let wanted: number[];
        if (kind === 'hs') {
          const path = Array.from(list(pathStarts, nodes, target));
          chosen = path.map((node) => node & 0x7fff_ffff);
          wanted = path.map((node) => node >>> 31);
        } else if (kind === 'ns') {
          chosen = [target];
          for (let k = 0; k < negatives; k++) {
            const label = view.drawOther(alias, labelCount, target, scratch);
            if (label !== target) chosen.push(label);
          }
          wanted = chosen.map((_, j) => (j === 0 ? 1 : 0));
        } else {
          chosen = Array.from({ length: labelCount }, (_, k) => k);
          wanted = new Array(labelCount).fill(0);
          if (kind === 'softmax') wanted[target] = 1;
          else for (const label of own) wanted[label]! += 1;
        }
        const outputs = chosen.map(rowOf);
        const scores = outputs.map((row) => dot(hidden, row));
        const p = kind === 'softmax' ? softmax(scores) : scores.map(sigmoid);
        const all = kind === 'softmax' || kind === 'ova';
        const losses = all ? [p[target]!] : p.map((x, j) => (wanted[j] === 1 ? x : 1 - x));
        view.addLoss(
          scratch,
          losses.reduce((sum, x) => sum - guardedLog(x), 0),
          1,
        );
        gradient.fill(0);
        const errors = p.map((x, j) => rate * (wanted[j]! - x));
        updateBlock(hidden, outputs, errors, gradient);
        view.scatter(bag, input, gradient, 1 / bag.length);
      }
    },
  };
}

function softmax(scores: number[]): number[] {
  const most = Math.max(...scores);
  const powers = scores.map((x) => Math.exp(x - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((x) => x / sum);
}

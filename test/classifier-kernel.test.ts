import { describe, expect, it } from 'vitest';
import { strideBytes } from '../src/kernels/arena.js';
import { type ClassifierKernel, scratchBytes } from '../src/kernels/bag-kernels.js';
import { classifierReference } from '../src/kernels/classifier-reference.js';
import { instantiate } from '../src/kernels/open.js';
import { SharedHeap } from '../src/kernels/shared-heap.js';
import { loadKernel } from '../src/platform/assets.js';
import { randomStream } from '../src/random.js';

const LABELS = 7;
const ROWS = 23;
const LINES = 40;
const module = (await loadKernel('classifier'))!;

/** Trains the same random lines with one of the two kernels; returns both matrices and the mean loss. */
function run(reference: boolean, dim: number, loss: number, rate = 0.3) {
  const random = randomStream(5, dim, loss);
  const draw = (below: number) => Math.floor(random.next() * below);
  const heap = new SharedHeap();
  const place = (values: number[]) => heap.place(Uint32Array.from(values), 'test data', '');
  const lists = (most: number, below: number) => {
    const starts = [0];
    const rows: number[] = [];
    for (let i = 0; i < LINES; i++) {
      for (let n = draw(most + 1); n > 0; n--) rows.push(draw(below));
      starts.push(rows.length);
    }
    return [place(starts), place(rows)] as const;
  };
  const stride = strideBytes(dim);
  const input = heap.allocate(ROWS * stride, '', '');
  const output = heap.allocate(LABELS * stride, '', '');
  const [bagStarts, bags] = lists(9, ROWS);
  const [labelStarts, labels] = lists(2, LABELS);
  const order = place(Array.from({ length: LINES }, (_, i) => LINES - 1 - i));
  // Any paths will do: label k goes by the nodes 0..k with codes in turn.
  const paths = Array.from({ length: LABELS }, (_, k) =>
    Array.from({ length: k }, (_, j) => (j | (((j + k) % 2) << 31)) >>> 0),
  );
  const pathStarts = place(Array.from({ length: LABELS + 1 }, (_, k) => (k * (k - 1)) / 2));
  const nodes = place(paths.flat());
  const alias = place(Array.from({ length: 2 * LABELS }, (_, i) => (i % 2 ? draw(LABELS) : draw(2 ** 32))));
  const room = 12;
  const scratch = heap.allocate(scratchBytes(stride, room), '', '');
  const kernel = reference
    ? classifierReference(heap.memory)
    : instantiate<ClassifierKernel>(module, heap.memory);
  new Uint32Array(heap.memory.buffer, scratch, 2).set([7, 11]);
  kernel.fillRows(input, ROWS, dim, stride, 0.5, scratch);
  kernel.fillRows(output, LABELS, dim, stride, 0.5, scratch);
  kernel.trainLines(
    order,
    LINES,
    bagStarts,
    bags,
    labelStarts,
    labels,
    input,
    output,
    stride,
    LABELS,
    loss,
    pathStarts,
    nodes,
    alias,
    4,
    rate,
    rate / 2,
    scratch,
    room,
  );
  const sums = new Float64Array(heap.memory.buffer, scratch, 3);
  const matrix = (address: number, rows: number) =>
    new Float32Array(heap.memory.buffer, address, (rows * stride) / 4);
  return {
    input: matrix(input, ROWS),
    output: matrix(output, LABELS),
    loss: sums[1]! / sums[2]!,
    losses: sums[2]!,
    stride,
  };
}

describe.each(['softmax', 'hs', 'ns', 'one against all'].map((name, loss) => ({ name, loss })))(
  '$name',
  ({ loss }) => {
    it.each([1, 2, 3, 4, 5, 7, 16, 31, 32, 33, 67, 100, 300])(
      'dim %i: the compiled kernel does as its twin',
      (dim) => {
        const compiled = run(false, dim, loss);
        const twin = run(true, dim, loss);
        expect(compiled.losses).toBe(twin.losses);
        expect(compiled.losses).toBeGreaterThan(5);
        expect(Math.abs(compiled.loss - twin.loss)).toBeLessThan(1e-4);
        for (const name of ['input', 'output'] as const)
          for (let i = 0; i < twin[name].length; i++)
            expect(Math.abs(compiled[name][i]! - twin[name][i]!)).toBeLessThan(
              2e-5 * (1 + Math.abs(twin[name][i]!)),
            );
      },
    );

    it('leaves the padding of rows at zero', () => {
      const { input, output, stride } = run(false, 5, loss);
      for (const matrix of [input, output])
        for (let at = 0; at < matrix.length; at += stride / 4)
          expect([...matrix.slice(at + 5, at + 8)]).toEqual([0, 0, 0]);
    });
  },
);

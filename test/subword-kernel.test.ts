import { describe, expect, it } from 'vitest';
import { strideBytes } from '../src/kernels/arena.js';
import { type SubwordKernel, scratchBytes } from '../src/kernels/bag-kernels.js';
import { CBOW_PIECE } from '../src/kernels/limits.js';
import { instantiate } from '../src/kernels/open.js';
import { SharedHeap } from '../src/kernels/shared-heap.js';
import { subwordReference } from '../src/kernels/subword-reference.js';
import { SENTENCE_END } from '../src/kernels/word-scanner.js';
import { loadKernel } from '../src/platform/assets.js';
import { randomStream } from '../src/random.js';

const WORDS = 12;
const ROWS = 50;
const WINDOW = 3;
const MOST = 150;
const module = (await loadKernel('subwords'))!;

interface Case {
  readonly cbow: boolean;
  readonly hierarchical: boolean;
}

/** Trains the same random sentences with one of the two kernels; returns both matrices and the mean loss. */
function run(reference: boolean, dim: number, { cbow, hierarchical }: Case) {
  const random = randomStream(3, dim);
  const draw = (below: number) => Math.floor(random.next() * below);
  const heap = new SharedHeap();
  const place = (values: number[]) => heap.place(Uint32Array.from(values), 'test data', '');
  const stride = strideBytes(dim);
  const input = heap.allocate(ROWS * stride, '', '');
  const output = heap.allocate(WORDS * stride, '', '');
  // Sentences of 1 to 9 words and one that is longer than a piece of CBOW and is cut at MOST.
  const tokens: number[] = [];
  for (let s = 0; s < 30; s++) {
    for (let n = s === 7 ? MOST + 20 : 1 + draw(9); n > 0; n--) tokens.push(draw(WORDS));
    tokens.push((tokens.pop()! | SENTENCE_END) >>> 0);
  }
  const keep = Array.from({ length: WORDS }, (_, w) => (w % 2 ? 0xffff_ffff : draw(2 ** 32)));
  const starts = [0];
  const bags: number[] = [];
  for (let w = 0; w < WORDS; w++) {
    bags.push(w);
    for (let n = draw(8); n > 0; n--) bags.push(WORDS + draw(ROWS - WORDS));
    starts.push(bags.length);
  }
  const alias = Array.from({ length: 2 * WORDS }, (_, i) => (i % 2 ? draw(WORDS) : draw(2 ** 32)));
  const pathStarts = Array.from({ length: WORDS + 1 }, (_, w) => (w * (w - 1)) / 2);
  const nodes: number[] = [];
  for (let w = 0; w < WORDS; w++)
    for (let j = 0; j < w; j++) nodes.push((j | ((w + j) % 2 ? SENTENCE_END : 0)) >>> 0);
  const room = 32;
  const bytes = scratchBytes(stride, room) + 4 * MOST + 16 + 2 * stride * (CBOW_PIECE + 2 * WINDOW);
  const scratch = heap.allocate(bytes, '', '');
  const kernel = reference ? subwordReference(heap.memory) : instantiate<SubwordKernel>(module, heap.memory);
  new Uint32Array(heap.memory.buffer, scratch, 2).set([21, 4]);
  kernel.fillRows(input, ROWS, dim, stride, 0.5, scratch);
  kernel.fillRows(output, WORDS, dim, stride, 0.5, scratch);
  const train = cbow ? kernel.trainCbow : kernel.trainSkipgram;
  train(
    place(tokens),
    tokens.length,
    place(keep),
    place(starts),
    place(bags),
    input,
    output,
    stride,
    WINDOW,
    4,
    place(alias),
    WORDS,
    hierarchical ? place(pathStarts) : 0,
    place(nodes),
    0.02,
    0.01,
    scratch,
    room,
    MOST,
  );
  const sums = new Float64Array(heap.memory.buffer, scratch, 3);
  const matrix = (address: number, rows: number) =>
    new Float32Array(heap.memory.buffer, address, (rows * stride) / 4);
  return {
    input: matrix(input, ROWS),
    output: matrix(output, WORDS),
    loss: sums[1]! / sums[2]!,
    losses: sums[2]!,
  };
}

describe.each([
  { cbow: false, hierarchical: false },
  { cbow: false, hierarchical: true },
  { cbow: true, hierarchical: false },
  { cbow: true, hierarchical: true },
])('cbow $cbow, hierarchical softmax $hierarchical', (kind) => {
  it.each([1, 3, 4, 5, 31, 32, 36, 67, 100, 300])('dim %i: the compiled kernel does as its twin', (dim) => {
    const compiled = run(false, dim, kind);
    const twin = run(true, dim, kind);
    expect(compiled.losses).toBe(twin.losses);
    expect(compiled.losses).toBeGreaterThan(0);
    expect(Math.abs(compiled.loss - twin.loss)).toBeLessThan(1e-3);
    for (const name of ['input', 'output'] as const)
      for (let i = 0; i < twin[name].length; i++)
        expect(Math.abs(compiled[name][i]! - twin[name][i]!)).toBeLessThan(
          1e-4 * (1 + Math.abs(twin[name][i]!)),
        );
  });
});

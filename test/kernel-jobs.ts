// Jobs for the training kernels, laid out as runs lay them, and the two that train by them: kernel and reference.
import { expect } from 'vitest';
import * as field from '../src/kernels/job.js';
import { instantiate } from '../src/kernels/open.js';
import { SharedHeap } from '../src/kernels/shared-heap.js';
import type { TrainingKernels } from '../src/kernels/training-kernels.js';
import { SENTENCE_END } from '../src/kernels/word-scanner.js';
import { loadKernel } from '../src/platform/load-kernel.js';
import { randomStream } from '../src/random.js';
import { type Layout, layOut } from '../src/run/layout.js';
import { stepsByBlock } from '../src/run/optimizer.js';
import type { RunPlan } from '../src/run/plan.js';
import { fillRow } from './reference/random.js';
import { trainingReference } from './reference/training.js';
import { thorough } from './thorough.js';

const module = await loadKernel('train');

/** Numbers of rows at which loops over 4, 8, 16 and 32 numbers end in every way; first, before and after each of these ends. */
export const DIMS = thorough
  ? [...Array.from({ length: 67 }, (_, i) => i + 1), 100, 102, 300]
  : [1, 4, 7, 16, 33, 100];

export type Side = 'kernel' | 'reference';

/** A laid out job whose rows are filled, the same for the same plan. */
export interface Laid extends Layout {
  readonly plan: RunPlan;
  readonly heap: SharedHeap;
  /** Address of the job. */
  readonly job: number;
  readonly words: Uint32Array;
}

/** @param width of rounds, whose workers have room for copies of all rows; 0 for none, but of runs that step by the block. */
export function lay(plan: RunPlan, width = 0, threads = 1): Laid {
  const heap = new SharedHeap();
  const touched = width > 0 || stepsByBlock(plan.rule ?? {}) ? plan.inputRows + plan.outputRows : 0;
  const layout = layOut({ ...plan, rounds: { ...plan.rounds, touched } }, heap, threads, width);
  const { job } = layout.threads[0];
  const words = new Uint32Array(heap.memory.buffer, job, field.JOB_BYTES / 4);
  const state = Uint32Array.of(12345, 678);
  // Scalar products of about 1/3.
  const reach = plan.dim ** -0.25;
  for (const { data, rows, stride, dim } of [layout.input, layout.output])
    for (let i = 0; i < rows; i++) fillRow(data.subarray(i * stride, (i + 1) * stride), dim, reach, state);
  return { ...layout, plan, heap, job, words };
}

/** Puts numbers into the heap; returns their address. */
export function place(heap: SharedHeap, values: Uint32Array): number {
  const address = heap.allocate(values.byteLength, 'test data', '');
  new Uint32Array(heap.memory.buffer, address, values.length).set(values);
  return address;
}

export function kernelsOf({ heap }: Pick<Laid, 'heap'>): TrainingKernels {
  return instantiate<TrainingKernels>(module, heap.memory);
}

/** Trains the items, by kernels given too, the learning rate going from `rate` to half of it. */
export function trainItems(laid: Laid, side: Side | TrainingKernels, items: Uint32Array, rate = 0.05): void {
  const { heap, job, words, plan } = laid;
  words.set([21, 4], field.JOB_RANDOM / 4);
  const entries =
    side === 'kernel' ? kernelsOf(laid) : side === 'reference' ? trainingReference(heap.memory) : side;
  entries[plan.entry](job, place(heap, items), items.length, rate, rate / 2);
}

/** Trains a job by the kernel and another by the reference. */
export function trainBoth(
  layOne: () => Laid,
  items: Uint32Array,
  rate?: number,
): [kernel: Laid, reference: Laid] {
  const [kernel, reference] = [layOne(), layOne()];
  trainItems(kernel, 'kernel', items, rate);
  trainItems(reference, 'reference', items, rate);
  return [kernel, reference];
}

/** Sum in nats and number of the losses at JOB_LOSS or JOB_LOSS_NEGATIVE. */
export function lossesOf({ heap, job }: Laid, at: number): Float64Array {
  return new Float64Array(heap.memory.buffer, job + at, 2);
}

/**
 * Expects that no number of the rows differs by more than `items` roundings of a number of 1: each item trained changes
 * a row about once. Padding does not differ, and training has moved both matrices.
 */
export function expectSameRows(kernel: Laid, reference: Laid, items: number): void {
  const untrained = lay(kernel.plan);
  for (const name of ['input', 'output'] as const) {
    const { data, dim, stride } = kernel[name];
    const other = reference[name].data;
    let most = 0;
    for (let i = 0; i < data.length; i++) {
      const difference = Math.abs(data[i] - other[i]);
      // No number compares with NaN.
      if (!(difference <= most)) most = i % stride < dim ? difference : Number.POSITIVE_INFINITY;
    }
    expect(most).toBeLessThan(items * 2 ** -24);
    const before = untrained[name].data;
    expect(data.some((x, i) => Math.abs(x - before[i]) > 1e-3)).toBe(true);
  }
}

/** Expects the same number of losses, and sums that differ by the two logarithms' errors only. */
export function expectSameLosses(kernel: Laid, reference: Laid, at: number = field.JOB_LOSS): void {
  const [[sum, count], [other, expected]] = [lossesOf(kernel, at), lossesOf(reference, at)];
  expect(count / expected).toBeCloseTo(1, 6);
  expect(count).toBeGreaterThan(0);
  expect(Math.abs(sum - other) / count).toBeLessThan(1e-4);
}

/** Ids of sentences of 1 to 14 words, frequent ones more often, so that windows hold the same word twice. */
export function randomSentences(tokens: number, words: number): Uint32Array {
  const random = randomStream('ids');
  const ids = Uint32Array.from({ length: tokens }, () => Math.floor(random.next() ** 2 * words));
  for (let end = 0; end < tokens; end += 1 + Math.floor(random.next() * 14)) ids[end] += SENTENCE_END;
  return ids;
}

/** `lists` lists of `least` to `most` numbers below `below`. */
export function randomLists(lists: number, least: number, most: number, below: number) {
  const random = randomStream('lists', lists, most, below);
  const draw = (bound: number) => Math.floor(random.next() * bound);
  const all = Array.from({ length: lists }, () =>
    Array.from({ length: least + draw(most - least + 1) }, () => draw(below)),
  );
  const starts = [0];
  for (const { length } of all) starts.push(starts.at(-1)! + length);
  return { starts: Uint32Array.from(starts), rows: Uint32Array.from(all.flat()) };
}

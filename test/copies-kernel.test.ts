// Rows that a worker copies at its first touch, and how several workers' copies become the rows again.
import { describe, expect, test } from 'vitest';
import * as field from '../src/kernels/job.js';
import { randomStream } from '../src/random.js';
import type { RunPlan } from '../src/run/plan.js';
import type { CopyPlaces } from '../src/run/thread-job.js';
import {
  DIMS,
  expectSameRows,
  kernelsOf,
  type Laid,
  lay,
  place,
  randomSentences,
  trainItems,
} from './kernel-jobs.js';
import { classifierPlan, lineRecords, subwordPlan, WORDS, word2vecPlan } from './kernel-plans.js';
import { adasum, combined } from './reference/copies.js';

/** Views of what a laid job has for the workers of its rounds. */
class Copies {
  readonly places: CopyPlaces;
  readonly #laid: Laid;

  constructor(laid: Laid) {
    this.#laid = laid;
    this.places = laid.rounds!.copies!;
  }

  get rowCount(): number {
    return this.#laid.plan.inputRows + this.#laid.plan.outputRows;
  }

  u32(address: number, length: number): Uint32Array {
    return new Uint32Array(this.#laid.heap.memory.buffer, address, length);
  }

  /** The numbers of a row, padding too, at its address. */
  at(address: number): Float32Array {
    return new Float32Array(this.#laid.heap.memory.buffer, address, this.places.stride / 4);
  }

  /** Row i of both matrices end to end. */
  row(i: number): Float32Array {
    return this.at(this.places.rows + i * this.places.stride);
  }

  /** All rows. */
  all(): Float32Array {
    const { rows, stride } = this.places;
    return new Float32Array(this.#laid.heap.memory.buffer, rows, (this.rowCount * stride) / 4);
  }

  slots(worker: number): Uint32Array {
    return this.u32(this.places.workers[worker].slots, this.rowCount);
  }

  /** Lets the job train on a worker's copies. */
  use(worker: number): void {
    const { slots, copied, copies } = this.places.workers[worker];
    const { words, plan } = this.#laid;
    words[field.JOB_INPUT_SLOTS / 4] = slots;
    words[field.JOB_OUTPUT_SLOTS / 4] = slots + 4 * plan.inputRows;
    words[field.JOB_COPIED / 4] = copied;
    words[field.JOB_COPIES / 4] = copies;
    words[field.JOB_COPY_COUNT / 4] = 0;
  }

  /** Gives worker w copies of some rows, as training would. */
  put(worker: number, rows: ReadonlyMap<number, Float32Array>): void {
    const { slots, copied, copies } = this.places.workers[worker];
    for (const [k, [i, numbers]] of [...rows].entries()) {
      const address = copies + k * this.places.stride;
      this.at(address).set(numbers);
      this.u32(slots, this.rowCount)[i] = address;
      this.u32(copied, rows.size)[k] = i;
    }
    this.made(worker)[2] = rows.size;
  }

  /** What `combine` is told of a worker. */
  made(worker: number): Uint32Array {
    return this.u32(this.places.table + field.WORKER_BYTES * worker, field.WORKER_BYTES / 4);
  }

  /** Trains the job by a worker who copies output rows and holds the bags of input rows, as the walk does. */
  hold(worker: number, items: Uint32Array): void {
    const { words } = this.#laid;
    const { heldWords, held } = this.places.workers[worker];
    this.use(worker);
    words[field.JOB_HELD_KEPT / 4] = 1;
    words[field.JOB_HELD_WORDS / 4] = heldWords;
    words[field.JOB_HELD / 4] = held;
    words[field.JOB_HELD_COUNT / 4] = 0;
    trainItems(this.#laid, 'kernel', items);
    this.made(worker)[2] = words[field.JOB_COPY_COUNT / 4];
    this.made(worker)[4] = words[field.JOB_HELD_COUNT / 4];
  }

  /** Combines all rows, in so many shares, the last one first. */
  combine(shares = 1, sum = false): void {
    for (let share = shares - 1; share >= 0; share--) this.combineShare(share, shares, sum);
  }

  combineShare(share: number, shares: number, sum = false): void {
    const { table, workers } = this.places;
    const list = place(this.#laid.heap, new Uint32Array(workers.length));
    kernelsOf(this.#laid).combine(this.#laid.job, table, workers.length, share, shares, list, sum, 0);
  }
}

const lines = lineRecords();
const sentences = randomSentences(200, WORDS);

describe.each([
  ['skipgram', word2vecPlan('skipgram', { dim: 10 }), sentences],
  ['skipgramTree', word2vecPlan('skipgram', { dim: 10, loss: 'hs' }), sentences],
  ['cbow', word2vecPlan('cbow', { dim: 10 }), sentences],
  ['cbowTree', word2vecPlan('cbow', { dim: 10, loss: 'hs' }), sentences],
  ['subwordSkipgram', subwordPlan({ dim: 10 }), sentences],
  ['subwordSkipgram', subwordPlan({ dim: 10, loss: 'hs' }), sentences],
  ['subwordCbow', subwordPlan({ dim: 10, cbow: true }), sentences],
  ['classifier', classifierPlan({ dim: 10, loss: 'softmax' }), lines],
  ['classifier', classifierPlan({ dim: 10, loss: 'hs' }), lines],
  ['classifier', classifierPlan({ dim: 10, loss: 'ns' }), lines],
  ['classifier', classifierPlan({ dim: 10, loss: 'ova' }), lines],
] as [string, RunPlan, Uint32Array][])('%s on copies', (entry, plan, items) => {
  test('leaves the rows as they are; its copies are what they become without copies', () => {
    expect(plan.entry).toBe(entry);
    const [plain, onCopies] = [lay(plan, 2), lay(plan, 2)];
    const [expected, copies] = [new Copies(plain), new Copies(onCopies)];
    const before = copies.all().slice();
    trainItems(plain, 'kernel', items);
    copies.use(1);
    trainItems(onCopies, 'kernel', items);
    expect(copies.all()).toEqual(before);
    const count = onCopies.words[field.JOB_COPY_COUNT / 4];
    const copied = copies.u32(copies.places.workers[1].copied, count);
    expect(new Set(copied).size).toBe(count);
    expect(Math.min(...copied)).toBeLessThan(plan.inputRows);
    expect(Math.max(...copied)).toBeGreaterThanOrEqual(plan.inputRows);
    for (const [i, address] of copies.slots(1).entries()) {
      expect(address !== 0).toBe(copied.includes(i));
      expect(address === 0 ? copies.row(i) : copies.at(address)).toEqual(expected.row(i));
    }
    expect(copies.slots(0).every((slot) => slot === 0)).toBe(true);
  });

  test('a worker alone: combined copies are the rows that a step without copies makes', () => {
    const [plain, onCopies] = [lay(plan, 2), lay(plan, 2)];
    trainItems(plain, 'kernel', items);
    const copies = new Copies(onCopies);
    copies.use(1);
    trainItems(onCopies, 'kernel', items);
    copies.made(1)[2] = onCopies.words[field.JOB_COPY_COUNT / 4];
    copies.combine();
    expect(copies.all()).toEqual(new Copies(plain).all());
  });
});

describe.each([
  ['skip-gram', subwordPlan({ dim: 10, sample: 0 })],
  ['CBOW', subwordPlan({ dim: 10, sample: 0, cbow: true })],
])('%s on bags that are held to the end of a block', (_name, plan) => {
  const halves = [sentences.subarray(0, 100), sentences.subarray(100)];

  test('leaves the rows as they are; a worker alone: combined they are what the reference makes', () => {
    const [kernel, reference] = [lay(plan, 2), lay(plan, 2)];
    const copies = new Copies(kernel);
    const before = copies.all().slice();
    copies.hold(1, sentences);
    expect(copies.all()).toEqual(before);
    copies.combine(1, true);
    reference.words[field.JOB_HELD_KEPT / 4] = 1;
    trainItems(reference, 'reference', sentences);
    expectSameRows(kernel, reference, sentences.length);
  });

  test('the changes of several workers are added up, in any number of shares to the same bytes', () => {
    const [first, second] = halves.map((items) => {
      const laid = lay(plan);
      laid.words[field.JOB_HELD_KEPT / 4] = 1;
      trainItems(laid, 'reference', items);
      return laid;
    });
    const before = lay(plan);
    const [one, three] = [1, 3].map((shares) => {
      const laid = lay(plan, 2);
      const copies = new Copies(laid);
      for (const [worker, items] of halves.entries()) copies.hold(worker, items);
      copies.combine(shares, true);
      return laid;
    });
    expect(new Copies(three).all()).toEqual(new Copies(one).all());
    for (const name of ['input', 'output'] as const)
      for (const [i, x] of one[name].data.entries()) {
        const old = before[name].data[i];
        const expected = first[name].data[i] + second[name].data[i] - old;
        expect(Math.abs(x - expected)).toBeLessThan(sentences.length * 2 ** -24);
      }
  });
});

test('a step that would copy more rows than there is room for is stopped, not written past it', () => {
  const laid = lay(word2vecPlan('skipgram', { dim: 10 }), 2);
  new Copies(laid).use(0);
  laid.words[field.JOB_COPY_ROOM / 4] = 5;
  expect(() => trainItems(laid, 'kernel', sentences)).toThrow(WebAssembly.RuntimeError);
  expect(laid.words[field.JOB_COPY_COUNT / 4]).toBe(5);
});

/** Workers with copies of random rows: some of all workers, some of one alone, some unchanged, some changed alike. */
function copiesOf(dim: number, workers: number): { copies: Copies; held: Map<number, Float32Array>[] } {
  const laid = lay(word2vecPlan('skipgram', { dim }), workers);
  const copies = new Copies(laid);
  const random = randomStream(dim, workers);
  const changed = (row: Float32Array) =>
    row.map((x, d) => (d < dim ? Math.fround(x + 0.1 * (random.next() - 0.5)) : x));
  const held = Array.from({ length: workers }, () => new Map<number, Float32Array>());
  for (let i = 0; i < copies.rowCount; i++) {
    const alike = changed(copies.row(i));
    for (const [w, rows] of held.entries())
      if (i === 0 || (i === 1 ? w === workers - 1 : random.next() < 0.5))
        rows.set(i, i % 7 === 2 ? alike : i % 7 === 3 ? copies.row(i).slice() : changed(copies.row(i)));
  }
  for (const [w, rows] of held.entries()) copies.put(w, rows);
  return { copies, held };
}

/** The largest difference of two rows. */
function apart(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, x, d) => Math.max(most, Math.abs(x - b[d])), 0);
}

describe('combining', () => {
  test.each(DIMS)('rows of %i numbers become what the reference makes of the copies', (dim) => {
    const { copies, held } = copiesOf(dim, 5);
    const before = copies.all().slice();
    const rowBefore = (i: number) =>
      before.slice((i * copies.places.stride) / 4).slice(0, copies.row(i).length);
    copies.combine();
    let alone = 0;
    for (let i = 0; i < copies.rowCount; i++) {
      const own = held.flatMap((rows) => rows.get(i) ?? []);
      if (own.length === 0) expect(copies.row(i)).toEqual(rowBefore(i));
      else if (own.length === 1) {
        expect(copies.row(i)).toEqual(own[0]);
        alone++;
      } else {
        // Three levels of sums of changes of 0.05, each with a share whose sums have dim products; and one sum of 1.
        const tolerance = (3 * (dim + 8) * 0.05 + 2) * 2 ** -24;
        expect(apart(copies.row(i), combined(rowBefore(i), own))).toBeLessThan(tolerance);
      }
    }
    expect(alone).toBeGreaterThan(0);
  });

  test('or adds their changes up', () => {
    const { copies, held } = copiesOf(10, 5);
    const before = copies.all().slice();
    copies.combine(1, true);
    let several = 0;
    for (let i = 0; i < copies.rowCount; i++) {
      const own = held.flatMap((rows) => rows.get(i) ?? []);
      if (own.length > 1) several++;
      const start = (i * copies.places.stride) / 4;
      for (const [d, x] of copies.row(i).entries()) {
        const old = before[start + d];
        const expected = own.reduce((sum, copy) => sum + copy[d] - old, old);
        expect(Math.abs(x - expected)).toBeLessThan(5 * 2 ** -23);
      }
    }
    expect(several).toBeGreaterThan(0);
  });

  test.each([1, 2, 3, 4, 5, 7, 8])(
    'of %i workers gives the same bytes in any number of shares',
    (workers) => {
      const { copies } = copiesOf(10, workers);
      copies.combine();
      for (const shares of [2, 3, 8]) {
        const { copies: others } = copiesOf(10, workers);
        others.combine(shares);
        expect(others.all()).toEqual(copies.all());
      }
      expect(copies.all()).not.toEqual(copiesOf(10, workers).copies.all());
    },
  );

  test('forgets the copies: combined again, nothing changes', () => {
    const { copies } = copiesOf(10, 4);
    copies.combine(3);
    for (let w = 0; w < 4; w++) expect(copies.slots(w).every((slot) => slot === 0)).toBe(true);
    const once = copies.all().slice();
    copies.combine();
    expect(copies.all()).toEqual(once);
  });

  test('a share takes its rows alone', () => {
    const { copies } = copiesOf(10, 3);
    const before = copies.all().slice();
    const { stride } = copies.places;
    const held = copies.slots(0).map((slot) => Number(slot !== 0));
    copies.combineShare(1, 2);
    const left = [...copies.slots(0)].flatMap((slot, i) => (slot === 0 ? [] : [i]));
    expect(left.length).toBeGreaterThan(0);
    expect(left.length).toBeLessThan(held.filter((one) => one === 1).length);
    for (const i of left)
      expect(copies.row(i)).toEqual(before.slice((i * stride) / 4, ((i + 1) * stride) / 4));
  });
});

test('changes at right angles are added, equal ones are taken once, opposed ones cancel', () => {
  const [a, b] = [Float32Array.of(2, 0), Float32Array.of(0, 3)];
  expect([...adasum(a, b)]).toEqual([2, 3]);
  expect([...adasum(a, a)]).toEqual([2, 0]);
  expect([...adasum(a, Float32Array.of(0, 0))]).toEqual([2, 0]);
  expect([...adasum(a, Float32Array.of(-2, 0))]).toEqual([0, 0]);
});

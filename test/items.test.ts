// What the steps of GloVe and of the classifier are made of: all chunks and all lines, each once an epoch.
import { describe, expect, test } from 'vitest';
import { closeBlockStore, createBlockStore, putBlock } from '../src/corpus/block-store.js';
import { batchChunks } from '../src/corpus/chunk-batches.js';
import { CHUNK_CLASSES, type CountedBlock } from '../src/corpus/cooccurrence-blocks.js';
import { RecordShuffler } from '../src/corpus/shuffled-records.js';
import { CHUNK_HEAD, CHUNK_RECORD_BYTES } from '../src/kernels/cooccurrence-kernel.js';
import { SharedHeap } from '../src/kernels/shared-heap.js';
import { platform } from '../src/platform.js';
import { randomStream } from '../src/random.js';
import type { ThreadJob } from '../src/run/thread-job.js';
import { chunkItemBytes, type ItemSource, openItems } from '../src/trainers/items.js';
import { uniform } from './generated-text.js';

/** Of how many epochs the chunk of a word is for one, and for which. */
const turnsOf = (word: number) => [1, 2, 4][word % 3];
const turnOf = (word: number) => (word >> 3) % turnsOf(word);

/** A block of chunks of 1 to 16 records in each class; the word of each chunk is its number. */
function blockOf(store: ReturnType<typeof createBlockStore>, index: number, first: number): CountedBlock {
  const next = uniform(index);
  const bytes: number[] = [];
  const ends = new Uint32Array(CHUNK_CLASSES);
  let word = first;
  for (let c = 0; c < CHUNK_CLASSES; c++) {
    for (let chunks = Math.floor(4 * next()); chunks > 0; chunks--) {
      const n = 1 + Math.floor(16 * next());
      bytes.push(
        ...new Uint8Array(Uint32Array.of(word, n | (turnsOf(word) << 8) | (turnOf(word) << 16)).buffer),
        ...new Uint8Array(CHUNK_RECORD_BYTES * n),
      );
      word++;
    }
    ends[c] = bytes.length;
  }
  return { index, records: word, block: putBlock(store, Uint8Array.from(bytes)), ends };
}

describe.each([
  ['in memory', 2 ** 30, 1],
  ['in a file', 0, 1],
  ['in 8 parts', 2 ** 30, 8],
])('chunks %s', (_name, budget, parts) => {
  const store = createBlockStore(budget);
  const blocks = [blockOf(store, 0, 0), blockOf(store, 1, 1_000_000)];
  const batches = batchChunks(blocks, 2 ** 20, parts);
  const steps = batches.bounds.length - 1;
  const heap = new SharedHeap();
  const items = heap.allocate(chunkItemBytes(batches), '', '');
  const open = (seed: number) => {
    const source: ItemSource = { kind: 'chunks', batches, seed };
    return openItems({ memory: heap.memory, items, source } as ThreadJob<ItemSource>);
  };
  /** Words of the chunks of each step, in the order they are trained. */
  const wordsOf = (seed: number, epoch: number) => {
    const opened = open(seed);
    return Array.from({ length: steps }, (_, step) => {
      const { address, count } = opened.load(epoch, step);
      const places = new Uint32Array(heap.memory.buffer, address, count);
      return Array.from(places, (at) => new Uint32Array(heap.memory.buffer, items + at, 1)[0]);
    });
  };

  test('stand in the epochs that they are for once each, in an order that is the epoch’s and the seed’s', () => {
    const first = wordsOf(1, 0);
    const all = blocks.flatMap(({ index, records }) =>
      Array.from({ length: records - 1_000_000 * index }, (_, i) => 1_000_000 * index + i),
    );
    const sorted = (steps: number[][]) => steps.flat().sort((a, b) => a - b);
    const ofEpoch = (epoch: number) => all.filter((word) => epoch % turnsOf(word) === turnOf(word));
    expect(sorted(first)).toEqual(ofEpoch(0));
    expect(wordsOf(1, 0)).toEqual(first);
    for (const epoch of [1, 2, 3, 7]) expect(sorted(wordsOf(1, epoch))).toEqual(ofEpoch(epoch));
    for (const other of [wordsOf(1, 4), wordsOf(2, 0)]) {
      expect(sorted(other)).toEqual(sorted(first));
      expect(other).not.toEqual(first);
    }
  });

  test('of a batch are shuffled, and so are batches; those that belong together stay side by side', () => {
    const epoch = wordsOf(1, 3);
    const rising = (list: number[]) => list.every((x, i) => i === 0 || x > list[i - 1]);
    if (parts === 1) expect(epoch.filter((step) => step.length > 20).some(rising)).toBe(false);
    const batchOf = new Map<number, number>();
    for (const [b, words] of [...wordsIn()].entries()) for (const word of words) batchOf.set(word, b);
    const order = epoch.map((words) => (words.length > 0 ? batchOf.get(words[0])! : -1));
    const groups = new Map<number, number>();
    for (const [step, b] of order.entries()) {
      if (b < 0) continue;
      const [place, group] = [Math.floor(step / parts), Math.floor(b / parts)];
      if (b % parts !== step % parts || (groups.get(place) ?? group) !== group)
        expect.fail(`step ${step} is of batch ${b}`);
      groups.set(place, group);
    }
    expect(groups.size).toBeGreaterThan(1);
    expect(rising([...groups.values()])).toBe(false);
  });

  /** Words of each batch, straight from the blocks. */
  function* wordsIn(): Generator<number[]> {
    const opened = blocks.map(({ block, ends }) => {
      const bytes = new Uint8Array(block.bytes);
      if (block.memory) bytes.set(new Uint8Array(block.memory));
      else platform().spill.read(store.file, bytes, block.offset!);
      return { chunks: new Uint32Array(bytes.buffer), ends };
    });
    for (let b = 0; b < steps; b++) {
      const words: number[] = [];
      for (const { chunks, ends } of opened) {
        const [from, to] = [batches.bounds[b], batches.bounds[b + 1]].map((c) => (c === 0 ? 0 : ends[c - 1]));
        for (let at = from; at < to; at += CHUNK_HEAD + CHUNK_RECORD_BYTES * (chunks[at / 4 + 1] & 255))
          words.push(chunks[at / 4]);
      }
      yield words;
    }
  }
});

test.each(['memory', 'file'])('lines in %s fall into steps, each once, in random order', (kind) => {
  const blocks = createBlockStore(kind === 'memory' ? Number.POSITIVE_INFINITY : 0);
  const shuffler = new RecordShuffler(blocks, 3, randomStream(1));
  const lines = Array.from({ length: 1000 }, (_, i) => Uint32Array.from({ length: 1 + (i % 40) }, () => i));
  for (const line of lines) shuffler.put(line, 0, line.length);
  const { store, starts, records } = shuffler.finish(7);
  expect([store.kind, records]).toEqual([kind, 1000]);
  const heap = new SharedHeap();
  const items = heap.allocate(4 * store.tokens, 'test data', '');
  const source: ItemSource = { kind: 'lines', store, starts };
  const open = openItems({ memory: heap.memory, items, source } as ThreadJob<ItemSource>);
  const found = Array.from({ length: 7 }, (_, step) => {
    const { address, count } = open.load(0, step);
    const numbers = [...new Uint32Array(heap.memory.buffer, address, count)];
    const own: number[][] = [];
    for (let at = 0; at < count; at += 1 + numbers[at]) own.push(numbers.slice(at + 1, at + 1 + numbers[at]));
    return own;
  });
  expect(found.map(({ length }) => length)).toEqual([142, 143, 143, 143, 143, 143, 143]);
  const order = found.flat().map(([first]) => first);
  expect([...order].sort((a, b) => a - b)).toEqual(lines.map((_, i) => i));
  for (const [i, line] of found.flat().entries())
    expect(line.slice(1)).toEqual([...lines[order[i]]].slice(1));
  // Neighbours of the text are no neighbours any more, nor do lines stay in their third of it.
  expect(order.filter((line, i) => Math.abs(line - order[i + 1]) === 1).length).toBeLessThan(15);
  expect(order.slice(0, 333).filter((line) => line < 333).length).toBeLessThan(150);
  closeBlockStore(blocks);
});

// The kernel of co-occurrences and its reference, each on a memory of its own with fixed places.
import { weightsOf } from '../src/corpus/cooccurrence-plan.js';
import { type CooccurrenceKernel, rowBytes } from '../src/kernels/cooccurrence-kernel.js';
import { instantiate } from '../src/kernels/open.js';
import { SENTENCE_END } from '../src/kernels/word-scanner.js';
import { loadKernel } from '../src/platform/load-kernel.js';
import { randomStream } from '../src/random.js';
import { cooccurrenceReference } from './reference/cooccurrence.js';

export const [IDS, STARTS, POSITIONS, WEIGHTS, ROW, OUT, CHUNKS, ENDS] = [1, 3, 5, 7, 9, 16, 48, 90].map(
  (page) => page * 65536,
);

export type Records = [word: number, context: number, count: number][];
export interface Rule {
  window: number;
  symmetric?: boolean;
  distanceWeighting?: boolean;
  acrossLines?: boolean;
}

const compiled = await loadKernel('cooccurrence');

/** One of the two implementations on its own memory. */
export function implementation(name: 'wasm' | 'reference') {
  const memory = new WebAssembly.Memory({ initial: 100, maximum: 100, shared: true });
  const kernel: CooccurrenceKernel =
    name === 'wasm' ? instantiate<CooccurrenceKernel>(compiled, memory) : cooccurrenceReference(memory);

  function index(lines: number[][], vocabulary: number, from = 0, to = lines.flat().length) {
    const ids = lines.flatMap((line) =>
      line.map((id, k) => (k === line.length - 1 ? id | SENTENCE_END : id)),
    );
    new Uint32Array(memory.buffer, IDS, ids.length).set(ids);
    kernel.indexPositions(IDS, from, to, vocabulary, STARTS, POSITIONS);
    return ids.length;
  }

  function count(lines: number[][], vocabulary: number, rule: Rule, unit?: number, part?: [number, number]) {
    const full = { symmetric: true, distanceWeighting: true, acrossLines: false, ...rule };
    const total = index(lines, vocabulary, ...(part ?? []));
    const scale = weightsOf(full);
    new BigInt64Array(memory.buffer, WEIGHTS, rule.window + 1).set(scale.weights);
    new Uint8Array(memory.buffer, ROW, rowBytes(vocabulary)).fill(0);
    return kernel.countRows(
      IDS,
      total,
      STARTS,
      POSITIONS,
      0,
      vocabulary,
      rule.window,
      Number(full.symmetric),
      Number(full.acrossLines),
      WEIGHTS,
      ROW,
      vocabulary,
      unit ?? scale.unit,
      OUT,
    );
  }

  function records(n: number, at = OUT): Records {
    const view = new DataView(memory.buffer, at, 16 * n);
    return Array.from({ length: n }, (_, k) => [
      view.getInt32(16 * k, true) - 1,
      view.getInt32(16 * k + 4, true) - 1,
      view.getFloat64(16 * k + 8, true),
    ]);
  }

  return { memory, kernel, index, count, records };
}

/** Lines of random ids, rows of rising rarity. */
export function randomLines(vocabulary: number, lines: number, seed: number): number[][] {
  const random = randomStream(seed, 'lines');
  return Array.from({ length: lines }, () =>
    Array.from({ length: 1 + Math.floor(40 * random.next() ** 2) }, () =>
      Math.floor(vocabulary * random.next() ** 3),
    ),
  );
}

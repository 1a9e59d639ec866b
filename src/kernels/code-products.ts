// Products of int8 rows with a vector, part after part, by as many threads as are there.
import { ioError } from '../errors.js';
import { type KernelMemory, platform } from '../platform.js';
import { type ProductKernel, productsOn } from './product-kernel.js';

/** A memory that threads share, and what lies where in it: see `codeProducts` of the kernel. */
export interface CodeProducts {
  readonly memory: KernelMemory;
  /** `TURN_BYTES` of what threads tell each other. */
  readonly turn: number;
  readonly codes: number;
  readonly stride: number;
  readonly scales: number;
  /** Room for `QUESTIONS` vectors of `stride` int16, with a factor as float32 16 bytes before the next. */
  readonly queries: number;
  /** Room for as many times `step` bytes of products. */
  readonly out: number;
  readonly step: number;
}

/** Vectors that are multiplied with a part of the rows while it is in a processor's cache. */
export const QUESTIONS = 8;
export const TURN_BYTES = 64;
/** Places of int32 in it: the number of the turn, parts not yet begun and parts done, rows, vectors, helpers. */
const [TURN, LEFT, DONE, ROWS, COUNT, HELPERS] = [0, 1, 2, 3, 4, 5];

/** Rows of a part, a multiple of 4. */
const PART = 2048;
/** Bytes of codes, of one question and of all so far, from which on helpers pay: a thread takes 40 ms to start. */
const [LARGE, MUCH] = [2 ** 25, 2 ** 29];
/** Milliseconds after which a helper that nobody asks ends, and after which one that does not answer is thought dead. */
const [IDLE, PATIENCE] = [10_000, 60_000];

/** Multiplies the first rows with the first `count` of `queries`. @throws WordvecError `io` where a thread died */
export function multiplyCodes(work: CodeProducts, kernel: ProductKernel, rows: number, count: number): void {
  const turn = turnOf(work);
  const parts = Math.ceil(rows / PART);
  turn[ROWS] = rows;
  turn[COUNT] = count;
  Atomics.store(turn, DONE, 0);
  Atomics.store(turn, LEFT, parts);
  Atomics.add(turn, TURN, 1);
  Atomics.notify(turn, TURN);
  takeParts(work, kernel);
  let patience = 2;
  for (let done = Atomics.load(turn, DONE); done < parts; done = Atomics.load(turn, DONE)) {
    // The first time the machine may have slept.
    if (Atomics.wait(turn, DONE, done, PATIENCE) === 'timed-out' && --patience === 0)
      throw ioError('a thread that searched the vectors died: ask again in a new process');
  }
}

/** What a helper does until nobody asks it any more. */
export function helpMultiply(work: CodeProducts): void {
  const turn = turnOf(work);
  const kernel = productsOn(work.memory);
  for (let seen = 0; ; ) {
    takeParts(work, kernel);
    if (Atomics.wait(turn, TURN, seen, IDLE) === 'timed-out' || Atomics.load(turn, HELPERS) < 0) break;
    seen = Atomics.load(turn, TURN);
  }
  Atomics.sub(turn, HELPERS, 1);
}

function takeParts(work: CodeProducts, kernel: ProductKernel): void {
  const turn = turnOf(work);
  for (;;) {
    const left = Atomics.load(turn, LEFT);
    if (left === 0) return;
    // From here on the questions stay the same until this part is done.
    if (Atomics.compareExchange(turn, LEFT, left, left - 1) !== left) continue;
    multiplyPart(work, kernel, (left - 1) * PART, turn);
    Atomics.add(turn, DONE, 1);
    Atomics.notify(turn, DONE);
  }
}

function multiplyPart(work: CodeProducts, kernel: ProductKernel, first: number, turn: Int32Array): void {
  const { codes, stride, scales, out, step } = work;
  const rows = Math.min(PART, turn[ROWS] - first);
  for (let i = 0; i < turn[COUNT]; i++) {
    const query = queryPlace(work, i);
    const [factor] = new Float32Array(work.memory.buffer, query + 2 * stride, 1);
    const target = out + i * step + 4 * first;
    kernel.codeProducts(codes + first * stride, rows, stride, scales + 4 * first, query, factor, target);
  }
}

/** Where vector i lies; its factor follows. */
export function queryPlace({ queries, stride }: CodeProducts, i: number): number {
  return queries + i * (2 * stride + 16);
}

function turnOf({ memory, turn }: Pick<CodeProducts, 'memory' | 'turn'>): Int32Array<SharedArrayBuffer> {
  return new Int32Array(memory.buffer as SharedArrayBuffer, turn, TURN_BYTES / 4);
}

/** Threads beside the one that asks: started when it pays, gone when they are not asked for a while. */
export class Helpers {
  readonly #work: CodeProducts;
  #asked = 0;
  #started = false;

  constructor(work: CodeProducts) {
    this.#work = work;
    turnOf(work).fill(0);
  }

  /** Sees that they are there for a question to so many bytes of codes, if it pays. */
  call(bytes: number): void {
    const { threads } = platform();
    this.#asked += bytes;
    if (!threads.mayWait || bytes < LARGE || this.#asked < MUCH) return;
    const turn = turnOf(this.#work);
    if (Atomics.load(turn, HELPERS) > 0) return;
    const count = threads.count(0) - 1;
    Atomics.store(turn, HELPERS, count);
    this.#started ||= count > 0;
    for (let i = 0; i < count; i++) {
      const thread = threads.start<void>('kernels/product-worker.js', this.#work);
      thread.release();
      thread.result.catch(() => {
        // The others do its part; no new ones are started for it.
        this.#asked = Number.NEGATIVE_INFINITY;
      });
    }
  }

  /** Sends them away; whether there were any, which may still look at the memory. */
  dismiss(): boolean {
    const turn = turnOf(this.#work);
    if (!this.#started) return false;
    Atomics.store(turn, HELPERS, -1);
    Atomics.add(turn, TURN, 1);
    Atomics.notify(turn, TURN);
    return true;
  }
}

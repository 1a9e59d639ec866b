// Threads that make the rows of texts. Texts and rows lie on memory that they share with the thread that asks.
import { openSharedVectors, type SharedVectors } from '../embeddings/shared-vectors.js';
import { platform, type Thread } from '../platform.js';
import { Pooler, type PoolingRule, type PoolingState } from './pooling.js';

/** Bytes of text, and texts, that a thread takes at once; what is longer is no thread's work. */
export const MOST_BYTES = 1 << 20;
export const MOST_TEXTS = 1024;

/** Places in `control`. */
const [STATE, TEXTS, BYTES, WORDS, KNOWN] = [0, 1, 2, 3, 4];
const [IDLE, POOL, COUNT] = [0, 1, 2];

/** What a thread is started with. */
export interface PoolingJob {
  readonly vectors: SharedVectors;
  readonly rule: PoolingRule;
  readonly state: PoolingState;
  readonly control: Int32Array<SharedArrayBuffer>;
  readonly text: Uint8Array<SharedArrayBuffer>;
  readonly rows: Float32Array<SharedArrayBuffer>;
}

/** A thread's work, which ends with the thread. */
export async function runPooling(job: PoolingJob, tell: (done: true) => void): Promise<void> {
  const { control, text, rows } = job;
  const pooler = await Pooler.open(openSharedVectors(job.vectors), job.rule, job.state);
  for (;;) {
    Atomics.wait(control, STATE, IDLE);
    const bytes = text.slice(0, control[BYTES]);
    if (control[STATE] === COUNT) pooler.countTexts(bytes, control[TEXTS]);
    else {
      const { words, known } = pooler.pool(bytes, control[TEXTS], rows);
      control[WORDS] = words;
      control[KNOWN] = known;
    }
    Atomics.store(control, STATE, IDLE);
    tell(true);
  }
}

interface Worker {
  readonly job: PoolingJob;
  readonly thread: Thread<void>;
  done: () => void;
}

export class PoolingThreads {
  readonly #workers: Worker[];
  readonly #free: Worker[];
  readonly #waiting: ((worker: Worker) => void)[] = [];
  readonly #asked = new Set<(cause: unknown) => void>();
  #failure: { readonly cause: unknown } | undefined;

  constructor(threads: number, dim: number, shared: Pick<PoolingJob, 'vectors' | 'rule' | 'state'>) {
    const { memory, threads: machine } = platform();
    this.#workers = Array.from({ length: threads }, () => {
      const job: PoolingJob = {
        ...shared,
        control: new Int32Array(memory.shared(64)),
        text: new Uint8Array(memory.shared(MOST_BYTES)),
        rows: new Float32Array(memory.shared(MOST_TEXTS * dim * 4)),
      };
      const worker: Worker = {
        job,
        done() {},
        thread: machine.start<void>('embedders/pooling-worker.js', job, () => worker.done()),
      };
      worker.thread.result.catch((cause) => this.#fail(cause));
      return worker;
    });
    this.#free = [...this.#workers];
  }

  /**
   * The rows of texts, each ended by a \n, into `target`.
   * @returns words met, and those with a vector
   * @throws WordvecError `memory`, `io` where a thread dies
   */
  pool(text: Uint8Array, texts: number, target: Float32Array): Promise<{ words: number; known: number }> {
    return this.#run(POOL, text, texts, ({ control, rows }) => {
      target.set(rows.subarray(0, target.length));
      return { words: control[WORDS], known: control[KNOWN] };
    });
  }

  countTexts(text: Uint8Array, texts: number): Promise<void> {
    return this.#run(COUNT, text, texts, () => {});
  }

  async stop(): Promise<void> {
    await Promise.all(this.#workers.map(({ thread }) => thread.stop()));
  }

  #run<Result>(
    state: number,
    text: Uint8Array,
    texts: number,
    take: (job: PoolingJob) => Result,
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.#failure) return reject(this.#failure.cause);
      this.#asked.add(reject);
      const give = (worker: Worker) => {
        const { control, text: target } = worker.job;
        target.set(text);
        control[TEXTS] = texts;
        control[BYTES] = text.length;
        worker.done = () => {
          this.#asked.delete(reject);
          resolve(take(worker.job));
          const next = this.#waiting.shift();
          if (next) next(worker);
          else this.#free.push(worker);
        };
        Atomics.store(control, STATE, state);
        Atomics.notify(control, STATE);
      };
      const worker = this.#free.pop();
      if (worker) give(worker);
      else this.#waiting.push(give);
    });
  }

  #fail(cause: unknown): void {
    this.#failure ??= { cause };
    for (const reject of this.#asked) reject(cause);
  }
}

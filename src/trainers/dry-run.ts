import { platform, type Sink, usePlatform, type Writer } from '../platform.js';
import type { RunHooks } from '../progress.js';
import type { Run } from '../run/run.js';
import { type ItemSource, openItems } from './items.js';
import type { Prepared } from './trainer.js';

/** What a run would take, all in bytes but `seconds`. */
export interface Estimate {
  /** Wall time of all epochs, from the steps of a short calibration. */
  readonly seconds: number;
  /** Wall time of that calibration. */
  readonly calibration: number;
  /** The trained matrices, with what the optimizer keeps of their rows. */
  readonly matrices: number;
  /** What is trained on, in memory. */
  readonly corpus: number;
  /** What went to temporary files. */
  readonly spilled: number;
  /** A checkpoint; 0 where none are to be written. */
  readonly checkpoint: number;
}

/** Seconds until the threads are at work, and those that are measured. */
const WARM_UP = 0.5;
const MEASURED = 2;
/** Steps of each thread that are measured at least, and the seconds that they may take. */
const STEPS = 4;
const LONGEST = 20;

/** Trains for a moment, to tell how long the whole run would take. */
export async function calibrate(
  run: Run<ItemSource>,
  { corpusBytes, spilled }: Pick<Prepared, 'corpusBytes' | 'spilled'>,
  checkpoints: boolean,
  hooks: RunHooks,
): Promise<Estimate> {
  const stop = new AbortController();
  const halt = () => stop.abort();
  hooks.signal?.addEventListener('abort', halt);
  const began = performance.now();
  let warm: { at: number; steps: number } | undefined;
  const now = () => (performance.now() - began) / 1000;
  const due = () => {
    if (now() < WARM_UP) return false;
    warm ??= { at: now(), steps: run.steps };
    const enough = run.steps - warm.steps >= STEPS * run.threads || now() > LONGEST;
    return enough && now() - warm.at >= MEASURED;
  };
  const pauses = { next: () => Number.POSITIVE_INFINITY, due, take: async () => halt() };
  const calibration = await run.go(openItems, { signal: stop.signal }, pauses);
  hooks.signal?.removeEventListener('abort', halt);
  const { at, steps } = warm && run.steps > warm.steps ? warm : { at: 0, steps: 0 };
  const rate = (run.steps - steps) / (calibration - at);
  const matrices = [run.input, run.output, run.state].reduce((sum, { data }) => sum + data.byteLength, 0);
  return {
    seconds: run.steps === run.total ? calibration : run.total / rate,
    calibration,
    matrices,
    corpus: corpusBytes,
    spilled,
    checkpoint: checkpoints ? matrices : 0,
  };
}

/** Until `end` nothing that is written reaches a file: `bytes` tells how much would, by path. */
export function countWrites(): { readonly bytes: ReadonlyMap<string, number>; end(): void } {
  const real = platform();
  const bytes = new Map<string, number>();
  const writeWhole = async (path: string, write: Writer) => {
    bytes.set(path, await (path.endsWith('.gz') ? countPacked : countBytes)(write));
  };
  usePlatform({ ...real, files: { ...real.files, writeWhole } });
  return { bytes, end: () => usePlatform(real) };
}

async function countBytes(write: Writer): Promise<number> {
  let count = 0;
  await write({
    async write(bytes) {
      count += bytes.length;
    },
  });
  return count;
}

async function countPacked(write: Writer): Promise<number> {
  const packer = new CompressionStream('gzip');
  const writer = packer.writable.getWriter();
  const sink: Sink = { write: (bytes) => writer.write(new Uint8Array(bytes)) };
  const feeding = write(sink).then(() => writer.close());
  let count = 0;
  for await (const chunk of packer.readable) count += chunk.length;
  await feeding;
  return count;
}

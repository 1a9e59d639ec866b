import { isPackedName } from '../file-access.js';
import { parseInterval } from '../options.js';
import {
  type Files,
  type Output,
  platform,
  processRank,
  type Sink,
  usePlatform,
  type Writer,
} from '../platform.js';
import type { RunHooks } from '../progress.js';
import type { Pauses, Run } from '../run/run.js';
import { KEPT } from './checkpoint-folder.js';
import type { ItemSource } from './items.js';
import type { Prepared } from './trainer.js';

/** What a run would take, all in bytes but `seconds`. */
export interface Estimate {
  /** Wall time of the epochs that are left, from the steps of a short calibration. */
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
  /** How many of them lie in their folder at once, at most, and how many at the end. */
  readonly checkpoints: number;
  readonly checkpointsLeft: number;
  /** What the run will hold in memory beside all that it held while it was calibrated. */
  readonly copies: number;
}

/** What a run does beside its steps. */
export interface BesideSteps {
  /** After each epoch, while all threads rest; undefined: they do not. */
  readonly rest: (() => Promise<void>) | undefined;
  /** Bytes of rows that it keeps, and writes to checkpoints too. */
  readonly kept: number;
  /** How often it writes checkpoints; '' where it does not. */
  readonly every: string;
}

/** Trains with such pauses and signal, on all ranks that this process has. */
type Go = (hooks: RunHooks, pauses: Pauses) => Promise<unknown>;

/** Seconds until the threads are at work, and those that are measured. */
const WARM_UP = 0.5;
const MEASURED = 2;
/** Steps of each thread that are measured at least, and the seconds that they may take. */
const STEPS = 4;
const LONGEST = 20;

/** Trains for a moment, as long as the first rank of all says, to tell what the rest of the run would take. */
export async function calibrate(
  run: Run<ItemSource>,
  go: Go,
  { corpusBytes, spilled }: Pick<Prepared, 'corpusBytes' | 'spilled'>,
  { rest, kept, every }: BesideSteps,
  { signal }: RunHooks,
): Promise<Estimate> {
  const left = run.total - run.steps;
  const began = performance.now();
  // The first one takes longer, as its code is not fast yet.
  let resting = 0;
  const timed = async () => {
    const at = performance.now();
    await rest?.();
    resting = (performance.now() - at) / 1000;
    return resting;
  };
  await timed();
  const stepping = await timeSteps(run, go, rest && timed, signal);
  const seconds = stepping + resting * Math.ceil(left / run.plan.steps);
  const { input, output, state, kept: notes } = run.parts;
  const matrices = [input, output, state, notes].reduce((sum, { data }) => sum + data.byteLength, 0);
  const written = every ? checkpointsWritten(every, left, seconds) : 0;
  return {
    seconds,
    calibration: (performance.now() - began) / 1000,
    matrices,
    corpus: corpusBytes,
    spilled,
    checkpoint: every ? matrices + kept : 0,
    // Old ones go when the next is written.
    checkpoints: Math.min(KEPT + 1, written),
    checkpointsLeft: Math.min(KEPT, written),
    // Checkpoints are written from a copy of the rows.
    copies: kept + (written > 0 ? matrices : 0),
  };
}

/** Checkpoints that a run of so many steps and seconds writes: none at its end. */
function checkpointsWritten(every: string, steps: number, seconds: number): number {
  const interval = parseInterval(every)!;
  if (interval.steps !== undefined) return Math.ceil(steps / interval.steps) - 1;
  return Math.floor(seconds / interval.seconds!);
}

/** Seconds of all steps that are left, by those of some. @param rest after each epoch; gives the seconds that it took */
async function timeSteps(
  run: Run<ItemSource>,
  go: Go,
  rest: (() => Promise<number>) | undefined,
  signal: AbortSignal | undefined,
): Promise<number> {
  const first = run.steps;
  const { steps: perEpoch } = run.plan;
  const stop = new AbortController();
  const began = performance.now();
  let rested = 0;
  const now = () => (performance.now() - began) / 1000 - rested;
  // Both in the midst of the other threads' steps: with the wait for their last ones they would seem slower than they are.
  let last = { at: 0, steps: first };
  let warm = last;
  let over = false;
  const leads = processRank().rank === 0;
  const due = () => {
    if (!leads || over || now() < WARM_UP) return over;
    last = { at: now(), steps: run.steps };
    if (warm.at === 0) warm = last;
    const enough = last.steps - warm.steps >= STEPS * run.threads || last.at > LONGEST;
    over = enough && last.at - warm.at >= MEASURED;
    return over;
  };
  const take = async () => {
    if (over) return stop.abort();
    rested += (await rest?.()) ?? 0;
  };
  const next = (done: number) =>
    rest ? (Math.floor(done / perEpoch) + 1) * perEpoch : Number.POSITIVE_INFINITY;
  const either = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  // Ranks that join all rows seldom are seldom asked.
  const longest = leads ? setTimeout(() => stop.abort(), 1000 * LONGEST) : undefined;
  await go({ signal: either }, { next, due, take }).finally(() => clearTimeout(longest));
  if (run.steps === run.total) return now();
  if (last.steps === first) last = { at: now(), steps: run.steps };
  const { at, steps } = last.steps > warm.steps ? warm : { at: 0, steps: first };
  return ((run.total - first) * (last.at - at)) / (last.steps - steps);
}

/** Until `end` nothing that is written reaches a file: `bytes` tells how much would, by path. */
export function countWrites(): { readonly bytes: ReadonlyMap<string, number>; end(): void } {
  const real = platform();
  const bytes = new Map<string, number>();
  const writeTogether = async (outputs: readonly Output[]) => {
    for (const { path, write } of outputs)
      bytes.set(path, await (isPackedName(path) ? countPacked : countBytes)(write));
  };
  const files: Files = {
    ...real.files,
    writeTogether,
    writeWhole: (path, write) => writeTogether([{ path, write }]),
    writeFolder: (folder, outputs) =>
      writeTogether(outputs.map(({ path, write }) => ({ path: `${folder}/${path}`, write }))),
  };
  usePlatform({ ...real, files });
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
  const feeding = write(sink).then(
    () => writer.close(),
    (cause) => writer.abort(cause),
  );
  let count = 0;
  for await (const chunk of packer.readable) count += chunk.length;
  await feeding;
  return count;
}

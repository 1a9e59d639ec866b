import { platform } from '../platform.js';
import { OVER, STOPPING } from './control.js';

/** Not 0 at its first place: ends a team's work early; its generators look at it between steps. */
export type StopFlag = Int32Array<SharedArrayBuffer>;

export function createStopFlag(): StopFlag {
  return new Int32Array(platform().memory.shared(4));
}

/** A piece of work that several threads share. */
export interface TeamWork<Job, Step> {
  /** The built file that other threads run: it calls `serveTeam` with the same work. */
  readonly worker: string;
  /** One a thread. */
  readonly jobs: readonly Job[];
  /** What this thread does with the first job. */
  work(job: Job): Iterable<Step | undefined> | AsyncIterable<Step | undefined>;
  /** Hears of all steps of all threads. */
  onStep(step: Step): void;
  readonly stop: StopFlag;
}

/**
 * Runs one job in this thread, between short waits, and the others in workers. The first error, of `onStep` too, stops
 * the team and is thrown when all have ended.
 */
export async function runTeam<Job extends object, Step>(
  { worker, jobs, work, onStep, stop }: TeamWork<Job, Step>,
  signal?: AbortSignal,
): Promise<void> {
  const { threads } = platform();
  const [own, ...others] = jobs;
  const halt = () => void Atomics.compareExchange(stop, 0, 0, STOPPING);
  let refused: unknown;
  const take = (step: Step) => {
    try {
      if (refused === undefined) onStep(step);
    } catch (error) {
      refused = error;
      halt();
    }
  };
  signal?.addEventListener('abort', halt);
  if (signal?.aborted) halt();
  const started = others.map((job) => threads.start<void>(worker, job, (step) => take(step as Step)).result);
  const mine = async () => {
    for await (const step of work(own)) {
      if (step !== undefined) take(step);
      await threads.pause();
    }
  };
  const ends = await Promise.allSettled(
    [mine(), ...started].map((end) =>
      end.catch((cause) => {
        Atomics.store(stop, 0, OVER);
        throw cause;
      }),
    ),
  );
  signal?.removeEventListener('abort', halt);
  if (refused !== undefined) throw refused;
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/** What a worker file of a team does: its job, step by step. */
export function serveTeam<Job, Step>(
  work: (job: Job) => Iterable<Step | undefined> | AsyncIterable<Step | undefined>,
): void {
  platform().threads.serve(async (job: Job, tell) => {
    for await (const step of work(job)) if (step !== undefined) tell(step);
  });
}

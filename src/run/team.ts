import { platform } from '../platform.js';

/** Set to 1 to end a team's work early; its generators look at it between steps. */
export type StopFlag = Int32Array<SharedArrayBuffer>;

export function createStopFlag(): StopFlag {
  return new Int32Array(platform().memory.shared(4));
}

/**
 * Runs one job in this thread, between short waits, and the others in workers of the built file `worker`; all
 * steps of all of them go to `onStep`. The first error, of `onStep` too, stops the team and is thrown when all have
 * ended.
 */
export async function runTeam<Job extends object, Step>(
  worker: string,
  jobs: readonly Job[],
  work: (job: Job) => Generator<Step>,
  onStep: (step: Step) => void,
  stop: StopFlag,
  signal?: AbortSignal,
): Promise<void> {
  const { threads } = platform();
  const [own, ...others] = jobs;
  const halt = () => void Atomics.store(stop, 0, 1);
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
    for (const step of work(own)) {
      take(step);
      await threads.pause();
    }
  };
  const ends = await Promise.allSettled(
    [mine(), ...started].map((end) =>
      end.catch((cause) => {
        halt();
        throw cause;
      }),
    ),
  );
  signal?.removeEventListener('abort', halt);
  if (refused !== undefined) throw refused;
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/** What a worker file of a team does: its job, step by step. */
export function serveTeam<Job, Step>(work: (job: Job) => Generator<Step>): void {
  platform().threads.serve((job: Job, tell) => {
    for (const step of work(job)) tell(step);
  });
}

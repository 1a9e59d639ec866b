// What runs when. In `npm test`, which a person waits for, stands one proof of each claim: of each trainer, loss, format,
// command, exit code, and of checkpoints, rounds and ranks. In `npm run test:slow`, which runs every test of the files that
// import this one, stands what tries the same claim again: with more cases of a kind that makes no branch of its own, more
// threads, larger files, by more trainers than need it, and in a process of its own what is tested in this one too. What takes
// much longer than a tenth of a second stands there too, where its claim has a shorter proof.
import { test } from 'vitest';

/** Whether every case is wanted (`npm run test:slow`), or a sample that a person waits for. */
export const thorough = import.meta.env.MODE === 'slow';

/** A test that tries again what another one of `npm test` has shown. */
export const slowTest = test.runIf(thorough);

/** All cases where they are wanted, else the first ones: those that differ most stand there. */
export function firstOf<T>(count: number, cases: readonly T[]): readonly T[] {
  return thorough ? cases : cases.slice(0, count);
}

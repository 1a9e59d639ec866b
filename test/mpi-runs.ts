// Runs of the program under mpiexec, as tests start and watch them.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

export const MAIN = join(import.meta.dirname, '../dist/cli/main.js');
/** Flags of a run that takes a moment. */
export const RUN = [
  '--dim',
  '8',
  '--threads',
  '1',
  '--min-count',
  '2',
  '--hot-rows',
  '20',
  '--exchange-every',
  '4096',
];

export interface Ended {
  readonly code: number | null;
  readonly err: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What it has said so far, and its exit code once it has ended. */
  said(): Ended;
}

/** Starts trainings of skip-gram, each on so many ranks. */
export function mpiexec(...parts: readonly [ranks: number, args: readonly string[]][]): Started {
  return started(
    {},
    parts.flatMap(([ranks, args], i) => [...(i > 0 ? [':'] : []), ...ranksOf(ranks, args)]),
  );
}

/** mpiexec's words for a training on so many ranks. */
export function ranksOf(ranks: number, args: readonly string[]): string[] {
  return ['-n', String(ranks), process.execPath, MAIN, 'train', 'skipgram', ...args];
}

/** Starts mpiexec, with more variables of its environment, by another command where that is given. */
export function started(
  variables: Readonly<Record<string, string>>,
  words: readonly string[],
  [command, ...before]: readonly string[] = ['mpiexec'],
): Started {
  const child = spawn(command, [...before, ...words], { env: { ...process.env, ...variables } });
  let err = '';
  let code: number | null = null;
  child.stderr.setEncoding('utf8').on('data', (said: string) => {
    err += said;
  });
  const said = () => ({ code, err });
  const ended = new Promise<Ended>((resolve) =>
    child.on('close', (ends) => {
      code = ends;
      resolve(said());
    }),
  );
  return { child, ended, said };
}

/** Waits until a run has come so far, a minute at most and no longer than the run is there; then it is ended, and what it said is told. */
export async function until({ child, said }: Started, holds: () => boolean): Promise<void> {
  for (const began = performance.now(); !holds(); ) {
    if (said().code !== null || performance.now() - began > 60_000) {
      child.kill();
      throw new Error(`what is waited for did not come: ${JSON.stringify(said())}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** The newest checkpoint in a folder. */
export function newestIn(folder: string): string | undefined {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names
    .filter((name) => /^step-\d+\.wv$/.test(name))
    .sort()
    .at(-1);
}

/** The process of a rank of the run that has such an argument. */
export function processOf(rank: number, argument: string): number | undefined {
  const of = (id: string, name: string) => readFileSync(`/proc/${id}/${name}`, 'utf8').split('\0');
  return readdirSync('/proc')
    .filter((id) => /^\d+$/.test(id))
    .map(Number)
    .find((id) => {
      try {
        return (
          of(String(id), 'cmdline').includes(argument) &&
          of(String(id), 'environ').includes(`PMI_RANK=${rank}`)
        );
      } catch {
        return false;
      }
    });
}

export function installed(): boolean {
  try {
    createRequire(import.meta.url).resolve('koffi');
  } catch {
    return false;
  }
  const asked = spawnSync('mpiexec', ['--version'], { encoding: 'utf8' });
  return existsSync('/proc') && /HYDRA/.test(asked.stdout ?? '');
}

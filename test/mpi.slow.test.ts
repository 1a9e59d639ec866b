// Training under mpiexec, where it and the package koffi are installed: real processes, faults and signals.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runningText } from './generated-text.js';
import { temporaryFiles } from './temporary-files.js';

const MAIN = join(import.meta.dirname, '../dist/cli/main.js');
const { file, path } = temporaryFiles();
const text = file(runningText(20_000));
const RUN = [
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

interface Ended {
  readonly code: number | null;
  readonly err: string;
}

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What it has said so far, and its exit code once it has ended. */
  said(): Ended;
}

/** Starts commands, each on so many ranks. */
function mpiexec(...parts: readonly [ranks: number, args: readonly string[]][]): Started {
  const words = parts.flatMap(([ranks, args], i) => [
    ...(i > 0 ? [':'] : []),
    ...['-n', String(ranks), process.execPath, MAIN, 'train', 'skipgram', ...args],
  ]);
  const child = spawn('mpiexec', words);
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
async function until({ child, said }: Started, holds: () => boolean): Promise<void> {
  for (const began = performance.now(); !holds(); ) {
    if (said().code !== null || performance.now() - began > 60_000) {
      child.kill();
      throw new Error(`what is waited for did not come: ${JSON.stringify(said())}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** The newest checkpoint in a folder. */
function newestIn(folder: string): string | undefined {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names
    .filter((name) => /^step-\d+\.wv$/.test(name))
    .sort()
    .at(-1);
}

/** The process of a rank of the run that has such an argument. */
function processOf(rank: number, argument: string): number | undefined {
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

function installed(): boolean {
  try {
    createRequire(import.meta.url).resolve('koffi');
  } catch {
    return false;
  }
  const asked = spawnSync('mpiexec', ['--version'], { encoding: 'utf8' });
  return existsSync('/proc') && /HYDRA/.test(asked.stdout ?? '');
}

describe.skipIf(!installed())('mpiexec', () => {
  test.each([2, 3])('%i ranks give the bytes of as many simulated ones', async (ranks) => {
    const [real, simulated] = [path(`real-${ranks}.vec`), path(`simulated-${ranks}.vec`)];
    const { code, err } = await mpiexec([ranks, [text, '-o', real, '--epochs', '2', ...RUN]]).ended;
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(err.match(/^written/gm)).toHaveLength(1);
    const args = [MAIN, 'train', 'skipgram', text, '-o', simulated, '--epochs', '2', ...RUN];
    spawnSync(process.execPath, [...args, '--simulate-ranks', String(ranks)]);
    expect(readFileSync(real, 'utf8')).toBe(readFileSync(simulated, 'utf8'));
  });

  test('one rank gives the bytes of a run without mpiexec', async () => {
    const [real, alone] = [path('one.vec'), path('alone.vec')];
    expect(await mpiexec([1, [text, '-o', real, '--epochs', '2', ...RUN]]).ended).toMatchObject({ code: 0 });
    spawnSync(process.execPath, [MAIN, 'train', 'skipgram', text, '-o', alone, '--epochs', '2', ...RUN]);
    expect(readFileSync(real, 'utf8')).toBe(readFileSync(alone, 'utf8'));
  });

  test('what is wrong with all ranks is said once', async () => {
    const missing = await mpiexec([3, ['nothing.txt', '-o', path('x.vec')]]).ended;
    expect(missing.code).toBe(1);
    expect(missing.err.match(/there is no such file/g)).toHaveLength(1);
    const misused = await mpiexec([3, [text, '--dim', '0']]).ended;
    expect(misused.code).toBe(2);
    expect(misused.err.match(/--dim/g)).toHaveLength(1);
  });

  test('a dry run of several ranks comes to its end', async () => {
    const ended = await mpiexec([2, [text, '-o', path('dry.vec'), '--dry-run', ...RUN]]).ended;
    expect(ended).toMatchObject({ code: 0 });
    expect(existsSync(path('dry.vec'))).toBe(false);
  });

  // MPICH's starter now and then loses what a process says just before it ends all.
  test('a rank with other options or another corpus is refused', { retry: 3 }, async () => {
    const run = [text, '-o', path('x.vec'), '--epochs', '2', ...RUN];
    const options = await mpiexec([1, run], [1, [...run, '--window', '3']]).ended;
    expect(options.code).toBe(1);
    expect(options.err).toContain('rank 1: this rank has window 3, the first one window 5');
    const corpus = await mpiexec([1, run], [1, [file(runningText(10_000)), ...run.slice(1)]]).ended;
    expect(corpus.code).toBe(1);
    expect(corpus.err).toMatch(/rank 1: this rank has bytes \[\d+\], the first one bytes/);
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGKILL', 9],
  ] as const)('%s of one rank ends all, and another number of ranks goes on', async (signal, code) => {
    const folder = path(`checkpoints-${signal}`);
    const output = path(`${signal}.vec`);
    const run = [text, '-o', output, '--every', '1s', '--epochs', '5000', ...RUN];
    const first = mpiexec([3, [...run, '--checkpoint', folder]]);
    await until(first, () => newestIn(folder) !== undefined);
    const began = performance.now();
    process.kill(processOf(2, output)!, signal);
    expect(await first.ended).toMatchObject({ code });
    expect(performance.now() - began).toBeLessThan(30_000);
    expect([0, 1, 2].map((rank) => processOf(rank, output))).toEqual([undefined, undefined, undefined]);
    expect(existsSync(output.replace('.vec', '.stopped.vec'))).toBe(signal === 'SIGTERM');
    const before = newestIn(folder);
    const next = mpiexec([2, [...run, '--resume', folder]]);
    await until(next, () => newestIn(folder) !== before);
    process.kill(processOf(0, output)!, 'SIGTERM');
    expect(await next.ended).toMatchObject({ code: expect.any(Number) });
  });
});

// Training under mpiexec, where it and the package koffi are installed: real processes, faults and signals.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runningText } from './generated-text.js';
import { installed, MAIN, mpiexec, newestIn, processOf, RUN, ranksOf, started, until } from './mpi-runs.js';
import { temporaryFiles } from './temporary-files.js';

const { file, path } = temporaryFiles();
const text = file(runningText(20_000));

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

  // MPI_Finalize over TCP hung in half of such runs.
  test('ranks that have only TCP between them end', async () => {
    for (const ranks of [2, 4, 4, 4, 4]) {
      const run = ranksOf(ranks, [text, '-o', path('tcp.vec'), '--epochs', '1', ...RUN]);
      expect(await started({ UCX_TLS: 'tcp,self' }, run).ended).toMatchObject({ code: 0 });
    }
  });

  test('a rank that never comes is told of', async () => {
    const run = ranksOf(2, [text, '-o', path('late.vec'), ...RUN]);
    const { code, err } = await started({ WORDVEC_MPI_WAIT: '4' }, ['-n', '1', 'sleep', '600', ':', ...run])
      .ended;
    expect(code).toBeGreaterThan(0);
    expect(err).toContain('not all of 3 ranks have begun within 4 seconds');
  });

  // UCX took the signal of such a read.
  test('a kernel that reads past its memory is an error as it is without MPI', async () => {
    const past = `
      import { openMpi } from '${join(import.meta.dirname, '../dist/platform/mpi.js')}';
      const ranks = await openMpi({ rank: Number(process.env.PMI_RANK), size: 2 });
      const read = [0, 97, 115, 109, 1, 0, 0, 0, 1, 6, 1, 96, 1, 127, 1, 127, 3, 2, 1, 0, 5, 3, 1, 0, 1, 7, 5, 1, 1, 102, 0, 0, 10, 9, 1, 7, 0, 32, 0, 40, 2, 0, 11];
      const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(read)));
      try {
        exports.f(0x70000000);
      } catch (error) {
        console.error(error.message);
      }
      ranks.end(true);`;
    const { code, err } = await started({}, ['-n', '2', process.execPath, '--input-type=module', '-e', past])
      .ended;
    expect({ code, err }).toEqual({ code: 0, err: 'memory access out of bounds\n'.repeat(2) });
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

  test('a rank with other options or another corpus is refused', async () => {
    const run = [text, '-o', path('x.vec'), '--epochs', '2', ...RUN];
    const options = await mpiexec([1, run], [1, [...run, '--window', '3']]).ended;
    expect(options.code).toBe(1);
    expect(options.err).toContain('rank 1: this rank has window 3, the first one window 5');
    const cbow = ranksOf(1, run).map((word) => (word === 'skipgram' ? 'cbow' : word));
    const trainer = await started({}, [...ranksOf(1, run), ':', ...cbow]).ended;
    expect(trainer.err).toContain('rank 1: this rank has trainer "cbow", the first one trainer "skipgram"');
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

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readlinkSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { prepareCorpus } from '../src/corpus/prepare.js';
import { openTokens } from '../src/corpus/token-store.js';
import { SENTENCE_END } from '../src/kernels/word-scanner.js';
import type { Progress } from '../src/progress.js';
import { OPTIONS, prepared, SMALL } from './prepared-corpus.js';
import { TEMPORARY, temporaryFiles } from './temporary-files.js';
import { firstOf, slowTest, thorough } from './thorough.js';

const { folder, file } = temporaryFiles();

describe('progress, stopping and temporary files', () => {
  const before = process.env[TEMPORARY];
  let temporary: string;
  beforeAll(() => {
    temporary = mkdtempSync(join(folder, 'tmp-'));
    process.env[TEMPORARY] = temporary;
  });
  afterEach(() => expect(readdirSync(temporary)).toEqual([]));
  afterAll(() => {
    if (before === undefined) delete process.env[TEMPORARY];
    else process.env[TEMPORARY] = before;
  });

  // The longer text is counted in a thread, the shorter one in this.
  test.each([1000, 6000])('progress ends with all bytes and all words of %d lines', async (lines) => {
    const reports: Progress[] = [];
    const notes: string[] = [];
    const text = 'a b c\n'.repeat(lines);
    const hooks = {
      onProgress: (report: Progress) => void reports.push(report),
      onNote: (note: string) => void notes.push(note),
    };
    await prepared(file(`\ufeff${text}`), { threads: 2 }, hooks);
    const last = (phase: string) => reports.findLast((report) => report.phase === phase);
    const total = text.length + 3;
    expect(last('counting')).toMatchObject({ done: total, total, unit: 'bytes' });
    expect(last('encoding')).toMatchObject({ done: 3 * lines, total: 3 * lines, unit: 'words' });
    expect(notes.length).toBe(1);
    if (!thorough && lines > 1000) return;
    const packed = gzipSync(text);
    await prepared(file(packed), {}, hooks);
    expect(last('counting')).toMatchObject({ done: packed.length, total: packed.length, unit: 'bytes' });
    await expect(prepared(file(`${text}\0`), { threads: 2 })).rejects.toThrow(
      `NUL byte at byte ${text.length}`,
    );
  });

  test('abort before and during the work', async () => {
    const path = file('a b c d e f\n'.repeat(thorough ? 200_000 : 20_000));
    await expect(prepared(path, {}, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
    });
    for (const threads of firstOf(1, [2, 1])) {
      const stop = new AbortController();
      const onProgress = () => stop.abort();
      const work = prepared(path, { threads, memory: 1 }, { signal: stop.signal, onProgress });
      await expect(work).rejects.toMatchObject({ code: 'aborted' });
    }
  });

  // That the file has no name any more while it is open is tested below.
  slowTest.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    '%s leaves no temporary file, spilled as the ids are',
    async (signal) => {
      const text = file('a b c d e f g h\n'.repeat(100_000));
      const inputs = JSON.stringify(new Array(200).fill(text));
      const options = JSON.stringify({ ...OPTIONS, threads: 2, memory: 1 });
      const script = `import { prepareCorpus } from ${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)};
      const onProgress = ({ done }) => done > 2e6 && console.log('spilled');
      await prepareCorpus(${inputs}, ${options}, { onProgress });`;
      const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
      const ended = new Promise((resolve) => child.on('exit', (_, by) => resolve(by)));
      await once(child.stdout, 'data');
      if (process.platform === 'linux') expect(openFilesIn(temporary, child.pid!)).toHaveLength(1);
      child.kill(signal);
      expect(await ended).toBe(signal);
    },
    60_000,
  );

  test('a folder for temporary files that is missing is named', async () => {
    process.env[TEMPORARY] = join(temporary, 'gone');
    const work = prepared(file('a b\n'), { memory: 1 });
    await expect(work).rejects.toThrow(/temporary files, .*gone \((TMPDIR|TEMP)\), does not exist: make it/);
    process.env[TEMPORARY] = temporary;
  });

  // Windows keeps the folder of an open file.
  test.skipIf(process.platform === 'win32')('one that vanishes while it is in use does no harm', async () => {
    const own = mkdtempSync(join(temporary, 'own-'));
    process.env[TEMPORARY] = own;
    const { corpus } = await prepareCorpus([file('a b c\n'.repeat(1000))], { ...OPTIONS, memory: 1 });
    process.env[TEMPORARY] = temporary;
    rmdirSync(own);
    expect(corpus.store.kind).toBe('file');
    expect(openTokens(corpus.store).read(0, new Uint32Array(4000))).toBe(3000);
    await corpus.close();
  });

  test('a spilled corpus is read in parts, and its file is closed with it', async () => {
    const path = file('a b c d e f g\n'.repeat(1000));
    const { corpus } = await prepareCorpus(
      [path],
      { ...OPTIONS, threads: 2, memory: 600 },
      {},
      undefined,
      SMALL,
    );
    expect(corpus.store.kind).toBe('file');
    const reader = openTokens(corpus.store);
    const part = new Uint32Array(100);
    for (const from of [0, 60, 64, 130, 6950, 7000, 8000]) {
      const count = reader.read(from, part);
      expect(count).toBe(Math.max(0, Math.min(100, 7000 - from)));
      const ids = Array.from(part.subarray(0, count), (id) => id % SENTENCE_END);
      expect(ids).toEqual(ids.map((_, i) => (from + i) % 7));
    }
    expect(openFilesIn(temporary, process.pid)).toHaveLength(process.platform === 'linux' ? 1 : 0);
    await corpus.close();
    expect(openFilesIn(temporary, process.pid)).toEqual([]);
  });
});

/** The files of a folder that a process holds open, also where their names are gone; on Linux only. */
function openFilesIn(folder: string, pid: number): string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/${pid}/fd/${fd}`);
      return path.startsWith(folder) ? [path] : [];
    } catch {
      return [];
    }
  });
}

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { prepareCorpus } from '../src/corpus/prepare.js';
import { openTokens } from '../src/corpus/token-store.js';
import { SENTENCE_END } from '../src/kernels/word-scanner.js';
import { assetUrl } from '../src/platform/assets.js';
import type { Progress } from '../src/progress.js';
import { OPTIONS, prepared, SMALL } from './prepared-corpus.js';
import { temporaryFiles } from './temporary-files.js';

const { folder, file } = temporaryFiles();

describe('progress, stopping and temporary files', () => {
  const { TMPDIR } = process.env;
  let temporary: string;
  beforeAll(() => {
    temporary = mkdtempSync(join(folder, 'tmp-'));
    process.env.TMPDIR = temporary;
  });
  afterEach(() => expect(readdirSync(temporary)).toEqual([]));
  afterAll(() => {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  });

  // The longer text is counted in a thread, the shorter one in this.
  test.each([1000, 20_000])('progress ends with all bytes and all words of %d lines', async (lines) => {
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
    const packed = gzipSync(text);
    await prepared(file(packed), {}, hooks);
    expect(last('counting')).toMatchObject({ done: packed.length, total: packed.length, unit: 'bytes' });
    await expect(prepared(file(`${text}\0`), { threads: 2 })).rejects.toThrow(
      `NUL byte at byte ${text.length}`,
    );
  });

  test('abort before and during the work', async () => {
    const path = file('a b c d e f\n'.repeat(200_000));
    await expect(prepared(path, {}, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
    });
    for (const threads of [1, 2]) {
      const stop = new AbortController();
      const work = prepared(path, { threads, memory: 1 }, { signal: stop.signal });
      setTimeout(() => stop.abort(), 10);
      await expect(work).rejects.toMatchObject({ code: 'aborted' });
    }
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s ends the process and removes its temporary files',
    async (signal) => {
      const text = file('a b c d e f g h\n'.repeat(100_000));
      const inputs = JSON.stringify(new Array(200).fill(text));
      const options = JSON.stringify({ ...OPTIONS, threads: 2, memory: 1 });
      const script = `import { prepareCorpus } from ${JSON.stringify(assetUrl('corpus/prepare.js').href)};
      await prepareCorpus(${inputs}, ${options});`;
      const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
      const ended = new Promise((resolve) => child.on('exit', (_, by) => resolve(by)));
      const spilled = () =>
        readdirSync(temporary, { recursive: true }).some((name) => `${name}`.endsWith('.ids'));
      await vi.waitUntil(spilled, { timeout: 30_000, interval: 10 });
      child.kill(signal);
      expect(await ended).toBe(signal);
    },
    60_000,
  );

  test('a spilled corpus is read in parts, and its file goes on close', async () => {
    const path = file('a b c d e f g\n'.repeat(1000));
    const { corpus } = await prepareCorpus(
      [path],
      { ...OPTIONS, threads: 2, memory: 600 },
      {},
      undefined,
      SMALL,
    );
    expect(corpus.store.kind).toBe('file');
    const paths = corpus.store.segments.flatMap((segment) => ('path' in segment ? [segment.path] : []));
    expect(paths.every((path) => existsSync(path))).toBe(true);
    const reader = openTokens(corpus.store);
    const part = new Uint32Array(100);
    for (const from of [0, 60, 64, 130, 6950, 7000, 8000]) {
      const count = reader.read(from, part);
      expect(count).toBe(Math.max(0, Math.min(100, 7000 - from)));
      const ids = Array.from(part.subarray(0, count), (id) => id % SENTENCE_END);
      expect(ids).toEqual(ids.map((_, i) => (from + i) % 7));
    }
    reader.close();
    await corpus.close();
    expect(paths.some((path) => existsSync(path))).toBe(false);
  });
});

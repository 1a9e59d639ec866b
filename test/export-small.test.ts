// Making vectors small on the command line, and what it says about it.
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkShrinking } from '../src/cli/shrink-flags.js';
import { readVectors, train, writeModel } from '../src/index.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';

type Flags = Parameters<typeof checkShrinking>[0];
const { folder, path } = temporaryFiles();
const OPTIONS = { dim: 24, epochs: 3, minCount: 1, minn: 2, maxn: 5, bucket: 20_000, threads: 1 } as const;
const { model } = await train('fasttext', [`${import.meta.dirname}/fixtures/fasttext/unsup.txt`], OPTIONS);
await writeModel(model, path('whole.wv'));

describe('on the command line', () => {
  const run = (...args: string[]) => runProgram(folder, args);

  it('a toy text makes a small .wv, whose size is said', async () => {
    writeFileSync(path('toy.txt'), 'the cat sat on the mat and the dog sat on the log\n'.repeat(5));
    const { code, err } = await run('train', 'fasttext', 'toy.txt', '-o', 'toy.wv', '--dim', '20');
    expect([code, err.match(/written +toy\.wv, [\d.]+ kB/)?.length]).toEqual([0, 1]);
    expect(statSync(path('toy.wv')).size).toBeLessThan(50_000);
    expect((await run('neighbours', 'toy.wv', 'catty')).code).toBe(0);
  });

  it('export quantizes and says what it costs', async () => {
    writeFileSync(path('q.txt'), `: some\n${model.dictionary.words.toArray().slice(2, 6).join(' ')}\n`);
    const flags = ['--quantize', 'int8', '--check', '--analogies', 'q.txt', '--json', '-o', 'out.wv', '-q'];
    const { code, out, err } = await run('export', 'whole.wv', ...flags);
    expect([code, err]).toEqual([0, '']);
    const found = JSON.parse(out);
    expect(found).toMatchObject({ bytes: { before: statSync(path('whole.wv')).size }, analogies: {} });
    expect(found.overlap).toBeGreaterThan(0.9);
    expect(found.analogies.before.total).toBe(1);
  });

  it('a limit leaves the n-grams of a .wv, quantized ones too', async () => {
    await run('export', 'whole.wv', '--quantize', 'int8', '-o', 'coded.wv', '-q');
    const { code, err } = await run('export', 'coded.wv', '--limit', '3', '-o', 'few.wv', '-q');
    expect([code, err]).toEqual([0, '']);
    const [few, all] = [await readVectors(path('few.wv')), await readVectors(path('coded.wv'))];
    expect([few.size, few.compose!('inconnue')]).toEqual([3, all.compose!('inconnue')]);
    expect(few.rowAt(2)).toEqual(all.rowAt(2));
  });

  it('what is refused is not written', async () => {
    const { code, err } = await run('export', 'whole.wv', '--prune', '5', '-o', 'x.ftz', '-q');
    expect([code, err]).toEqual([2, expect.stringMatching(/pq, or write a .wv/)]);
    expect(existsSync(path('x.ftz'))).toBe(false);
  });
});

describe('flags of export', () => {
  const none = {
    prune: 0,
    dims: 0,
    quantize: '',
    check: false,
    analogies: '',
    json: false,
  } as never as Flags;
  it.each<[Partial<Flags>, string, RegExp]>([
    [{ quantize: 'int8' }, 'bin', /bin has no room.*\.wv/],
    [{ quantize: 'pq' }, 'vec', /vec has no room.*\.ftz/],
    [{ quantize: 'int8' }, 'fasttext', /no room.*\.wv/],
    [{ json: true }, 'vec', /`json`: expected `check`/],
    [{ analogies: 'q.txt' }, 'vec', /`analogies`: expected `check`/],
  ])('%j for %s', (flags, format, sentence) => {
    expect(() => checkShrinking({ ...none, ...flags }, format, 'x')).toThrow(sentence);
  });

  it('--check needs a file to read', () => {
    expect(() => checkShrinking({ ...none, check: true }, 'vec', '-')).toThrow(/-o FILE/);
    checkShrinking({ ...none, check: true, quantize: 'pq' }, 'fasttext', 'x.ftz');
  });
});

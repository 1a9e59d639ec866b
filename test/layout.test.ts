import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const SOURCE = join(ROOT, 'src');

const MAX_LINES = 250;

const sources = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts'))
  .sort();
/** AssemblyScript imports by its own rules. */
const modules = sources.filter((path) => !path.startsWith('kernels/assembly/'));
const architecture = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8');

/** Folder or root file -> rank, from the table of ARCHITECTURE.md. */
function ranks(): Map<string, number> {
  const rows = [...architecture.matchAll(/^\| (`.+?`) \| (\d+) \|/gm)];
  return new Map(
    rows.flatMap(([, names, rank]) =>
      [...names.matchAll(/`([^`]+?)\/?`/g)].map(([, name]) => [name, Number(rank)] as const),
    ),
  );
}

const RANKS = ranks();
const unitOf = (path: string) => path.split('/')[0];
const read = (path: string) => readFileSync(join(SOURCE, path), 'utf8');
const importsOf = (path: string) =>
  [...read(path).matchAll(/(?:\bfrom|\bimport|\bimport\()\s*'([^']+)'/g)].map(([, name]) => name);

describe('layout of src/', () => {
  test('every folder has a rank in ARCHITECTURE.md', () => {
    expect(modules.filter((path) => !path.endsWith('.d.ts') && !RANKS.has(unitOf(path)))).toEqual([]);
  });

  test.each(modules)('%s imports lower ranks and its own folder only', (path) => {
    expect(importsOf(path).filter((name) => name.startsWith('.') && !mayImport(path, name))).toEqual([]);
  });

  test('the machine is reached through platform.ts alone', () => {
    const machine = /^node:|\/platform\/|\.\/(node|browser)\.js$/;
    const importers = modules.filter((path) => importsOf(path).some((name) => machine.test(name)));
    expect(importers.filter((path) => !['platform', 'cli'].includes(unitOf(path)))).toEqual([]);
  });

  test('what a page loads imports nothing of Node', () => {
    const page = new Set(['platform/browser.ts']);
    for (const path of page)
      for (const name of importsOf(path))
        if (name.startsWith('./')) page.add(posix.join(dirname(path), name).replace(/\.js$/, '.ts'));
    expect(page.size).toBeGreaterThan(1);
    expect([...page].flatMap(importsOf).filter((name) => name.startsWith('node:'))).toEqual([]);
  });

  test('packages that may be there are left to the platform by webpack, too', () => {
    const named = modules.filter((path) =>
      /[^'`\w]import\((?!\n?\s*(['*]|\/\* webpackIgnore))/.test(read(path)),
    );
    expect(named.filter((path) => unitOf(path) !== 'cli')).toEqual([]);
  });

  test('entry points, and they alone, hand in the platform', () => {
    const entry = (path: string) => path.startsWith('entries/') || /worker\.ts$/.test(path);
    expect(modules.filter((path) => importsOf(path).includes('#platform'))).toEqual(modules.filter(entry));
  });

  test(`no file is longer than ${MAX_LINES} lines`, () => {
    const long = sources.filter((path) => read(path).split('\n').length - 1 > MAX_LINES);
    expect(long).toEqual([]);
  });

  test('what a newcomer reads in an evening is at most 3,000 lines', () => {
    const path = architecture.slice(
      architecture.indexOf('To read in an evening'),
      architecture.indexOf('## Layout'),
    );
    const files = [...path.matchAll(/`((?:src|test)\/[\w./-]+)`/g)].map(([, name]) => name);
    expect(files.length).toBeGreaterThan(8);
    const lines = files.map((name) => readFileSync(join(ROOT, name), 'utf8').split('\n').length - 1);
    expect(lines.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(3000);
  });

  test('no file is imported by what it imports', () => {
    const filesOf = (path: string) =>
      importsOf(path)
        .filter((name) => name.startsWith('.'))
        .map((name) => posix.join(dirname(path), name).replace(/(\.js)?$/, '.ts'));
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (path: string, above: readonly string[]) => {
      const way = [...above, path];
      if (above.includes(path)) circles.push(way.slice(above.indexOf(path)).join(' -> '));
      if (above.includes(path) || done.has(path)) return;
      for (const name of filesOf(path)) if (sources.includes(name)) visit(name, way);
      done.add(path);
    };
    for (const path of sources) visit(path, []);
    expect(circles).toEqual([]);
  });

  test('names say what is inside', () => {
    const vague = /(^|\/)(utils?|helpers?|common|managers?)(\/|\.|$)/;
    expect(sources.filter((path) => vague.test(path))).toEqual([]);
    const names = modules.map((path) => posix.basename(path));
    expect(names.filter((name, i) => names.indexOf(name) < i)).toEqual([]);
  });

  test('scripts that package.json names tell what they are for', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const names = [...JSON.stringify(scripts).matchAll(/node (scripts\/[\w-]+\.mjs)/g)].map(
      ([, name]) => name,
    );
    expect(names.length).toBeGreaterThan(8);
    for (const name of names.filter((each) => !each.endsWith('/strip-comments.mjs')))
      expect([name, readFileSync(join(ROOT, name), 'utf8')]).toEqual([
        name,
        expect.stringMatching(/^\/\/ npm run [\s\S]*\nimport '.\/help.mjs';\n|values\.help/),
      ]);
    const args = ['scripts/quickstart.mjs', '--seed', '1', '--help'];
    expect(execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' })).toMatch(
      /^npm run quickstart: [^\n]*\nuser types\.\n$/,
    );
  });

  test('ARCHITECTURE.md is at most 150 lines and every file it names exists', () => {
    expect(architecture.split('\n').length).toBeLessThanOrEqual(151);
    const named = [...architecture.matchAll(/`((?:src|test|scripts|docs)\/[\w./-]+\.\w+)`/g)].map(
      ([, name]) => name,
    );
    const there = new Set(
      ['src', 'test', 'scripts', 'docs'].flatMap((folder) =>
        readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((path) =>
          posix.join(folder, path.replaceAll('\\', '/')),
        ),
      ),
    );
    expect(named.filter((name) => !there.has(name))).toEqual([]);
  });
});

function mayImport(from: string, specifier: string): boolean {
  const target = relative(SOURCE, join(SOURCE, dirname(from), specifier)).replaceAll('\\', '/');
  const [own, other] = [unitOf(from), unitOf(target).replace(/\.js$/, '.ts')];
  const [ownRank, otherRank] = [RANKS.get(own)!, RANKS.get(other)];
  if (own === other) return true;
  const top = Math.max(...RANKS.values());
  if (ownRank === top) return other === 'entries' || otherRank === top;
  const bothAtRoot = !from.includes('/') && !target.includes('/');
  return otherRank !== undefined && (otherRank < ownRank || (bothAtRoot && otherRank === ownRank));
}

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/** What `npm pack` would put into the tarball. Scripts are left out: they would build dist anew under other tests. */
function packedFiles(): { path: string; size: number }[] {
  const command = ['pack', '--dry-run', '--ignore-scripts', '--json'];
  const answer = execFileSync('npm', command, {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    shell: process.platform === 'win32',
  });
  const packed = JSON.parse(answer);
  return (Array.isArray(packed) ? packed[0] : packed[manifest.name]).files;
}

describe('the package', () => {
  let files: { path: string; size: number }[];
  beforeAll(() => {
    files = packedFiles();
  });

  test('holds the program, its kernels, its types, and nothing of the workshop', () => {
    const paths = files.map(({ path }) => path);
    const expected = [
      'dist/cli/main.js',
      'dist/index.js',
      'dist/index.d.ts',
      'dist/kernels/words.wasm',
      'LICENSE',
      'README.md',
    ];
    expect(paths).toEqual(expect.arrayContaining(expected));
    expect(
      paths.filter((path) => !/^(dist\/|README(\.zh)?\.md|CHANGELOG\.md|LICENSE|package\.json)/.test(path)),
    ).toEqual([]);
  });

  test('stays small', () => {
    expect(files.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(4e6);
  });

  test('imports at run time only what it depends on', () => {
    const { imports, dependencies, optionalDependencies, peerDependencies } = manifest;
    const known = new Set(
      Object.keys({ ...imports, ...dependencies, ...optionalDependencies, ...peerDependencies }),
    );
    const modules = readdirSync(join(ROOT, 'dist'), { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.js'),
    );
    const imported = modules.flatMap((path) =>
      [
        ...readFileSync(join(ROOT, 'dist', path), 'utf8').matchAll(
          /(?:^import\s[^'"]*|^export\s[^'"]*from\s|\bimport\(\s*)['"]([^'".][^'"]*)['"]/gm,
        ),
      ]
        .map(([, name]) => name)
        .filter((name) => !name.startsWith('node:')),
    );
    const packages = imported.map((name) =>
      name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/'),
    );
    expect(packages.length).toBeGreaterThan(0);
    expect(packages.filter((name) => !known.has(name))).toEqual([]);
  });

  test('brings the types that its own types name', () => {
    const typings = readdirSync(join(ROOT, 'dist'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.d.ts'))
      .flatMap((path) => [
        ...readFileSync(join(ROOT, 'dist', path), 'utf8').matchAll(/from ['"]([^'".][^'"]*)['"]/g),
      ]);
    const named = new Set(typings.map(([, name]) => name!).filter((name) => !name.startsWith('node:')));
    expect(named).toContain('ndarray');
    const untyped = [...named].filter((name) => {
      const own = JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8'));
      return !own.types && !own.typings && !manifest.dependencies[`@types/${name}`];
    });
    expect(untyped).toEqual([]);
  });
});

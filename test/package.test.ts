import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { STRIPPED, withoutComments } from '../scripts/bare-code.mjs';
import { packedFiles, run } from './packed-package.js';

const ROOT = join(import.meta.dirname, '..');
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/** `./dist/**\/*-worker.js`, as package.json may name files. */
function globOf(name: string): RegExp {
  const parts = { '**/': '(.*/)?', '*': '[^/]*', '.': '\\.' } as Record<string, string>;
  return new RegExp(`^${name.replace('./', '').replace(/\*\*\/|\*|\./g, (part) => parts[part]!)}$`);
}

describe('the package', () => {
  const paths = packedFiles();

  test('holds the program, its kernels, its types, and nothing of the workshop', () => {
    const expected = [
      'dist/cli/main.js',
      'dist/index.js',
      'dist/index.d.ts',
      'dist/kernels/words.wasm.js',
      'dist/workers/node.js',
      'dist/workers/browser.js',
      'dist/index.d.ts.map',
      'src/index.ts',
      'LICENSE',
      'README.md',
    ];
    expect(paths).toEqual(expect.arrayContaining(expected));
    expect(
      paths.filter(
        (path) => !/^(dist\/|src\/|README(\.zh)?\.md|CHANGELOG\.md|LICENSE|package\.json)/.test(path),
      ),
    ).toEqual([]);
  });

  // The page of `wordvec explore` with its engine is 0.75 MB of it, what a run's threads begin with 0.4 MB; the tarball is 2.6 MB.
  test('stays small', () => {
    const sizeOf = (path: string) =>
      path.startsWith('dist/') && STRIPPED.test(path.slice('dist/'.length))
        ? Buffer.byteLength(withoutComments(join(ROOT, path)))
        : statSync(join(ROOT, path)).size;
    expect(paths.reduce((sum, path) => sum + sizeOf(path), 0)).toBeLessThan(7_900_000);
  });

  test('has every file that its manifest names', () => {
    const named = (value: unknown): string[] =>
      typeof value === 'string' ? [value] : Object.values(value as object).flatMap(named);
    const { exports, imports, bin, types, sideEffects } = manifest;
    const lacking = named([exports, imports, bin, types, sideEffects]).filter(
      (name) => !paths.some((path) => globOf(name).test(path)),
    );
    expect(lacking).toEqual([]);
  });

  test('marks what hands in the platform, down from each entry, as having effects', () => {
    // Turbopack goes from an entry without effects straight to what it names, past what stands between.
    const { exports, sideEffects } = manifest as {
      exports: Record<string, { default?: string }>;
      sideEffects: string[];
    };
    const effective = (path: string): boolean => {
      const code = readFileSync(join(ROOT, path), 'utf8');
      if (/^import '#platform'/m.test(code)) return true;
      const named = [...code.matchAll(/^export .* from '(\..*)'/gm)].map(([, name]) => name!);
      return named.some((name) => effective(posix.join(posix.dirname(path), name)));
    };
    const entries = Object.values(exports).flatMap(({ default: path }) => path ?? []);
    const found = entries.filter(effective);
    expect(found).toContain('./dist/index.js');
    const marked = (path: string) => sideEffects.some((name) => globOf(name).test(path.replace('./', '')));
    expect(found.filter((path) => !marked(path))).toEqual([]);
  });

  test('says of each option what it is, where editors look', () => {
    const declared = paths
      .filter((path) => path.endsWith('.d.ts'))
      .map((path) => readFileSync(join(ROOT, path), 'utf8'));
    const tables = declared.flatMap(
      (text) => text.match(/^export declare const \w*OPTIONS: \{\n[\s\S]*?^\};/gm) ?? [],
    );
    const rows = tables.flatMap((table) => table.match(/^ {4}\S.*readonly \w+: \{$/gm) ?? []);
    expect(rows.length).toBeGreaterThan(200);
    expect(
      rows.filter((row) => !/\/\*\* \S.*\. Allowed: .*\. Default: .*\. \*\/ readonly/.test(row)),
    ).toEqual([]);
  });

  test('has maps to sources that it brings', () => {
    const maps = paths.filter((path) => path.endsWith('.map'));
    expect(maps.length).toBeGreaterThan(100);
    const sources = maps.flatMap((path) =>
      JSON.parse(readFileSync(join(ROOT, path), 'utf8')).sources.map((source: string) =>
        posix.join(posix.dirname(path), source),
      ),
    );
    const packed = new Set(paths);
    expect(sources.filter((source: string) => !packed.has(source))).toEqual([]);
  });

  test('needs the Node that its strictest dependency does, and is cited by its version', () => {
    const { engines } = JSON.parse(readFileSync(join(ROOT, 'node_modules/yargs/package.json'), 'utf8'));
    expect(manifest.engines.node).toBe(engines.node);
    expect(readFileSync(join(ROOT, 'CITATION.cff'), 'utf8')).toContain(`\nversion: ${manifest.version}\n`);
  });

  test.each(['neighbours words.vec king', 'train ppmi text.txt -o words.vec'])(
    'says on an older Node, before any work, which it needs: %s',
    async (command) => {
      const older = 'data:text/javascript,delete process.getBuiltinModule';
      const words = ['--import', older, join(ROOT, 'dist/cli/main.js'), ...command.split(' ')];
      const failed = await run(process.execPath, words).catch((error) => error);
      expect(failed.stderr).toMatch(
        /^wordvec: wordvec needs Node 20\.19, 22\.12 or newer, and this is Node \S+:.*\n$/,
      );
      expect(failed.code).toBe(1);
    },
  );

  test('imports at run time only what it depends on', () => {
    const { imports, dependencies, optionalDependencies, peerDependencies } = manifest;
    const known = new Set(
      Object.keys({ ...imports, ...dependencies, ...optionalDependencies, ...peerDependencies }).map((name) =>
        name.replace('/*', ''),
      ),
    );
    const modules = readdirSync(join(ROOT, 'dist'), { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.js'),
    );
    const imported = modules.flatMap((path) =>
      [
        ...readFileSync(join(ROOT, 'dist', path), 'utf8').matchAll(
          /(?:(?:^|;)import\b[^'"`;(]*|(?:^|;)export\b[^'"`;]*\bfrom\s*|\bimport\(\s*)['"`]([^'"`.$][^'"`]*)['"`]/gm,
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
    expect(packages).toEqual(expect.arrayContaining(['#kernels', 'ml-matrix', 'yargs']));
    expect(packages.filter((name) => !known.has(name))).toEqual([]);
  });

  test('starts from few files and no package, and so do the questions to a model', () => {
    const program = join(ROOT, 'dist/cli');
    const files = new Set(['main.js']);
    const others = new Set<string>();
    for (const file of files)
      for (const [, name] of readFileSync(join(program, file), 'utf8').matchAll(
        /(?:^|;)(?:import\b|export\b[^"';(]*\bfrom)[^"';(]*["']([^"']+)["']/gm,
      ))
        if (name.startsWith('./')) files.add(name.slice(2));
        else others.add(name);
    expect(files.size).toBeLessThan(5);
    expect([...others].filter((name) => !name.startsWith('node:'))).toEqual([]);
    // These take Node as long to load as the program takes.
    expect(others).toContain('node:fs');
    for (const name of ['node:crypto', 'node:worker_threads', 'node:zlib'])
      expect(others).not.toContain(name);
    const started = [...files].map((file) => readFileSync(join(program, file), 'utf8')).join('');
    expect(started).toContain('stdin can be the model or the words');
    expect(started).not.toContain('Intl.Segmenter()');
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
      const folder = join(ROOT, 'node_modules', name);
      if (existsSync(join(folder, 'index.d.ts')) || manifest.dependencies[`@types/${name}`]) return false;
      const own = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      return !own.types && !own.typings;
    });
    expect(untyped).toEqual([]);
  });
});

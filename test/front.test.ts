// The folder of the command line and the REPL can be read in one direction.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const SOURCE = join(import.meta.dirname, '../src');
const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts'));
const front = files.filter((path) => path.startsWith('cli/'));

/** Files of the folder that a file imports, also those that it loads when they are needed. */
function importsOf(path: string): string[] {
  const found = readFileSync(join(SOURCE, path), 'utf8').matchAll(
    /(?:\bfrom|\bimport|\bimport\()\s*'(\.[^']+)\.js'/g,
  );
  return [...found]
    .map(([, name]) => `${join(dirname(path), name)}.ts`)
    .filter((name) => front.includes(name));
}

/** A way from a file back to itself. */
function circle(path: string, way: readonly string[] = []): readonly string[] | undefined {
  if (way.includes(path)) return [...way, path];
  if (done.has(path)) return undefined;
  for (const next of importsOf(path)) {
    const found = circle(next, [...way, path]);
    if (found) return found;
  }
  done.add(path);
  return undefined;
}
const done = new Set<string>();

test('no file of src/cli imports itself by way of others', () => {
  expect(front.map((path) => circle(path)).find((found) => found !== undefined)).toBeUndefined();
});

test('no file of src/cli is called like another file of src', () => {
  const others = (path: string) => files.filter((other) => basename(other) === basename(path));
  expect(front.filter((path) => others(path).length > 1)).toEqual([]);
});

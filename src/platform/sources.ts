import { closeSync, openSync, readdirSync, readSync, realpathSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { WordvecError } from '../errors.js';
import type { Source } from '../platform.js';
import { codeOf, readError } from './file-errors.js';

export async function findSources(inputs: readonly string[]): Promise<Source[]> {
  if (!Array.isArray(inputs))
    throw new WordvecError('usage', `expected a list of files to read, got ${String(inputs)} alone`);
  if (inputs.length === 0) throw new WordvecError('usage', 'expected at least one file to read, got none');
  if (inputs.indexOf('-') !== inputs.lastIndexOf('-')) {
    throw new WordvecError('usage', '-: stdin can be read once only: name it once');
  }
  return (await Promise.all(inputs.map(sourcesOf))).flat();
}

async function sourcesOf(input: string): Promise<Source[]> {
  if (input === '-') return [{ path: '-', size: 0, stream: true }];
  const stats = statOf(input);
  if (stats === undefined) return matchesOf(input);
  if (!stats.isDirectory()) return [sourceOf(input, stats)];
  const files = filesIn(input);
  if (files.length === 0) {
    throw new WordvecError('input', `${input}: the folder holds no files: expected text files in it`);
  }
  return files;
}

function filesIn(folder: string): Source[] {
  return [...namesIn(folder, '', [])]
    .sort(byCodeUnits)
    .map((name) => join(folder, name))
    .flatMap((path) => {
      const stats = statOf(path);
      return stats?.isFile() ? [sourceOf(path, stats)] : [];
    });
}

/** All names in a folder and the folders in it, links followed, but for those that lead back to one they are in. */
function* namesIn(folder: string, name: string, above: readonly string[]): Generator<string> {
  const own = attempt(folder, () => realpathSync(join(folder, name)));
  if (above.includes(own)) return;
  for (const entry of attempt(own, () => readdirSync(own, { withFileTypes: true }))) {
    if (entry.name.startsWith('.')) continue;
    const inner = join(name, entry.name);
    const isFolder =
      entry.isDirectory() || (entry.isSymbolicLink() && statOf(join(folder, inner))?.isDirectory());
    if (isFolder) yield* namesIn(folder, inner, [...above, own]);
    else yield inner;
  }
}

async function matchesOf(pattern: string): Promise<Source[]> {
  const { globSync, isDynamicPattern } = await import('tinyglobby');
  if (!isDynamicPattern(pattern)) throw readError(pattern, { code: 'ENOENT' });
  const paths = globSync(pattern, { onlyFiles: true, expandDirectories: false }).sort(byCodeUnits);
  if (paths.length === 0) {
    throw new WordvecError('input', `${pattern}: no file matches the pattern: check it and the folder`);
  }
  return paths.map((path) => sourceOf(path, statSync(path)));
}

function sourceOf(path: string, stats: Stats): Source {
  if (!stats.isFile()) return { path, size: 0, stream: true };
  const [first, second] = firstBytes(path);
  // Gzip by its first two bytes (RFC 1952, 2.3.1); files of /proc say that they are empty.
  const stream = (first === 0x1f && second === 0x8b) || (stats.size === 0 && first !== undefined);
  return { path, size: stats.size, stream };
}

function firstBytes(path: string): Uint8Array {
  return attempt(path, () => {
    const file = openSync(path, 'r');
    try {
      const bytes = new Uint8Array(2);
      return bytes.subarray(0, readSync(file, bytes, 0, 2, 0));
    } finally {
      closeSync(file);
    }
  });
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw readError(path, cause);
  }
}

function attempt<T>(path: string, call: () => T): T {
  try {
    return call();
  } catch (cause) {
    throw readError(path, cause);
  }
}

// The same order on every machine, whatever its language.
function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

import { closeSync, openSync, readdirSync, readSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { WordvecError } from '../errors.js';
import { codeOf, readError } from './file-errors.js';

/** A file to read, or `-` for stdin. */
export interface Source {
  readonly path: string;
  /** Bytes of the file; 0 where unknown: stdin, pipes. */
  readonly size: number;
  /** Can only be read from its start: stdin, pipes, gzip. */
  readonly stream: boolean;
}

/**
 * The files that inputs name: files, folders (all files in them, recursive, by path; names that start with a
 * dot are left out), glob patterns (by path) and `-` for stdin. In the order given.
 * @throws WordvecError `input` or `io`: nothing there, an empty folder, a pattern without match.
 */
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
  const names = attempt(folder, () => readdirSync(folder, { recursive: true, encoding: 'utf8' }));
  return names
    .filter((name) => !name.split(/[\\/]/).some((part) => part.startsWith('.')))
    .sort(byCodeUnits)
    .map((name) => join(folder, name))
    .flatMap((path) => {
      const stats = statOf(path);
      return stats?.isFile() ? [sourceOf(path, stats)] : [];
    });
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
  return stats.isFile() ? { path, size: stats.size, stream: isGzip(path) } : { path, size: 0, stream: true };
}

/** By its first two bytes (RFC 1952, 2.3.1). */
function isGzip(path: string): boolean {
  return attempt(path, () => {
    const file = openSync(path, 'r');
    const magic = new Uint8Array(2);
    const count = readSync(file, magic, 0, 2, 0);
    closeSync(file);
    return count === 2 && magic[0] === 0x1f && magic[1] === 0x8b;
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

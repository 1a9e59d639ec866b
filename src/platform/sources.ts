import { closeSync, openSync, readdirSync, readSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname, isAbsolute, join, normalize, sep } from 'node:path';
import { inputError } from '../errors.js';
import { isWebAddress, type Source } from '../platform.js';
import { codeOf, readError, reading } from './file-errors.js';
import { HEAD_BYTES, packingOf } from './packings.js';

export async function findSources(inputs: readonly string[]): Promise<Source[]> {
  return (await Promise.all(inputs.map(sourcesOf))).flat();
}

async function sourcesOf(input: string): Promise<Source[]> {
  if (input === '-') return [{ path: '-', size: 0, stream: true }];
  if (isWebAddress(input)) return [await (await import('./web-files.js')).webSource(input)];
  const stats = statOf(input);
  if (stats === undefined) return matchesOf(input);
  if (!stats.isDirectory()) return [sourceOf(input, stats)];
  const files = filesIn(input);
  if (files.length === 0) {
    throw inputError(`${input}: the folder holds no files: expected text files in it`);
  }
  return files;
}

function filesIn(folder: string): Source[] {
  return [...walk(folder, '', [])]
    .sort(([a], [b]) => byCodeUnits(a.replaceAll(sep, '/'), b.replaceAll(sep, '/')))
    .map(([name, stats]) => sourceOf(join(folder, name), stats));
}

/** What Windows and Office leave in folders beside the files of people. */
const OWN_FILES = /^(~\$.*|thumbs\.db|desktop\.ini)$/i;

/** The files in a folder and in those in it; links are followed, but for those that lead to a folder they are in. */
function* walk(folder: string, within: string, above: readonly string[]): Generator<[name: string, Stats]> {
  const own = reading(folder, () => realpathSync(join(folder, within)));
  if (above.includes(own)) return;
  for (const entry of reading(own, () => readdirSync(own))) {
    if (entry.startsWith('.') || OWN_FILES.test(entry)) continue;
    const name = join(within, entry);
    const stats = statOf(join(folder, name), ['ENOENT', 'ELOOP']);
    if (stats?.isDirectory()) yield* walk(folder, name, [...above, own]);
    else if (stats?.isFile()) yield [name, stats];
  }
}

async function matchesOf(input: string): Promise<Source[]> {
  const { globSync, isDynamicPattern } = await import('tinyglobby');
  // To patterns a backslash is an escape; where it parts folders no name can hold what it would escape.
  const pattern = sep === '\\' ? input.replaceAll(sep, '/') : input;
  if (!isDynamicPattern(pattern)) throw readError(pattern, { code: 'ENOENT' });
  // A whole path stays one: no relative path leads from one drive of Windows to another.
  const found = globSync(pattern, {
    onlyFiles: true,
    expandDirectories: false,
    absolute: isAbsolute(pattern),
  });
  const paths = found.filter((path) => !leadsBack(path)).sort(byCodeUnits);
  if (paths.length === 0) {
    throw inputError(`${pattern}: no file matches the pattern: check it and the folder`);
  }
  return paths.map((path) => sourceOf(path, statSync(path)));
}

/** Whether a link on the way to the file leads back to a folder that the way came through. */
function leadsBack(path: string): boolean {
  const passed = new Set<string>();
  for (let folder = dirname(normalize(path)); ; folder = dirname(folder)) {
    const own = realpathSync(folder);
    if (passed.has(own)) return true;
    passed.add(own);
    if (folder === dirname(folder)) return false;
  }
}

function sourceOf(path: string, stats: Stats): Source {
  if (!stats.isFile()) return { path, size: 0, stream: true };
  const head = firstBytes(path);
  // Files of /proc say that they are empty.
  const stream = packingOf(head) !== undefined || (stats.size === 0 && head.length > 0);
  return { path, size: stats.size, stream };
}

function firstBytes(path: string): Uint8Array {
  return reading(path, () => {
    const file = openSync(path, 'r');
    try {
      const bytes = new Uint8Array(HEAD_BYTES);
      return bytes.subarray(0, readSync(file, bytes, 0, HEAD_BYTES, 0));
    } finally {
      closeSync(file);
    }
  });
}

/** Undefined for the codes of errors that say that there is no such file. */
function statOf(path: string, none: readonly string[] = ['ENOENT']): Stats | undefined {
  try {
    return statSync(path);
  } catch (cause) {
    if (none.includes(codeOf(cause))) return undefined;
    throw readError(path, cause);
  }
}

// The same order on every machine, whatever its language.
function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

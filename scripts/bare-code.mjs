// Code as the package brings it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parseSync } from 'rolldown/utils';

/** What tools read: calls that a bundler may leave out. */
const KEPT = /__PURE__|@vite-ignore|webpackIgnore/;

/** The code of a file without comments, its lines where they were. */
export function withoutComments(path) {
  const text = readFileSync(path, 'utf8');
  let [bare, from] = ['', 0];
  for (const { value, start, end } of parseSync(path, text).comments) {
    const endsLine = /^[ \t]*(\n|$)/.test(text.slice(end, end + 100));
    if (KEPT.test(value) || !endsLine) continue;
    bare +=
      text.slice(from, start).trimEnd() + text.slice(from, start).match(/\s*$/)[0].replace(/[^\n]/g, '');
    bare += value.replace(/[^\n]/g, '');
    from = end;
  }
  return bare + text.slice(from);
}

/** Files of dist whose comments the package leaves out. */
export const STRIPPED = /^(?!cli|workers|.*\.wasm\.js$).*\.js$/;

/** Declarations of dist, and their maps, that no entry of the package comes to: no editor and no compiler looks at them. */
export function unusedDeclarations(folder = '.') {
  const { exports, imports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const named = (value) => (typeof value === 'string' ? [value] : Object.values(value).flatMap(named));
  const waiting = named([exports, imports]).map((name) => name.replace(/(\.d)?\.[jt]s$/, '.d.ts'));
  const used = new Set();
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const path = posix.normalize(name);
    if (used.has(path) || !existsSync(join(folder, path))) continue;
    used.add(path);
    const text = readFileSync(join(folder, path), 'utf8');
    for (const [, from] of text.matchAll(
      /(?:\bfrom|\bimport|import\(|reference path=)\s*['"](\.[^'"]+)['"]/g,
    ))
      waiting.push(posix.join(posix.dirname(path), from.replace(/(\.d)?\.[jt]s$/, '.d.ts')));
  }
  return readdirSync(join(folder, 'dist'), { recursive: true, encoding: 'utf8' })
    .map((path) => `dist/${path.replaceAll('\\', '/')}`)
    .filter((path) => /\.d\.ts(\.map)?$/.test(path) && !used.has(path.replace(/\.map$/, '')));
}

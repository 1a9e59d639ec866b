// Code as the package brings it.
import { readFileSync } from 'node:fs';
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

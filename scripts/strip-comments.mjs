// Takes the comments out of the library's JavaScript: they are in its declarations and its sources, which the package brings too.
// Lines stay where they are; the maps of JavaScript, a tenth of what an installation takes, are left behind.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseSync } from 'rolldown/utils';

/** What tools read: calls that a bundler may leave out. */
const KEPT = /__PURE__|@vite-ignore|webpackIgnore/;

function stripped(path) {
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

for (const path of readdirSync('dist', { recursive: true, encoding: 'utf8' }))
  if (/^(?!cli|workers|.*\.wasm\.js$).*\.js$/.test(path.replaceAll('\\', '/')))
    writeFileSync(`dist/${path}`, stripped(`dist/${path}`));

// Which files a file of the project loads, whatever way around: a fault in any other one it cannot see.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { ENTRIES } from '../build-kernels.mjs';

export const KERNELS = 'src/kernels/assembly';
const PLATFORM = 'src/platform/node.ts';
/** What every test begins with. */
const SETUP = ['test/one-thread.ts', 'test/equality.ts'];
/** All kernels stand here by name; who asks for one names it again. */
const LISTS = ['src/platform.ts', 'src/platform/load-kernel.ts'];

/** Where an entry of the kernels begins: variants are compiled of the same source. */
export function sourceOfKernel(entry) {
  return `${KERNELS}/${entry.replace(/64|Relaxed/g, '')}.ts`;
}

/** The source files that a text may stand for: a module, the program of a thread, a kernel, what is built of a file. */
function namedBy(text, file) {
  if (text === '#platform') return [PLATFORM];
  const kernel = text.replace(/^#kernels\/|\(\)$/g, '');
  if (ENTRIES.includes(kernel)) return LISTS.includes(file) ? [] : [sourceOfKernel(kernel)];
  const path = text.endsWith('-worker.js') && !text.startsWith('.') ? join('src', text) : '';
  if (!path && !text.startsWith('.')) return [];
  const source = (path || normalize(join(dirname(file), text)))
    .replace(/^dist\//, 'src/')
    .replace(/\.js$/, '');
  return [source, `${source}.ts`];
}

const known = new Map();

function namesIn(file) {
  if (!known.has(file)) {
    // One kernel is asked for by a call of its name.
    const texts = [...readFileSync(file, 'utf8').matchAll(/(?<=['"])[\w@#./-]+(?=['"])|\bproducts\(\)/g)].map(
      ([text]) => text,
    );
    const named = [...new Set(texts)].flatMap((text) => namedBy(text, file));
    known.set(
      file,
      named.filter((path) => /^(src|test)\/.*\.m?ts$/.test(path) && existsSync(path)),
    );
  }
  return known.get(file);
}

/** These files and all that they load. */
export function reachOf(files) {
  const met = new Set(files);
  for (const file of met) for (const named of namesIn(file)) met.add(named);
  return met;
}

/** Each test file, as it is named in the folder of tests, and all that it loads. */
export function reachOfTests() {
  const names = readdirSync('test').filter((name) => /(?<!\.slow)\.test\.ts$/.test(name));
  return new Map(names.map((name) => [name, reachOf([...SETUP, `test/${name}`])]));
}

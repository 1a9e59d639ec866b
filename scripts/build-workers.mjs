// Makes one text of all that threads run, for each platform, and puts it into a module: dist/workers/node.js and browser.js.
// Threads start from it where a bundler took the library along but not the files beside it. And makes each program of the
// threads of a training run one file for Node, dist/workers/NAME-worker.js: 70 modules took every one of them 55 ms.
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { rolldown } from 'rolldown';
import { fromSources, sourceOf, workers } from './sources.mjs';

/** How the text learns which of the programs it is to be, and what kind of script it is. */
const PLATFORMS = {
  node: { format: 'cjs', name: "(await import('node:worker_threads')).workerData.worker" },
  browser: { format: 'iife', name: 'self.name' },
};
/** What the thread that starts the others compiles, and hands them. */
const HANDED = /^#kernels\/train/;
const NOTHING = 'export default undefined;';
/** The threads of a training run multiply by the kernels of their trainers. */
const NO_PRODUCTS = ['#kernels/products', NOTHING];
/** Threads are handed files, no patterns. */
const NO_PATTERNS = ['tinyglobby', 'export const globSync = undefined, isDynamicPattern = undefined;'];

function entry(platform, name) {
  // A page has no files to prepare.
  const own = platform === 'browser' ? workers.filter((path) => !path.startsWith('documents/')) : workers;
  const cases = own.map((path) => `case '${path}': return import(${JSON.stringify(sourceOf(path))});`);
  return `(async () => { switch (${name}) { ${cases.join(' ')} } })();`;
}

/** @param external whether a module stays out, by how it is imported */
async function codeOf(input, platform, format, virtual, external = () => false) {
  const bundle = await rolldown({
    ...fromSources(platform),
    input,
    plugins: [
      {
        name: 'virtual',
        resolveId: (id, _, { kind }) =>
          external(id, kind)
            ? { id, external: true }
            : virtual.has(id) || HANDED.test(id)
              ? `\0${id}`
              : undefined,
        load: (id) => (id.startsWith('\0') ? (virtual.get(id.slice(1)) ?? NOTHING) : undefined),
      },
    ],
  });
  const { output } = await bundle.generate({ format, minify: true, codeSplitting: false });
  await bundle.close();
  return output[0].code;
}

async function buildText(platform) {
  const { format, name } = PLATFORMS[platform];
  const virtual = new Map([['entry', entry(platform, name)], ['#workers', NOTHING], NO_PATTERNS]);
  const code = await codeOf('entry', platform, format, virtual);
  writeFileSync(`dist/workers/${platform}.js`, `export default ${JSON.stringify(code)};\n`);
}

/** What is loaded when it is needed stays where it is. */
function isLazy(id, kind) {
  return /^#(kernels|workers)\b/.test(id)
    ? id !== '#kernels/products'
    : kind === 'dynamic-import' && /^[a-z@]/i.test(id);
}

async function buildFile(path) {
  const code = await codeOf(sourceOf(path), 'node', 'esm', new Map([NO_PATTERNS, NO_PRODUCTS]), isLazy);
  writeFileSync(`dist/workers/${basename(path)}`, code);
}

mkdirSync('dist/workers', { recursive: true });
for (const platform of Object.keys(PLATFORMS)) await buildText(platform);
for (const path of workers.filter((path) => /^(corpus|trainers)\//.test(path))) await buildFile(path);

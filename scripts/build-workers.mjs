// Makes one text of all that threads run, for each platform, and puts it into a module: dist/workers/node.js and browser.js.
// Threads start from it where a bundler took the library along but not the files beside it.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { rolldown } from 'rolldown';

/** How the text learns which of the programs it is to be, and what kind of script it is. */
const PLATFORMS = {
  node: { format: 'cjs', name: "(await import('node:worker_threads')).workerData.worker" },
  browser: { format: 'iife', name: 'self.name' },
};

/** What the thread that starts the others compiles, and hands them. */
const HANDED = /^#kernels\/train/;
const NOTHING = 'export default undefined;';

const workers = readdirSync('dist', { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('-worker.js') && !path.startsWith('page/'))
  .sort();

function entry(platform, name) {
  // A page has no files to prepare.
  const own = platform === 'browser' ? workers.filter((path) => !path.startsWith('documents/')) : workers;
  const cases = own.map((path) => `case '${path}': return import(${JSON.stringify(resolve('dist', path))});`);
  return `(async () => { switch (${name}) { ${cases.join(' ')} } })();`;
}

async function build(platform) {
  const { format, name } = PLATFORMS[platform];
  // The entry, and what threads are handed: this text, and the files that patterns name.
  const virtual = new Map([
    ['entry', entry(platform, name)],
    ['#workers', NOTHING],
    ['tinyglobby', 'export const globSync = undefined, isDynamicPattern = undefined;'],
  ]);
  const bundle = await rolldown({
    input: 'entry',
    platform,
    logLevel: 'silent',
    plugins: [
      {
        name: 'virtual',
        resolveId: (id) => (virtual.has(id) || HANDED.test(id) ? `\0${id}` : undefined),
        load: (id) => (id.startsWith('\0') ? (virtual.get(id.slice(1)) ?? NOTHING) : undefined),
      },
    ],
  });
  const { output } = await bundle.generate({ format, minify: true, codeSplitting: false });
  await bundle.close();
  writeFileSync(`dist/workers/${platform}.js`, `export default ${JSON.stringify(output[0].code)};\n`);
}

mkdirSync('dist/workers', { recursive: true });
for (const platform of Object.keys(PLATFORMS)) await build(platform);

// Makes the program, dist/cli, of src/cli and what it uses of the library: few files, since each takes Node a millisecond to find,
// read and link. What a command imports when it runs is still loaded only then.
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { fromSources } from './sources.mjs';

const OUT = 'dist/cli';
/** Loaded by nearly every command, and CommonJS, which Node reads slowly: they go into the program, with their licences. */
const BUNDLED = ['fastest-levenshtein', 'iota-array', 'is-buffer', 'ndarray', 'seedrandom'];
/**
 * Files of the modules that these chunks load at their start, if no file before has them: of all, with the questions to a model; of what
 * reads texts for a model; of trainings.
 */
const TOGETHER = {
  start: ['main.js', 'question-command.js'],
  reading: ['predict-command.js'],
  training: [
    'train-command.js',
    'train.js',
    'classifier.js',
    'fasttext.js',
    'prepare.js',
    'quality.js',
    'model-files.js',
  ],
};

const output = { format: 'esm', minify: true, comments: false, chunkFileNames: '[name].js' };

function isExternal(id) {
  const isPackage = /^[a-z@]/i.test(id) && !BUNDLED.includes(id.split('/')[0]);
  return isPackage || (/^#(kernels|workers)\b/.test(id) && id !== '#kernels/products');
}

/** The modules that these chunks load at their start. */
function startOf(chunks, names) {
  const reached = new Set(names);
  for (const name of reached)
    for (const other of chunks.find(({ fileName }) => fileName === name)?.imports ?? []) reached.add(other);
  return new Set(
    chunks.filter(({ fileName }) => reached.has(fileName)).flatMap(({ moduleIds }) => moduleIds),
  );
}

/** From its own file, or the end of its README. */
function licenceOf(name) {
  const folder = join('node_modules', name);
  const file = readdirSync(folder).find((own) => /^licen[cs]e/i.test(own)) ?? 'README.md';
  const text = readFileSync(join(folder, file), 'utf8');
  return `${name}\n\n${text.slice(text.search(/^(LICEN[CS]E \(|(The )?MIT Licen[cs]e)/m)).trim()}\n`;
}

const bundle = await rolldown({
  ...fromSources('node'),
  input: { main: 'src/cli/main.ts' },
  external: isExternal,
});
const { output: chunks } = await bundle.generate(output);
const groups = Object.entries(TOGETHER).map(([name, names]) => {
  const modules = startOf(chunks, names);
  return { name, test: (id) => modules.has(id) && !id.endsWith('main.ts') };
});
// tsc's modules of the same names, too.
rmSync(OUT, { recursive: true, force: true });
await bundle.write({
  ...output,
  dir: OUT,
  codeSplitting: {
    groups,
    // With what they re-export and no command needs yet, these would load packages.
    includeDependenciesRecursively: false,
  },
});
await bundle.close();
writeFileSync(join(OUT, 'LICENCES.txt'), BUNDLED.map(licenceOf).join('\n\n'));
chmodSync(join(OUT, 'main.js'), 0o755);

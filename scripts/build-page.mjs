// Makes the page of `wordvec explore`, dist/page: its views, and the engine, one program for the worker that holds the models and for
// the threads that train, told from each other by their names. As a static folder it works on any host.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import binaryen from 'assemblyscript/binaryen';
import { rolldown } from 'rolldown';
import { workers as allWorkers, fromSources, sourceOf } from './sources.mjs';

const OUT = 'dist/page';
const VIEW = 'src/page/view';
/** What a page has no use for: the modules that the questions' files name for the terminal and for files of pictures. */
const STUBS = new Map([
  // src/cli/figures.ts loads `string-width` by it, whose tables of all marks and joined signs are 3 kB: CJK is told as two columns here.
  [
    'node:module',
    String.raw`const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
    const width = (text) => [...text.replace(/\p{M}/gu, '')].reduce((sum, sign) => sum + (wide.test(sign) ? 2 : 1), 0);
    export const createRequire = () => () => ({ default: width });`,
  ],
  // Views of matrices for callers of the library.
  ['ndarray', 'export default undefined;'],
  // Sums, powers, logarithms ... of all elements and of columns, none of which decompositions use.
  ['./mathOperations', 'export const installMathOperations = () => {};'],
  // What rejects in an async hook ends a program's run; the page's own hooks are none.
  ['./async-hooks.js', 'export const asyncHooks = (hooks) => ({ hooks, settled: async () => {} });'],
  ['./stat', 'export {};'],
  // How consoles show matrices.
  ['./inspect', 'export const inspectMatrix = undefined, inspectMatrixWithOptions = undefined;'],
  // Encoders are folders and packages of a machine.
  ['./package-embedder.js', 'export const isModelPackage = () => false;'],
  ['./model-folder.js', 'export const holdsEncoder = async () => false, holdsStatic = holdsEncoder;'],
  // Dictionaries are a package and files of a machine.
  [
    './jieba.js',
    'export const JIEBA = "@node-rs/jieba", hasJieba = async () => false, jiebaCutter = undefined;',
  ],
  [
    './phrase-file.js',
    'export const readPhrases = undefined, writePhrases = readPhrases, phrasesOfFile = readPhrases;',
  ],
  ['../corpus/phrase-file.js', "export { readPhrases, writePhrases } from './phrase-file.js';"],
  ['./whole-words.js', 'export const withWholeWords = (cut) => cut;'],
  // Of documents, and of a language that the page is not in.
  ['./spelling-advice.js', 'export const spellingAdvice = () => [];'],
  ['#workers', 'export default undefined;'],
  // UMAP's curve is fitted for other values of spread and least distance than 1 and 0.1, which umap-learn gives as these.
  ['ml-levenberg-marquardt', 'export default () => ({ parameterValues: [1.5769434, 0.8950608] });'],
  // What UMAP searches for neighbours with, which it is given.
  ['./tree', 'export {};'],
  ['./heap', 'export {};'],
  [
    './nn_descent',
    'export const makeInitializations = () => ({}), makeInitializedNNSearch = () => undefined, makeNNDescent = undefined;',
  ],
  // A page trains on one text, of which documents are lines: they have no names but their numbers.
  [
    '../documents/named-documents.js',
    `export const haveNames = async (_, { idField, tagsField }) => idField !== '' || tagsField !== '';
    export const namedDocuments = () => { throw new Error('the page does not do this: use the program wordvec for it'); };`,
  ],
  [
    '../documents/training-text.js',
    'export const partSteps = (given) => ({ steps: {}, own: given }), trainingText = (input) => ({ input });',
  ],
  // Files of programs for graphs, of which a page does what all other readers do.
  ['./blank-words.js', 'export const mayHoldBlanks = () => false; export class BlankWords { tell() {} }'],
  // The view draws what a terminal gets as letters.
  ['./plot-text.js', "export const plotText = () => '';"],
  // Flags of other programs, which no question takes.
  ['./peer-flags-table.js', 'export const PEER_ADVICE = new Map();'],
  ['tinyglobby', 'export const globSync = undefined, isDynamicPattern = undefined;'],
]);

/** Readers of documents, embedders of machines and of folders, model2vec, which is a folder, and drawing of files, heat maps and trees, runs over 4 GiB, relaxed kernels, bzip2 and Zstandard, which a page leaves to the program. */
const LEFT_OUT =
  /[\\/](documents[\\/](html|markdown|delimited|json-lines|wikipedia|pdf|word-file|tei|conllu|elan|flextext|toolbox|textgrid|subtitles)|embedders[\\/](endpoint|encoder-folder|static-embedder)|formats[\\/]model2vec|cli[\\/]plot-(cosines|file)|platform[\\/]unpack-(bzip2|zstd))\.ts$|[\\/]train(64|Relaxed)+\.wasm\.js$/;
/** What no call of a page comes to, but imported where all trainers begin: several ranks, steps on documents, files to judge by, dry runs; and where models are aligned: pairs that are guessed. */
const UNUSED =
  /[\\/](run[\\/](exchange|collectives|simulated-ranks)|corpus[\\/](shared-(counts|ids|lines)|spot-sums|cooccurrence-file)|trainers[\\/](held-out-(counts|documents|lines)|ranked-run|dry-run)|documents[\\/](prepare-documents|record-fields)|analysis[\\/](self-learning|likely-pairs))\.ts$/;
/** An error of ours, which whoever meets it passes on as it is. */
const refusal = (sentence) =>
  `import { unsupportedError } from ${JSON.stringify(resolve('src/errors.ts'))}; throw unsupportedError('${sentence}');`;
const REFUSAL = refusal('the page does not do this: use the program wordvec for it');
const UNPACKING = refusal('a page unpacks .gz only: unpack it first');

const workers = allWorkers.filter((path) => !path.startsWith('documents/'));

/** `engine-alone` is that of a page in one file, which has no files of threads beside it. */
const ENTRY = `
(async () => {
  switch (self.name) {
    ${workers.map((path) => `case '${path}': return import(${JSON.stringify(sourceOf(path))});`).join('\n')}
    default: {
      const { serveEngine } = await import(${JSON.stringify(resolve('src/page/engine.ts'))});
      serveEngine(self.name === 'engine' ? new URL('./', self.location.href).href : undefined);
    }
  }
})();`;

/** What ranks exchange rows by. */
const OF_RANKS = ['applyRows', 'findChanges', 'findJoined', 'joinRows', 'keepRows', 'sendRows', 'takeRows'];

/** A kernel without what a page never calls. */
function ofPage(wasm) {
  const module = binaryen.readBinary(wasm);
  module.setFeatures(binaryen.Features.All);
  for (const name of OF_RANKS) module.removeExport(name);
  module.runPasses(['remove-unused-module-elements']);
  return Buffer.from(module.emitBinary());
}

const SPACES = `
export { alignVectors } from ${JSON.stringify(resolve('src/analysis/align-vectors.ts'))};
export { driftOf } from ${JSON.stringify(resolve('src/analysis/drift.ts'))};`;

const virtual = {
  name: 'virtual',
  resolveId(id) {
    // The whole entry would come along where it is loaded lazily: questions need these parts only.
    if (id === '../entries/texts.js') return resolve('src/search/text-index.ts');
    if (id === '../entries/spaces.js') return '\0spaces';
    // Its modules, of which two classes are taken along, not the one file that Node loads.
    if (id === 'ml-matrix') return resolve('node_modules/ml-matrix/src/index.js');
    return id === 'engine' || STUBS.has(id) ? `\0${id}` : undefined;
  },
  load(id) {
    if (id === '\0engine') return ENTRY;
    if (id === '\0spaces') return SPACES;
    if (UNUSED.test(id)) return '';
    if (LEFT_OUT.test(id)) return /unpack-\w+\.ts$/.test(id) ? UNPACKING : REFUSAL;
    return STUBS.get(id.slice(1));
  },
  // Base64 hides from gzip what repeats in a kernel, hexadecimal digits do not: a fifth of its size.
  transform(code, id) {
    // A page has no flags but those of questions, nor other programs' names of them; what its form says of options is in files of its own.
    if (
      /[\\/](?:(prepare|collection|embed|encoder|search|rank|text|alignment)-options|analysis[\\/](drift|clusters)|options-table)\.ts$/.test(
        id,
      )
    )
      return code
        .replace(/\bhelp:\s*(?:'(?:[^'\\\n]|\\.)*'|"[^"\n]*"|`[^`]*`)/g, "help: ''")
        .replace(/\baliases:\s*\[[^\]]*\],|\baliasesPerTrainer:\s*\{[^}]*\},/g, '');
    const base64 = id.endsWith('.wasm.js') && /^export default '(.+)'/.exec(code)?.[1];
    if (!base64) return undefined;
    const wasm = Buffer.from(base64, 'base64');
    const hex = (/[\\/]train\.wasm\.js$/.test(id) ? ofPage(wasm) : wasm).toString('hex');
    return `export default btoa('${hex}'.replace(/../g, (byte) => String.fromCharCode(parseInt(byte, 16))));`;
  },
};

async function bundle(input, file, format) {
  const built = await rolldown({
    ...fromSources('browser'),
    input,
    plugins: [virtual],
    transform: { define: { 'process.stdout.columns': '80' } },
    shimMissingExports: true,
  });
  const { output } = await built.generate({ format, minify: true, codeSplitting: false, comments: false });
  await built.close();
  writeFileSync(join(OUT, file), output[0].code);
}

// tsc's modules of the same names, too.
rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
await Promise.all([bundle('engine', 'engine.js', 'iife'), bundle(join(VIEW, 'page.ts'), 'page.js', 'esm')]);
for (const path of workers) {
  mkdirSync(join(OUT, dirname(path)), { recursive: true });
  writeFileSync(join(OUT, path), "import '../engine.js';\n");
}
// Loaded by who trains or looks questions up.
const chinese = JSON.parse(readFileSync('src/page/chinese-help.json', 'utf8'));
const { OPTIONS } = await import('../dist/options-table.js');
/** The form has no flags: a field by its name, and `false` of the field itself for its flag that begins with `no`. */
const inForm = (help) =>
  help
    .replace(/--no-[a-z-]+/g, 'false')
    .replace(/--([a-z-]+)/g, (_, flag) => flag.replace(/-(.)/g, (_, letter) => letter.toUpperCase()));
const formHelp = (helpOf) =>
  Object.fromEntries(Object.keys(chinese.options).map((name) => [name, inForm(helpOf(name))]));
const english = { options: formHelp((name) => OPTIONS[name].help) };
writeFileSync(
  join(OUT, 'help-zh.json'),
  JSON.stringify({ ...chinese, options: formHelp((name) => chinese.options[name]) }),
);
writeFileSync(join(OUT, 'help-en.json'), JSON.stringify(english));
for (const name of ['index.html', 'isolate.js']) copyFileSync(join(VIEW, name), join(OUT, name));
writeFileSync(join(OUT, 'page.css'), readFileSync(join(VIEW, 'page.css'), 'utf8').replace(/\n\s*/g, ' '));

// Trains vectors on a text alone, asks them how alike pairs of sentences are, and writes the table of docs/sentences.md: Spearman
// x 100 on a dev part, by which options may be chosen, and on the test part. What was measured stays in
// docs/bench/sentences.json; with --resume only what lacks there is measured. Flags behind -- say how the text is cut into words.
//   node scripts/sentences.mjs English corpus.txt dev.tsv test.tsv [--models FOLDER] [--resume] [--lite] [-- TEXT FLAGS]
//   node scripts/sentences.mjs Chinese zh.txt valid.txt test.txt --resume -- --tokenizer segmenter --locale zh
// A file of pairs whose heading names a column `split` is read twice: its rows of `dev`, its rows of `test`.
import './help.mjs';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { loadMeasured, RESULTS, saveResult } from './bench/harness/results.mjs';
import { withSentenceTable } from './docs/sentence-table.mjs';

const PAGE = 'docs/sentences.md';
const PART = 'sentences';
/** Epochs are those that the trainers' papers and programs are compared at; the rest are defaults. */
const TRAINERS = {
  skipgram: ['--epochs', '5'],
  cbow: ['--epochs', '5'],
  glove: ['--epochs', '15'],
  ppmi: [],
  doc2vec: ['--epochs', '5'],
};
const WORD_TRAINERS = ['skipgram', 'cbow', 'glove', 'ppmi'];
const LITE = '`use-lite`, an encoder';
const METHODS = ['mean', 'idf', 'sif', 'sif --components 3', 'sif --unit --components 3', 'usif'];

const end = process.argv.indexOf('--');
const textFlags = end < 0 ? [] : process.argv.slice(end + 1);
const { positionals, values } = parseArgs({
  args: process.argv.slice(2, end < 0 ? undefined : end),
  allowPositionals: true,
  options: {
    models: { type: 'string' },
    resume: { type: 'boolean', default: false },
    lite: { type: 'boolean', default: false },
  },
});
const [language, corpus, ...pairs] = positionals;
if (pairs.length !== 2)
  throw new Error('expected a language, a text, and pairs of sentences with scores: dev and test');
const scratch = mkdtempSync(join(tmpdir(), 'wordvec-sentences-'));
process.on('exit', () => rmSync(scratch, { recursive: true }));
const models = values.models ?? scratch;
mkdirSync(models, { recursive: true });

const wordvec = (...args) =>
  JSON.parse(
    execFileSync('node', ['dist/cli/main.js', ...args, '--json', '-q'], {
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    }),
  );

/** The rows of a part, where the file says which are. */
function partOf(path, part) {
  const bytes = readFileSync(path);
  const [heading, ...rows] = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').split('\n');
  const column = heading.split('\t').indexOf('split');
  if (column < 0) return path;
  const own = join(scratch, `${part}.tsv`);
  const kept = rows.filter((row) => row.split('\t')[column] === part);
  writeFileSync(own, [heading, ...kept].join('\n'));
  return own;
}
const parts = { dev: partOf(pairs[0], 'dev'), test: partOf(pairs[1], 'test') };

/** The model of a trainer; it is trained when it is first asked for. */
function modelOf(trainer) {
  const path = join(models, `${trainer}.wv`);
  if (!existsSync(path)) wordvec('train', trainer, corpus, '-o', path, ...TRAINERS[trainer], ...textFlags);
  return path;
}

/** What is measured: a name, the embedder as `compare` takes it when it is needed, flags. */
const ROWS = [
  ...WORD_TRAINERS.flatMap((trainer) =>
    METHODS.map((named) => {
      const [method, ...flags] = named.split(' ');
      return [`${trainer}, \`${named}\``, () => `${modelOf(trainer)}:${method}`, flags];
    }),
  ),
  ['doc2vec (dbow)', () => modelOf('doc2vec'), []],
  ...['tfidf', 'bm25'].map((method) => [`\`${method}\``, () => method, textFlags]),
  [LITE, () => 'use-lite', []],
];

const all = (values.resume && loadMeasured(PART, RESULTS)) || {};
const measured = all[language] ?? {};
const missing = ROWS.filter(([row]) => !measured[row] && (row !== LITE || values.lite));
/** Those of the same flags are compared at once. */
for (const flags of new Set(missing.map(([, , own]) => own.join(' ')))) {
  const rows = missing.filter(([, , own]) => own.join(' ') === flags);
  const named = rows.flatMap(([, embedder]) => ['--embed', embedder()]);
  const scores = (part) =>
    wordvec('compare', part, ...named, ...rows[0][2]).map((each) => each.scores.spearman);
  const [dev, test] = [scores(parts.dev), scores(parts.test)];
  for (const [i, [row]] of rows.entries()) measured[row] = { dev: dev[i], test: test[i] };
  const known = ROWS.filter(([row]) => measured[row]).map(([row]) => [row, measured[row]]);
  all[language] = Object.fromEntries(known);
  saveResult(PART, { title: 'Vectors of sentences', measured: all }, RESULTS);
}
writeFileSync(PAGE, withSentenceTable(readFileSync(PAGE, 'utf8')));

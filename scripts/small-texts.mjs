// Trains every trainer of word vectors on the first 300 kB, the first 12 MB and the whole of a text, without a flag but the
// trainer, asks the vectors, and writes the table of docs/small-texts.md. What was measured stays in
// docs/bench/small-texts.json; with --resume only what lacks there is measured, with --table nothing.
//   node scripts/small-texts.mjs corpus.txt questions-words.txt wordsim353.tsv [--resume] [--table]
import './help.mjs';
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadMeasured, RESULTS, saveResult } from './bench/harness/results.mjs';
import { between } from './docs/between.mjs';

const PAGE = 'docs/small-texts.md';
const PART = 'small-texts';
const SIZES = [300e3, 12e6, Number.POSITIVE_INFINITY];
const TRAINERS = ['ppmi', 'lsa', 'skipgram', 'cbow', 'glove', 'fasttext'];

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { resume: { type: 'boolean', default: false }, table: { type: 'boolean', default: false } },
});
const [corpus, questions, similarity] = positionals;
if (!similarity) throw new Error('expected a text, analogy questions and pairs of words with scores');
const folder = mkdtempSync(join(tmpdir(), 'wordvec-small-texts-'));
process.on('exit', () => rmSync(folder, { recursive: true }));

const wordvec = (...args) =>
  JSON.parse(execFileSync('node', ['dist/cli/main.js', ...args, '--json', '-q'], { encoding: 'utf8' }));

/** The file of the first bytes of the text. */
function beginning(bytes) {
  if (bytes >= statSync(corpus).size) return corpus;
  const head = Buffer.alloc(bytes);
  const file = openSync(corpus, 'r');
  readSync(file, head, 0, bytes, 0);
  closeSync(file);
  const path = join(folder, `${bytes}.txt`);
  writeFileSync(path, head);
  return path;
}

function measure(trainer, bytes) {
  const vectors = join(folder, 'vectors.vec');
  const { options, vocabulary, text, cpuSeconds } = wordvec(
    'train',
    trainer,
    beginning(bytes),
    '-o',
    vectors,
  );
  const asked = wordvec('evaluate', vectors, '--analogies', questions, '--similarity', similarity);
  const { correct, total } = asked.analogies[0].overall;
  const [{ spearman, used, pairs }] = asked.similarity;
  const { epochs, minCount } = options;
  return {
    words: text.read,
    vocabulary: vocabulary.words,
    epochs,
    minCount,
    cpuSeconds,
    correct,
    total,
    spearman,
    used,
    pairs,
  };
}

const measured = ((values.resume || values.table) && loadMeasured(PART, RESULTS)) || {};
const whole = statSync(corpus).size;
const runs = SIZES.flatMap((size) => TRAINERS.map((trainer) => [Math.min(size, whole), trainer]));
for (const [bytes, trainer] of runs) {
  const key = `${bytes} ${trainer}`;
  if (values.table || key in measured) continue;
  measured[key] = measure(trainer, bytes);
  console.error(key, JSON.stringify(measured[key]));
  saveResult(PART, { title: 'Small texts', corpus: basename(corpus), measured }, RESULTS);
}

const size = (bytes) => (bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${Math.round(bytes / 1e6)} MB`);
const seconds = (value) => value.toFixed(value < 10 ? 1 : 0);

function line([bytes, trainer]) {
  const row = measured[`${bytes} ${trainer}`];
  const { words, vocabulary, epochs, minCount, cpuSeconds, correct, total, spearman } = row;
  const right = `${((100 * correct) / total).toFixed(1)}% of ${total.toLocaleString('en')}`;
  return `| ${size(bytes)}, ${words.toLocaleString('en')} words | \`${trainer}\` | ${epochs} | ${minCount} | ${vocabulary.toLocaleString('en')} | ${right} | ${(100 * spearman).toFixed(0)} | ${seconds(cpuSeconds)} |`;
}

const table = [
  '| text | trainer | epochs | min-count | vocabulary | analogies | similarity | CPU seconds |',
  '|---|---|---:|---:|---:|---:|---:|---:|',
  ...runs.filter(([bytes, trainer]) => `${bytes} ${trainer}` in measured).map(line),
];
writeFileSync(PAGE, between(readFileSync(PAGE, 'utf8'), 'table', table.join('\n')));

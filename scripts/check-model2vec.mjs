// npm run check:model2vec [-- --packages FOLDER]: writes a model2vec folder and compares the vectors that transformers.js
// gives to sentences with those computed here: to 4 digits, or it fails. Without --packages (a folder with node_modules)
// it installs @huggingface/transformers into a temporary folder first.
import './help.mjs';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { readVectors, train, vectorsOf, writeVectors } from '../dist/index.js';

const ROOT = join(import.meta.dirname, '..');
const TEXT = join(ROOT, 'test/fixtures/fasttext/unsup.txt');
const TOLERANCE = 5e-5;

const { values } = parseArgs({ options: { packages: { type: 'string' } } });
const folder = mkdtempSync(join(tmpdir(), 'wordvec-model2vec-'));
try {
  const transformers = await load(values.packages ? resolve(values.packages) : install(folder));
  const { model: trained } = await train('skipgram', [TEXT], { dim: 50, minCount: 2, epochs: 2 });
  const vectors = vectorsOf(trained);
  const model = join(folder, 'model');
  await writeVectors(vectors, model, { format: 'model2vec' });
  const sentences = sentencesOf(vectors);
  const texts = sentences.map(({ text }) => text);
  const found = await sentenceVectors(transformers, model, texts);
  let worst = 0;
  for (const [i, { words }] of sentences.entries())
    for (const [d, x] of meanOf(vectors, words).entries()) worst = Math.max(worst, Math.abs(found[i][d] - x));
  const same = (await readVectors(model)).words.size === vectors.size;
  console.log(
    `${sentences.length} sentences, ${vectors.size} words: largest difference ${worst.toExponential(1)}`,
  );
  if (!(worst < TOLERANCE && same)) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}

function install(place) {
  execFileSync(
    'npm',
    ['install', '--no-audit', '--no-fund', '--prefix', place, '@huggingface/transformers'],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, ONNXRUNTIME_NODE_INSTALL_CUDA: 'skip' },
    },
  );
  return place;
}

async function load(packages) {
  const entry = createRequire(join(packages, 'index.js')).resolve('@huggingface/transformers');
  return import(pathToFileURL(entry).href);
}

/** What is asked for, and the words that it is made of. */
function sentencesOf(vectors) {
  const lines = readFileSync(TEXT, 'utf8').split('\n').slice(0, 200);
  const known = lines.map((line) => line.split(' ').filter((word) => vectors.has(word)));
  const asked = known.filter((words) => words.length > 1).map((words) => ({ text: words.join(' '), words }));
  // As people write: tabs, unknown words, capitals, punctuation.
  const [{ text, words }] = asked;
  for (const variant of [
    text.replaceAll(' ', '\t\n '),
    `${text} qqqqzx`,
    text.toUpperCase(),
    `"${text}," (...)!`,
  ])
    asked.push({ text: variant, words });
  return asked;
}

async function sentenceVectors({ env, pipeline }, model, sentences) {
  env.allowRemoteModels = false;
  env.localModelPath = '';
  const extract = await pipeline('feature-extraction', model, { dtype: 'fp32' });
  return (await extract(sentences, { pooling: 'mean', normalize: true })).tolist();
}

/** The mean of the words' vectors, at length 1. */
function meanOf(vectors, words) {
  const sum = new Float64Array(vectors.dim);
  for (const word of words) for (const [d, x] of vectors.get(word).entries()) sum[d] += x;
  const length = Math.hypot(...sum);
  return sum.map((x) => x / length);
}

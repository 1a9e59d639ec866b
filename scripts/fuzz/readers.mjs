// What is fuzzed: a row for each reader, with real files of its format. A new reader is one more row:
// - seeds(): files as bytes
// - read(path): reads all that the reader reads and uses what it gave; returns or throws a WordvecError
// - mutate(seed, random): where plain changes would only break a checksum
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { readCooccurrences } from '../../dist/corpus/cooccurrence-file.js';
import { readLabelledText } from '../../dist/corpus/labelled-text.js';
import { textOf } from '../../dist/corpus/text.js';
import { readWhole } from '../../dist/formats/detect.js';
import {
  Classifier,
  evaluateAnalogies,
  evaluateClassifier,
  evaluateSimilarity,
  KeyedVectors,
  neighbours,
  parseExpression,
  readFastText,
  readLines,
  readModel,
  readVectors,
  readVocabulary,
  sentenceVectors,
  subwordKeyedVectors,
  vectorsOf,
  WordTable,
} from '../../dist/index.js';
import { SharedHeap } from '../../dist/kernels/shared-heap.js';
import { findSources } from '../../dist/platform/sources.js';
import { readChunks } from '../../dist/platform.js';
import { readCheckpoint } from '../../dist/trainers/checkpoint.js';
import { arrayReaders } from './arrays.mjs';
import { checkpoints, mutateContainer, wordModels } from './containers.mjs';
import { documentReaders } from './documents.mjs';

const fixture = (name) => readFile(new URL(`../../test/fixtures/${name}`, import.meta.url));
const fixtures =
  (...names) =>
  () =>
    Promise.all(names.map(fixture));
const firstLines = async (name, count) =>
  Buffer.from((await fixture(name)).toString().split('\n').slice(0, count).join('\n'));

const royal = new KeyedVectors(WordTable.from(['king', 'queen', 'man', 'woman']), {
  data: Float32Array.of(1, 0, 1, 1, 0, 0, 0, 1),
  rows: 4,
  dim: 2,
  stride: 2,
});
const fixtureModel = (name) =>
  readFastText(fileURLToPath(new URL(`../../test/fixtures/fasttext/${name}`, import.meta.url)));
const classifier = new Classifier(await fixtureModel('softmax.bin'));
const vectorOfLine = sentenceVectors(await fixtureModel('skipgram.bin'));
const heap = new SharedHeap();

async function useVectors(vectors) {
  const first = vectors.words.word(0);
  // A word that is no UTF-8 has another text than bytes.
  if (vectors.has(first)) neighbours(vectors, first, { k: 3 });
}

const readAnyVectors = async (path) => useVectors(await readVectors(path));

async function readNative(path) {
  const { model, fastText, documents, vectors } = await readWhole(path);
  await useVectors(vectors ?? vectorsOf(model ?? fastText ?? documents));
  await readAnyVectors(path);
  if (model) await readModel(path);
}

async function readSubwords(path) {
  const model = await readFastText(path);
  const vectors = subwordKeyedVectors(model);
  if (vectors.size > 0) await useVectors(vectors);
  vectors.compose?.('quickest');
  sentenceVectors(model)('the quick brown fox');
  if (model.settings.model === 'sup') new Classifier(model).predict('the quick brown fox', { k: 3 });
}

async function readCounts(path) {
  const output = { kind: 'chunks', seed: 5, xMax: 10, alpha: 0.75 };
  const counts = await readCooccurrences(path, 20, { memory: 1 << 20, reserve: 0 }, output, heap);
  counts.close();
}

async function readRunningText(path) {
  for (const { path: file, size, stream } of await findSources([path])) {
    const piece = {
      path: file,
      start: 0,
      end: stream ? Number.POSITIVE_INFINITY : size,
      stream,
      endsFile: true,
    };
    for await (const _ of textOf(piece, () => {}));
  }
}

async function readEachLine(path) {
  for await (const line of readLines(path)) vectorOfLine(line);
  await evaluateClassifier(classifier, readLines(path), { source: path, k: 2 });
}

function makeCounts() {
  const bytes = Buffer.alloc(16 * 100);
  for (let r = 0; r < 100; r++) {
    bytes.writeInt32LE(1 + Math.floor(r / 5), 16 * r);
    bytes.writeInt32LE(1 + (r % 20), 16 * r + 4);
    bytes.writeDoubleLE(1 / (1 + (r % 7)), 16 * r + 8);
  }
  return bytes;
}

const VOCABULARY = Array.from({ length: 60 }, (_, i) => `word${i} ${1000 - i}\n`).join('');
const EXPRESSIONS = [
  'king - man + woman',
  '2*good - bad',
  '0.5 * (red + (blue - 3*"a \\" b"))',
  '-(a)*2 + b',
];

/** @type {{ name: string, seeds: () => Promise<Uint8Array[]>, read: (path: string) => Promise<unknown>, mutate?: Function }[]} */
export const READERS = [
  {
    name: 'vec',
    seeds: fixtures('vectors/gensim.vec', 'vectors/fasttext.vec', 'vectors/word2vec.txt'),
    read: readAnyVectors,
  },
  {
    name: 'glove',
    seeds: fixtures('vectors/gensim-no-header.txt', 'vectors/glove.txt', 'vectors/glove-published.txt'),
    read: readAnyVectors,
  },
  { name: 'bin', seeds: fixtures('vectors/word2vec.bin', 'vectors/gensim.bin'), read: readAnyVectors },
  { name: 'wv', seeds: wordModels, read: readNative, mutate: mutateContainer },
  {
    name: 'checkpoint',
    seeds: checkpoints,
    read: (path) => readCheckpoint(path),
    mutate: mutateContainer,
  },
  {
    name: 'fasttext',
    seeds: fixtures(...['skipgram', 'cbow-hs', 'softmax', 'hs', 'ova'].map((name) => `fasttext/${name}.bin`)),
    read: readSubwords,
  },
  { name: 'ftz', seeds: fixtures('fasttext/quantized.ftz', 'fasttext/pruned.ftz'), read: readSubwords },
  { name: 'cooccurrence', seeds: async () => [makeCounts()], read: readCounts },
  { name: 'vocabulary', seeds: async () => [Buffer.from(VOCABULARY)], read: (path) => readVocabulary(path) },
  {
    name: 'questions',
    seeds: async () => [await firstLines('queries/questions.txt', 40)],
    read: (path) => evaluateAnalogies(royal, readChunks(path), { name: path }),
  },
  {
    name: 'pairs',
    seeds: async () => [
      await fixture('queries/pairs.tsv'),
      Buffer.from('word1,word2,score\nking,queen,8.5\nman,king,2\n'),
    ],
    read: (path) => evaluateSimilarity(royal, readChunks(path), { name: path }),
  },
  {
    name: 'labelled',
    seeds: async () => [await firstLines('fasttext/sup.txt', 50)],
    read: (path) => readLabelledText([path], '__label__'),
  },
  { name: 'lines', seeds: async () => [await firstLines('fasttext/sup.txt', 50)], read: readEachLine },
  { name: 'text', seeds: async () => [await firstLines('fasttext/unsup.txt', 50)], read: readRunningText },
  {
    name: 'expression',
    seeds: async () => EXPRESSIONS.map((text) => Buffer.from(text)),
    read: async (path) => parseExpression(await readFile(path, 'utf8'), (word) => royal.has(word)),
  },
  {
    name: 'packed',
    seeds: fixtures('packed/frames.zst', 'packed/stream.zst', 'packed/pbzip2.bz2', 'packed/streams.bz2'),
    read: readRunningText,
  },
  ...arrayReaders(fixtures),
  ...documentReaders(fixtures),
];

// What a page does that trains word vectors: the entry of test/browser-bundle.test.ts, bundled and run there.
import {
  batchNeighbours,
  Classifier,
  createIndex,
  createMatrix,
  KeyedVectors,
  neighbours,
  readFastText,
  readVectors,
  train,
  vectorsOf,
  WordTable,
  writeFastText,
  writeVectors,
} from 'wordvec';
import { addFile, fileOf, useAssets } from 'wordvec/browser';

/** What a classifier says that was trained, written and read. */
async function labelled() {
  const lines = Array.from({ length: 200 }, (_, i) =>
    i % 2 ? '__label__b a dog ran' : '__label__a the king',
  );
  const { model } = await train('classifier', { text: lines }, { dim: 4, epochs: 5, seed: 1, minCount: 1 });
  await writeFastText(model, 'labels.bin');
  const classifier = new Classifier(await readFastText('labels.bin'));
  return ['the king', 'a dog'].map((line) => classifier.predict(line)[0].label);
}

/** The word next to a word of 1,000, as often as it takes until codes of all rows are asked first. */
function askedOften() {
  const matrix = createMatrix(1000, 300);
  for (let i = 0; i < matrix.data.length; i++) matrix.data[i] = Math.sin(i * i);
  matrix.data.set(matrix.data.subarray(0, 299), 300);
  const vectors = new KeyedVectors(WordTable.from(Array.from({ length: 1000 }, (_, i) => `w${i}`)), matrix);
  return Array.from({ length: 4 }, () => neighbours(vectors, 'w0', { k: 1 })[0].word);
}

/** What is left out of an index's words: by a file, and by lists that no bundle has. */
async function withoutStopWords() {
  addFile('stop.txt', new TextEncoder().encode('the'));
  const index = (stopWords) =>
    createIndex({ documents: ['the king', 'the dog'] }, 'own.idx', { bm25: true, stopWords });
  await index('stop.txt');
  return index('en').catch(({ code, message }) => `${code} ${message}`);
}

export async function run(folder, corpus, options) {
  useAssets(folder);
  addFile(corpus, await (await fetch(new URL(corpus, folder))).blob());
  const { model } = await train('skipgram', [corpus], JSON.parse(options));
  const vectors = vectorsOf(model);
  const word = vectors.words.word(1);
  const written = {};
  for (const name of ['page.vec', 'page.wv', 'page.vec.gz']) {
    await writeVectors(vectors, name);
    written[name] = [...(await readVectors(name)).matrix.data];
  }
  const own = fileOf(corpus);
  const tokens = async () =>
    (await own.text())
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' '));
  const text = corpus.endsWith('.txt') ? await tokens() : own;
  const given = await train('skipgram', text, JSON.parse(options));
  const read = await readVectors(fileOf('page.vec.gz'));
  const refused = await readVectors('none.vec').catch(({ message }) => message);
  return {
    words: vectors.words.toArray(),
    numbers: [...vectors.matrix.data],
    written,
    packed: [...new Uint8Array(await fileOf('page.vec.gz').slice(0, 2).arrayBuffer())],
    near: [neighbours(vectors, word), ...(await batchNeighbours(vectors, [word]))].map(
      (found) => found.length,
    ),
    refused,
    often: askedOften(),
    labels: await labelled(),
    stopWords: await withoutStopWords(),
    given: [...vectorsOf(given.model).matrix.data],
    read: [...read.matrix.data],
  };
}

// Rows in shared memory, opened by real threads of the built package.
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { WordTable } from '../src/corpus/words.js';
import { KeyedVectors } from '../src/embeddings/keyed-vectors.js';
import {
  openSharedFastText,
  openSharedVectors,
  shareFastText,
  shareVectors,
} from '../src/embeddings/shared-vectors.js';
import { subwordVector } from '../src/embeddings/subword-vectors.js';
import { Classifier } from '../src/embeddings/text-classifier.js';
import { readVectors } from '../src/formats/detect.js';
import { readFastText } from '../src/formats/fasttext-file.js';
import { createMatrix } from '../src/tensor/matrix.js';
import { make } from './keyed-vectors.js';
import { slowTest } from './thorough.js';

const FASTTEXT = `${import.meta.dirname}/fixtures/fasttext/`;
const ENTRIES = ['queries', 'subword-models', 'vector-files'].map(
  (name) => new URL(`../dist/entries/${name}.js`, import.meta.url).href,
);

/** What a thread that imports entries of the built package answers; `code` sees the record as `shared`. */
function inThread(code: string, shared: unknown, entries = ENTRIES): Promise<unknown> {
  const source = `
    import { parentPort, workerData as shared } from 'node:worker_threads';
    const entries = await Promise.all(${JSON.stringify(entries)}.map((entry) => import(entry)));
    const wordvec = Object.assign({}, ...entries);
    parentPort.postMessage(await (async () => { ${code} })());`;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), {
    workerData: shared,
  });
  return new Promise((resolve, reject) => {
    worker.on('message', resolve);
    worker.on('error', reject);
  });
}

describe('vectors in shared memory', () => {
  it('are opened by two threads at once, and lie in one memory', async () => {
    const vectors = make(['king', 'queen', 'man', 'naïve', ''], 7);
    const shared = shareVectors(vectors);
    const ask = `const vectors = wordvec.openSharedVectors(shared);
      const row = vectors.words.indexOf('naïve');
      Atomics.add(new Int32Array(shared.rows.matrix.data.buffer, 0, 1), 0, 1);
      return [row, vectors.rowAt(row)];`;
    const before = new Int32Array(shared.rows.matrix.data.buffer, 0, 1)[0];
    const entry = ENTRIES.slice(-1);
    const found = await Promise.all([inThread(ask, shared, entry), inThread(ask, shared, entry)]);
    for (const each of found) expect(each).toEqual([3, vectors.get('naïve')]);
    expect(new Int32Array(shared.rows.matrix.data.buffer, 0, 1)[0]).toBe(before + 2);
  });

  it('are not copied where they lie in shared memory already', () => {
    const data = new Float32Array(new SharedArrayBuffer(16));
    const vectors = new KeyedVectors(WordTable.from(['a', 'b']), { data, rows: 2, dim: 2, stride: 2 });
    const shared = shareVectors(vectors);
    expect(shared.rows.matrix.data.buffer).toBe(data.buffer);
    expect(shareVectors(openSharedVectors(shared)).words.bytes.buffer).toBe(shared.words.bytes.buffer);
  });

  it('keep counts, rows with gaps, and the vectors of unknown words', async () => {
    const padded = { data: Float32Array.of(1, 2, 9, 3, 4, 9), rows: 2, dim: 2, stride: 3 };
    const counts = Float64Array.of(5, 4);
    const opened = openSharedVectors(
      structuredClone(shareVectors(new KeyedVectors(WordTable.from(['a', 'b']), padded, { counts }))),
    );
    expect([...opened.get('b')!]).toEqual([3, 4]);
    expect([...opened.counts!]).toEqual([5, 4]);
    const vectors = await readVectors(`${FASTTEXT}skipgram.bin`);
    const copied = structuredClone(shareVectors(vectors));
    expect(openSharedVectors(copied).compose!('unknownword')).toEqual(vectors.compose!('unknownword'));
  });

  slowTest('give a thread the vectors of unknown words', async () => {
    const vectors = await readVectors(`${FASTTEXT}skipgram.bin`);
    const ask = `return wordvec.vectorOf(wordvec.openSharedVectors(shared), 'unknownword').vector;`;
    expect(await inThread(ask, shareVectors(vectors))).toEqual(vectors.compose!('unknownword'));
  });

  it('need no class of the library to be posted: vectors whose unknown words a caller composes are refused', () => {
    const vectors = new KeyedVectors(WordTable.from(['a']), createMatrix(1, 2), { compose: () => undefined });
    expect(() => shareVectors(vectors)).toThrow(/no thread can be sent it: leave out `compose`/);
    expect(() => openSharedVectors({} as never)).toThrow(/a record as shareVectors makes it/);
    expect(() => openSharedFastText(undefined as never)).toThrow(/a record as shareFastText makes it/);
  });
});

describe('a fastText model in shared memory', () => {
  slowTest('predicts the same in a thread, of every kind', async () => {
    const files = ['softmax.bin', 'hs.bin', 'ova.bin', 'quantized.ftz', 'pruned.ftz'];
    const models = await Promise.all(files.map((name) => readFastText(FASTTEXT + name)));
    const line = 'le chat mange une souris';
    const code = `return shared.map((each) => new wordvec.Classifier(wordvec.openSharedFastText(each)).predict('${line}', { k: 3 }));`;
    expect(await inThread(code, models.map(shareFastText))).toEqual(
      models.map((model) => new Classifier(model).predict(line, { k: 3 })),
    );
  });

  it('has the vectors of words, known and unknown', async () => {
    const model = await readFastText(`${FASTTEXT}skipgram.bin`);
    const opened = openSharedFastText(structuredClone(shareFastText(model)));
    for (const word of [model.dictionary.words.word(3), 'unknownword'])
      expect(subwordVector(opened, word)).toEqual(subwordVector(model, word));
    const making = { tokenizer: 'unicode' } as const;
    expect(openSharedFastText(shareFastText({ ...model, making })).making).toBe(making);
  });
});

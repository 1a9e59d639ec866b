// Models and embedders in memory, where else their names are given.
import { expect, test } from 'vitest';
import {
  clusterTexts,
  createIndex,
  type Embedder,
  editIndex,
  type GivenEmbedder,
  openEmbedder,
  openIndex,
  readVectors,
  topicsOfTexts,
  train,
  writeModel,
} from '../src/index.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf } from './thorough.js';

const { path, file } = temporaryFiles();
const words = file('4 2\nking 1 0.1\nqueen 1 0.2\ndog 0.1 1\ncat 0 1\n', 'm.vec');
const documents = ['king queen', 'dog cat', 'queen queen dog'].map((text, i) => ({ id: `${i}`, text }));
const kingly: Embedder = {
  kind: 'dense',
  name: 'kings',
  dim: 2,
  fingerprint: 'kings 1',
  batch: 2,
  embed: async (texts) => Float32Array.from(texts.flatMap((text) => [text.includes('king') ? 1 : 0, 1])),
  close: () => Promise.reject(new Error('it is not the index that closes it')),
};

async function hits(made: GivenEmbedder, asked: GivenEmbedder | undefined, method?: 'sif') {
  const name = path(`${crypto.randomUUID()}.idx`);
  await createIndex({ documents: documents.slice(0, 2) }, name, { embed: made, ...(method && { method }) });
  await editIndex(name, { add: { documents: documents.slice(2) }, embed: asked });
  const index = await openIndex(name, { embed: asked });
  const found = await index.search('king', { fold: false });
  await index.close();
  return found.map(({ id, score }) => [id, score.toFixed(4)]);
}

test('an index of vectors in memory answers as that of their file', async () => {
  const vectors = await readVectors(words);
  const byName = await hits(words, undefined, 'sif');
  expect(byName).toHaveLength(3);
  expect(await hits(vectors, vectors, 'sif')).toEqual(byName);
});

test('of an embedder, too, which stays open', async () => {
  const embedder = await openEmbedder(words, { method: 'sif' });
  expect(await hits(embedder, embedder)).toEqual(await hits(words, undefined, 'sif'));
  expect((await embedder.embed(['king'])).length).toBe(2);
  expect((await hits(kingly, kingly))[0]).toEqual(['0', '1.0000']);
});

test('and of models of each kind', async () => {
  const text = file('the king and the queen\n'.repeat(30), 'text.txt');
  for (const trainer of firstOf(1, ['fasttext', 'skipgram', 'doc2vec'] as const)) {
    const { model } = await train(trainer, [text], { dim: 6, minCount: 1, threads: 1, epochs: 1 });
    expect(await hits(model, model)).toHaveLength(2);
  }
});

test('texts are clustered by them', async () => {
  const model = await readVectors(words);
  const texts = documents.map(({ text }) => text);
  const { assignments } = await clusterTexts({ model, options: { method: 'mean' } }, texts, { k: 2 });
  expect([...assignments]).toEqual([0, 1, 0]);
  expect((await topicsOfTexts({ model: kingly }, texts, { k: 2 })).topics).toHaveLength(2);
});

test('an index joins vectors of words by sif where no method is asked for, and leaves others as they are', async () => {
  const made = async (embed: GivenEmbedder, options = {}) => {
    const name = path('method.idx');
    const report = await createIndex({ documents }, name, { embed, ...options });
    const index = await openIndex(name, { embed });
    const answers = await index.search('king', { fold: false });
    await index.close();
    await editIndex(name, { add: { documents: [{ id: '9', text: 'king dog' }] }, embed });
    return [report.embedder, answers] as const;
  };
  const [named, found] = await made(words);
  expect(named).toMatch(/^sif of /);
  expect(await made(words, { method: 'sif' })).toEqual([named, found]);
  expect((await made(words, { method: 'mean' }))[1]).not.toEqual(found);
  expect((await made(await readVectors(words)))[1]).toEqual(found);
  const text = file('the king and the queen\n'.repeat(30), 'text.txt');
  const { model } = await train('doc2vec', [text], { dim: 6, minCount: 1, threads: 1, epochs: 1 });
  await writeModel(model, path('documents.wv'));
  for (const documents of firstOf(1, [path('documents.wv'), model]))
    expect((await made(documents))[0]).toMatch(/^doc2vec of /);
  expect((await made(kingly))[0]).toBe(kingly.name);
});

test('an index is asked by vectors, and for texts by their ids', async () => {
  const name = path('asked.idx');
  const fields = { year: 1850 };
  await createIndex({ documents: documents.map((document) => ({ ...document, fields })) }, name, {
    embed: words,
    method: 'mean',
    bm25: true,
  });
  const index = await openIndex(name);
  const text = await index.search('king', { mode: 'dense', fold: false });
  const vector = await index.search([10, 1], { fold: false });
  expect(vector).toEqual(text.map((hit, i) => ({ ...hit, score: vector[i].score, highlights: [] })));
  expect(vector[0].score).toBeCloseTo(text[0].score, 5);
  expect(await index.search(Float32Array.of(0, 1), { k: 1, where: 'year < 1900' })).toMatchObject([
    { id: '1' },
  ]);
  const got = await index.get(['2', 'none', '0']);
  expect(got.map(({ id, text, fields }) => [id, text, fields])).toEqual([
    ['2', 'queen queen dog', { year: '1850' }],
    ['0', 'king queen', { year: '1850' }],
  ]);
  for (const [question, message] of [
    [[1], /`?question`?: expected a vector of 2 finite numbers/],
    [[Number.NaN, 1], /a vector of 2 finite numbers/],
    [[0, 0], /a vector with a direction/],
    [{}, /a text or a vector/],
  ] as const)
    await expect(index.search(question as never)).rejects.toThrow(message);
  await expect(index.search([1, 1], { mode: 'words' })).rejects.toThrow(/a vector has no words/);
  const [held, twice] = [index.get(['2']), index.get(['2', '2'])];
  await index.close();
  expect([await held, await twice]).toEqual([[got[0]], [got[0]]]);
  await expect(index.get(['0'])).rejects.toThrow(/closed/);
});

test('questions that follow each other, or come together, let in what waits between them', async () => {
  const name = path('waiting.idx');
  await createIndex({ documents }, name, { bm25: true });
  const index = await openIndex(name);
  const told: string[] = [];
  await index.search('king');
  setImmediate(() => told.push('waited'));
  for (let i = 0; i < 3; i++) await index.search('king').then(() => told.push('answer'));
  expect(told.indexOf('waited')).toBeLessThan(2);
  // The first is answered, and may go out, before the second one is begun.
  const answered: string[] = [];
  const first = index.search('king').then(() => answered.push('first'));
  setImmediate(() => answered.push('between'));
  await Promise.all([first, index.search('king').then(() => answered.push('second'))]);
  expect(answered).toEqual(['first', 'between', 'second']);
  await index.close();
});

test('what cannot be is told', async () => {
  const name = path('refused.idx');
  const index = (embed: unknown, more = {}) => createIndex({ documents }, name, { embed, ...more } as never);
  await expect(index(kingly, { method: 'sif' })).rejects.toThrow(/`method`: an embedder .* own options/);
  await expect(index({ ...kingly, dim: 0 })).rejects.toThrow(/^embedder: expected kind 'dense'.*"dim":0/);
  await expect(index({ some: 'thing' })).rejects.toThrow(/^model: expected a model of words/);
  await expect(index(3)).rejects.toThrow(/`embed`: expected a text, got 3/);
  const rows = [Float32Array.of(1, 2, 3), new Float64Array(4), [1, 2, 3, 4], undefined];
  for (const given of [...rows, Float32Array.of(1, 2, 3, Number.NaN)])
    await expect(index({ ...kingly, embed: async () => given })).rejects.toThrow(
      /^kings: expected rows as a Float32Array of 2 x 2 finite numbers, got/,
    );
  const counting = { ...kingly, kind: 'sparse', embed: async () => undefined };
  await expect(clusterTexts({ model: counting as never }, ['king'])).rejects.toThrow(
    /^kings: expected sparse rows/,
  );
  await index(kingly);
  const opened = await openIndex(name);
  await expect(opened.search('king')).rejects.toThrow(/was made with it/);
  await opened.close();
  const other = await openIndex(name, { embed: { ...kingly, fingerprint: 'kings 2' } });
  await expect(other.search('king')).rejects.toThrow(/is another model than the one/);
  await other.close();
});

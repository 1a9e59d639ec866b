// Models of documents: names, files, what repeats itself, what goes on, new documents, bad input.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  type DocumentModel,
  documentVectors,
  documentWords,
  inferDocuments,
  neighbours,
  readDocumentModel,
  readModel,
  readVectors,
  summarizeFile,
  type TaggedDocument,
  train,
  writeModel,
} from '../src/index.js';
import { runningText, uniform, word } from './generated-text.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf, thorough } from './thorough.js';
import { hashOf } from './training-runs.js';

const { file, path } = temporaryFiles();
const SMALL = { dim: 8, epochs: 2, minCount: 1, threads: 1 };
const text = file(runningText(12_000));
const quiet = { onNote() {} };

/** Documents of 2 topics, whose words have nothing in common. */
function topics(count: number): TaggedDocument[] {
  const next = uniform(7);
  return Array.from({ length: count }, (_, i) => ({
    text: Array.from({ length: 30 }, () => word(Math.floor(40 * next()) * 2 + (i % 2))).join(' '),
    id: `d${i}`,
    tags: [i % 2 === 0 ? 'even' : 'odd'],
  }));
}

async function trained(given: object = {}, documents = topics(60)): Promise<DocumentModel> {
  return (await train('doc2vec', { documents }, { ...SMALL, epochs: 60, sample: 0, ...given }, quiet)).model;
}

const hashes = ({ input, output }: DocumentModel) => [hashOf(input), hashOf(output)];

const RULES: [string, object][] = [
  ['dbow', {}],
  ['dbow with words', { dbowWords: true }],
  ['dm mean', { model: 'dm' }],
  ['dm concat', { model: 'dm', pooling: 'concat', window: 2 }],
  ['dbow, hs', { loss: 'hs' }],
  ['dm sum', { model: 'dm', pooling: 'sum' }],
];

describe.each(firstOf(4, RULES))('%s', (name, rule) => {
  test('documents of a topic are near each other, their tag and new ones', async () => {
    const model = await trained(rule);
    const vectors = documentVectors(model);
    const near = (id: string | Float32Array, k = 10) =>
      neighbours(vectors, id, { k }).map((found) => found.word);
    const [fresh] = topics(62).slice(60);
    if (name.startsWith('dm')) {
      // The words around tell the topic already: a document tells what is its own.
      const [first] = topics(1);
      const found = near(await inferDocuments(model, [first.text as string], { epochs: 60 }), 62);
      expect(found).toHaveLength(62);
      expect(found.indexOf('d0')).toBeLessThan(15);
      return;
    }
    const own = (names: string[]) => names.filter((one) => one === 'even' || Number(one.slice(1)) % 2 === 0);
    expect(own(near('d0')).length).toBeGreaterThanOrEqual(9);
    expect(own(near('even')).length).toBeGreaterThanOrEqual(9);
    const row = await inferDocuments(model, [fresh.text as string]);
    expect(own(near(row)).length).toBeGreaterThanOrEqual(9);
    if (name !== 'dbow, hs') {
      const words = neighbours(documentWords(model), vectors.get('even')!, { k: 10 });
      const even = new Set(Array.from({ length: 40 }, (_, i) => word(2 * i)));
      expect(words.every((found) => even.has(found.word))).toBe(true);
    }
  });

  const alike = thorough || name === 'dm concat';
  test.runIf(alike)('the same bytes on any number of threads, resumed, and from a file', async () => {
    const options = { ...SMALL, deterministic: true, ...rule };
    const whole = await train('doc2vec', [text], options, quiet);
    const stopped = new AbortController();
    const states = path(`states ${name}`);
    const checkpoint = { ...options, threads: thorough ? 3 : 2, checkpoint: states, every: '2steps' };
    const stopping = {
      ...quiet,
      signal: stopped.signal,
      onProgress: ({ phase }: { phase: string }) => void (phase === 'training' && stopped.abort()),
    };
    await train('doc2vec', [text], checkpoint, stopping).catch(() => {});
    const resumed = await train(
      'doc2vec',
      [text],
      { ...options, threads: thorough ? 2 : 1, resume: states },
      quiet,
    );
    expect(hashes(resumed.model)).toEqual(hashes(whole.model));
    const saved = path('whole.wv');
    await writeModel(whole.model, saved);
    const read = await readDocumentModel(saved);
    expect(hashes(read)).toEqual(hashes(whole.model));
    expect(read.documents.toArray()).toEqual(whole.model.documents.toArray());
    const lines = ['dada koko', '', 'zzz', runningText(300).replaceAll('\n', ' ')];
    const alone = await inferDocuments(whole.model, lines.slice(3), { threads: 1 });
    const among = await inferDocuments(read, [...lines, ...lines], { threads: thorough ? 3 : 2 });
    expect(among.subarray(3 * 8, 4 * 8)).toEqual(alone);
    expect(among.subarray(7 * 8)).toEqual(alone);
    expect([...among.subarray(8, 24)]).toEqual(Array(16).fill(0));
    expect(alone.every((x) => x !== 0)).toBe(true);
    expect(await inferDocuments(read, [])).toHaveLength(0);
  });
});

test('a new document is gone over a quarter as often as in training, a short one until 500 words were read', async () => {
  const model = await trained();
  const [one, two] = topics(64).slice(62);
  const infer = (text: string, epochs?: number) => inferDocuments(model, [text], { epochs, threads: 1 });
  const short = `${word(0)} ${word(2)}`;
  expect(await infer(short)).toEqual(await infer(short, 250));
  expect(await infer(short)).not.toEqual(await infer(short, 15));
  const long = `${one.text} ${two.text}`;
  expect(await infer(long)).toEqual(await infer(long, 15));
});

test('lines are documents by number, also empty ones and those longer than a step', async () => {
  const long = Array.from({ length: 40_000 }, (_, i) => word(i % 50)).join(' ');
  const lines = `\na b c\n${long}\n\nb a\n`;
  for (const tokenizer of firstOf(2, ['whitespace', 'unicode', 'segmenter'] as const)) {
    const notes: string[] = [];
    const onNote = (note: string) => void notes.push(note);
    const { model } = await train(
      'doc2vec',
      { text: lines },
      { ...SMALL, tokenizer, ...(tokenizer === 'segmenter' && { locale: 'en' }) },
      { onNote },
    );
    const vectors = documentVectors(model);
    expect(vectors.words.toArray()).toEqual(['1', '2', '3', '4', '5']);
    const zero = vectors.words.toArray().filter((id) => vectors.get(id)!.every((x) => x === 0));
    expect(zero).toEqual(['1', '4']);
    expect(notes.join('\n')).toContain('2 of 5 documents hold no word of the vocabulary');
  }
});

test('going on: old documents keep their rows, new ones get rows', async () => {
  const first = await trained();
  const more = [{ text: topics(1)[0].text, id: 'new', tags: ['even', 'fresh'] }];
  const { model } = await train('doc2vec', { documents: more }, { epochs: 1, threads: 1 }, quiet, first);
  expect(model.documents.toArray()).toEqual([...first.documents.toArray(), 'new', 'fresh']);
  const [old, now] = [documentVectors(first), documentVectors(model)];
  expect(now.get('d1')).toEqual(old.get('d1'));
  expect(now.get('even')).not.toEqual(old.get('even'));
  expect(now.get('fresh')!.some((x) => x !== 0)).toBe(true);
  expect(model.epochsDone).toBe(61);
  const other = { model: 'dm' as const };
  await expect(train('doc2vec', { documents: more }, other, quiet, first)).rejects.toThrow(
    '`model`: the model to go on from has dbow',
  );
});

test('records and the files of a folder have names', async () => {
  const records = topics(20);
  const json = file(records.map((record) => JSON.stringify(record)).join('\n'), 'records.jsonl');
  const rows = records.map(({ id, text: words, tags }) => `${id},"${words}",${tags![0]};all`);
  const csv = file(`id,text,tags\n${rows.join('\n')}\n`, 'records.csv');
  const fields = { ...SMALL, idField: 'id', tagsField: 'tags' };
  const fromJson = await train('doc2vec', [json], fields, quiet);
  const ids = ['d0', 'even', 'd1', 'odd', 'd2'];
  expect(fromJson.model.documents.toArray().slice(0, 5)).toEqual(ids);
  const fromCsv = await train('doc2vec', [csv], fields, quiet);
  expect(fromCsv.model.documents.toArray().slice(0, 4)).toEqual(['d0', 'even', 'all', 'd1']);
  const given = await train('doc2vec', { documents: records }, SMALL, quiet);
  expect(hashes(fromJson.model)).toEqual(hashes(given.model));
  const folder = path('letters');
  mkdirSync(folder);
  for (const { id, text: words } of records)
    writeFileSync(`${folder}/${id}.txt`, (words as string).replaceAll(' ', '\n'));
  const fromFolder = await train('doc2vec', [folder], SMALL, quiet);
  expect(fromFolder.model.documents.toArray()).toHaveLength(20);
  expect(fromFolder.model.documents.word(0)).toBe(join(folder, 'd0.txt'));
});

test('other readers find words, and documents where they are asked for', async () => {
  const saved = path('model.wv');
  const model = await trained();
  await writeModel(model, saved);
  expect((await readVectors(saved)).words.toArray()).toEqual(model.vocabulary.words.toArray());
  const documents = await readVectors(saved, { documents: true });
  expect(documents.get('d3')).toEqual(documentVectors(model).get('d3'));
  expect(await summarizeFile(saved)).toMatchObject({ kind: 'doc2vec model', documents: 62, dim: 8 });
  await expect(readModel(saved)).rejects.toThrow('`wordvec train doc2vec`');
  const tree = path('tree.wv');
  await writeModel(await trained({ loss: 'hs' }), tree);
  await expect(readVectors(tree)).rejects.toThrow('its words have no vectors');
  await expect(readVectors(text, { documents: true })).rejects.toThrow('it holds no documents');
  await expect(readDocumentModel(text)).rejects.toThrow('no model that can be trained on');
});

test.each<[string, unknown, object, string]>([
  [
    'an id that stands twice',
    {
      documents: [
        { text: 'a', id: 'x' },
        { text: 'b', id: 'x' },
      ],
    },
    {},
    'document 2: the id x is that of document 1',
  ],
  [
    'a number that is the id of another',
    { documents: [{ text: 'a', id: '2' }, { text: 'b' }] },
    {},
    'what several share is a tag; documents without an id are named by their numbers',
  ],
  ['an empty id', { documents: [{ text: 'a b', id: '' }] }, {}, 'document 1: id: expected a text of 1 to'],
  [
    'tags that are no list',
    { documents: [{ text: 'a b', tags: 'x' }] },
    {},
    'document 1: tags: expected a list of texts',
  ],
  ['no text', { documents: [{ id: 'x' }] }, {}, 'document 1: text: expected a text or a list of words'],
  ['no documents', { documents: 3 }, {}, 'documents: expected a list or an iterable'],
  ['documents without words', { documents: [{ text: '' }, { text: ' ' }] }, {}, 'found not one word'],
  [
    'a field that is not there',
    [file('{"text":"a b"}\n', 'bare.jsonl')],
    { idField: 'id' },
    'there is no id in a field "id"',
  ],
  [
    'tags that are not there',
    [file('{"text":"a b"}\n', 'bare.jsonl')],
    { tagsField: 'topics' },
    'there are no tags in a field "topics"',
  ],
  ['fields of lines', [text], { tagsField: 'topics' }, 'lines of text have no fields'],
  ['init without rows of words', [text], { init: text }, '`dbowWords`'],
  ['places without an end', [text], { model: 'dm', pooling: 'concat', window: 'all' }, 'give a number'],
])('%s', async (_, inputs, options, sentence) => {
  await expect(train('doc2vec', inputs as never, { ...SMALL, ...options }, quiet)).rejects.toThrow(sentence);
});

// What a program of a user does with the library as a whole: models of any trainer, embedders, indexes.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import {
  createIndex,
  createMatrix,
  documentVectors,
  editIndex,
  embedToFile,
  type FileOutput,
  isFastTextModel,
  KeyedVectors,
  neighbours,
  openEmbedder,
  openIndex,
  readFastText,
  readVectors,
  TRAINERS,
  train,
  vectorsOf,
  type WordModel,
  WordTable,
  writeFastText,
  writeModel,
  writeVectors,
} from '../src/index.js';
import { platform } from '../src/platform.js';
import { IndexBuilder } from '../src/search/index-builder.js';
import { temporaryFiles } from './temporary-files.js';

const { file, path } = temporaryFiles();
const LINES = ['__label__a the king spoke to the queen', '__label__b a dog ran to the other dog'];
const TEXT = LINES.join('\n').repeat(20);
const text = file(TEXT, 'text.txt');

test.each(TRAINERS)('vectorsOf takes what %s makes', async (trainer) => {
  const { model } = await train(trainer, [text], { dim: 4, minCount: 1, epochs: 1, threads: 1 });
  const vectors = vectorsOf(model);
  expect([vectors.has('king'), vectors.get('dog')?.length]).toEqual([true, 4]);
  expect([...vectors.words]).toEqual(vectors.words.toArray());
});

test.each([2, 3])(
  'what an async hook rejects with after epoch %i of 3 comes out of the run as it is',
  async (last) => {
    const text = ['a b c '.repeat(20_000)];
    const mine = new TypeError('mine');
    const onEpoch = async ({ epoch }: { epoch: number }) => {
      if (epoch === last) throw mine;
    };
    await expect(train('cbow', { text }, { dim: 2, epochs: 3, minCount: 1 }, { onEpoch })).rejects.toBe(mine);
  },
);

test('documents may be texts alone, and those that are none are told with what they are to be', async () => {
  const documents = ['a b a', { text: 'b a b', id: 'own' }];
  const { model } = await train('doc2vec', { documents }, { dim: 2, minCount: 1 });
  expect([...documentVectors(model).words]).toEqual(['1', 'own']);
  const none = train('doc2vec', { documents: [{ words: ['a', 'b'] }] as never }, { dim: 2, minCount: 1 });
  await expect(none).rejects.toThrow('document 1: text: expected a text or a list of words, got undefined');
});

test('a name of the hub is no folder: it is told how it becomes one', async () => {
  await expect(openEmbedder('Xenova/all-MiniLM-L6-v2')).rejects.toThrow(
    'fetch it first (huggingface-cli download Xenova/all-MiniLM-L6-v2), into a folder, and name that',
  );
});

test('what a document has beside its text, id and fields is refused, not left out of an index in silence', async () => {
  const documents = [{ id: 'a', text: 'a b', title: 'of a' }];
  await expect(createIndex({ documents }, path('title.idx'), { bm25: true })).rejects.toThrow(
    'document 1: title: a document has text, id and fields: put it into its fields',
  );
});

test('what is no model is refused', () => {
  expect(() => vectorsOf({ trainer: 'word2vec' } as unknown as WordModel)).toThrow('model: expected a model');
});

test('files are written to what takes their bytes, too', async () => {
  const { model } = await train('fasttext', [text], { dim: 4, minCount: 1, epochs: 1, threads: 1 });
  const vectors = vectorsOf(model);
  const named = async (write: (output: FileOutput) => Promise<void>, name: string) => {
    const parts: Uint8Array[] = [];
    await write({ write: (bytes) => parts.push(bytes) });
    await write(path(name));
    expect(Buffer.concat(parts).equals(readFileSync(path(name)))).toBe(true);
    return Buffer.concat(parts);
  };
  for (const format of ['vec', 'glove', 'bin', 'native'] as const) {
    const bytes = await named((output) => writeVectors(vectors, output, { format }), `m.${format}`);
    expect((await readVectors(bytes)).words.size).toBe(vectors.size);
  }
  expect(
    isFastTextModel(await readFastText(await named((output) => writeModel(model, output), 'm.wv'))),
  ).toBe(true);
  await named((output) => writeFastText(model, output), 'm.ftbin');
  const stream = new TransformStream<Uint8Array, Uint8Array>(undefined, undefined, { highWaterMark: 9 });
  const writer = stream.writable.getWriter();
  const [read] = await Promise.all([
    readVectors(stream.readable),
    writeVectors(vectors, writer, { format: 'vec' }).then(() => writer.close()),
  ]);
  expect(read.words.size).toBe(vectors.size);
});

test.each([
  [
    { write: () => {} },
    {},
    '`format`: expected vec or glove or bin or native where no file is named, got undefined',
  ],
  [{ write: () => {} }, { format: 'npy' }, '`format`: expected vec or glove'],
  [{}, { format: 'vec' }, 'path: expected the name of a file, or an object with write(bytes), got an object'],
])('vectors to %j as %j are refused', async (output, options, message) => {
  const { model } = await train('lsa', [text], { dim: 2, minCount: 1, epochs: 1, threads: 1 });
  await expect(writeVectors(vectorsOf(model), output as never, options as never)).rejects.toThrow(message);
});

describe('texts', () => {
  const vec = path('words.vec');
  const words = async () => {
    const { model } = await train('ppmi', [text], { dim: 4, minCount: 1, epochs: 2, threads: 1 });
    await writeVectors(vectorsOf(model), vec);
  };

  test.each(['sif', 'usif', 'idf', 'tfidf', 'bm25'] as const)(
    '%s embeds when it has learnt',
    async (method) => {
      await words();
      const embedder = await openEmbedder(vec, { method });
      await expect(embedder.embed(['the king'])).rejects.toThrow(/learning\.finish\(\)/);
      await embedder.learning!.add(LINES);
      await expect(embedder.embed(['the king'])).rejects.toMatchObject({ code: 'usage' });
      await embedder.learning!.finish();
      const learnt = await embedder.embed(['the king']);
      const again = await openEmbedder(vec, { method });
      await again.learning!.restore(embedder.learning!.state());
      expect(await again.embed(['the king'])).toEqual(learnt);
    },
  );

  test('an index that was closed says so', async () => {
    await words();
    const idx = path('texts.idx');
    await createIndex([text], idx, { embed: vec, bm25: true });
    const index = await openIndex(idx);
    await index.search('king');
    await index.close();
    for (const mode of ['words', 'dense', 'hybrid'] as const)
      await expect(index.search('king', { mode })).rejects.toMatchObject({
        code: 'usage',
        message: `${idx}: the index was closed: open it again`,
      });
  });

  const BOOKS = [
    { id: 'a', text: 'the king spoke to the queen', fields: { year: 1850 } },
    { id: 'b', text: 'a dog ran to the other dog', fields: { year: 1900 } },
    { id: 'c', text: ' ' },
    'the queen spoke',
  ];
  async function* stream() {
    yield* BOOKS;
  }

  test.each([
    ['a list', () => BOOKS],
    ['a stream', stream],
  ])('an index of %s of texts, changed and asked', async (_, documents) => {
    await words();
    const idx = path('given.idx');
    const options = { embed: vec, method: 'sif', bm25: true } as const;
    expect(await createIndex({ documents: documents() }, idx, options)).toMatchObject({ texts: 3, empty: 1 });
    const asked = async (question: string, where: string[] = []) => {
      const index = await openIndex(idx);
      const hits = await index.search(question, { where });
      await index.close();
      return hits.map(({ id, fields }) => [id, fields?.year]);
    };
    expect(await asked('king', ['year=1850'])).toEqual([['a', '1850']]);
    expect((await asked('queen')).map(([id]) => id).sort()).toEqual(['4', 'a', 'b']);
    const add = { documents: [{ id: 'a', text: 'the other king', fields: { year: 2000 } }] };
    expect(await editIndex(idx, { add, remove: ['b'] })).toMatchObject({ texts: 2, removed: 2 });
    expect(await asked('king', ['year=2000'])).toEqual([['a', '2000']]);
    expect(await asked('dog', ['year=1900'])).toEqual([]);
  });

  test('rows of a stream of texts in a file', async () => {
    await words();
    for (const method of ['mean', 'sif'] as const) {
      const embedder = await openEmbedder(vec, { method });
      const npy = path(`${method}.npy`);
      expect(await embedToFile(embedder, { documents: stream() }, npy)).toMatchObject({ texts: 4, empty: 1 });
      const rows = await readVectors(npy);
      expect(rows.words.toArray()).toEqual(['a', 'b', 'c', '4']);
      expect(Array.from(rows.get('4')!)).toEqual(Array.from(await embedder.embed(['the queen spoke'])));
    }
  });

  test.each([
    [{ documents: [{ text: 5 }] }, /^document 1: text: expected a text, got 5$/],
    [{ documents: [{ text: 'a', id: 7 }] }, /^document 1: id: expected a text that is not empty, got 7$/],
    [{ documents: ['a', { text: 'b', fields: [] }] }, /^document 2: fields: expected an object/],
    [
      { documents: [{ text: 'b', fields: { tags: ['x'] } }] },
      /^document 1: fields: tags: expected a text.*, got a list of 1$/,
    ],
    [
      { documents: [{ text: 'b', fields: { at: new Date(0) } }] },
      /fields: at: .*, got an object of the kind Date/,
    ],
    [{ documents: 'the king' }, /^documents: expected a list/],
    [
      {
        documents: [
          { id: 'a', text: 'b' },
          { id: 'a', text: 'c' },
        ],
      },
      /the id "a" is that of documents: line 1 too/,
    ],
    [{ documents: [] }, /^no text is in documents/],
    [['the king and the queen'], /; text itself is given to the library as \{ documents: \[\.\.\.\] \}/],
    [
      [{ text: 'b' }],
      /^inputs\[0\]: expected the name of a file, or \{ documents \} that are given, got an object$/,
    ],
  ])('%j is refused', async (documents, message) => {
    await expect(createIndex(documents as never, path('none.idx'), { bm25: true })).rejects.toThrow(message);
    expect(existsSync(path('none.idx'))).toBe(false);
  });

  const kings = async (idx: string) => {
    const index = await openIndex(idx);
    const hits = await index.search('king', { fold: false });
    await index.close();
    return hits.map(({ id }) => id).sort();
  };
  const added = (id: string) => ({ add: { documents: [{ id, text: `king ${id}` }] } });

  test('edits at once lose nothing', async () => {
    const idx = path('edits.idx');
    await createIndex({ documents: BOOKS }, idx, { bm25: true });
    const stop = new AbortController();
    const edits = [
      editIndex(idx, added('d')),
      editIndex(idx, { remove: ['nobody'] }),
      editIndex(idx, added('e'), { signal: stop.signal }),
      editIndex(idx, added('f')),
    ];
    stop.abort();
    const ends = await Promise.allSettled(edits);
    expect(ends.map((end) => (end.status === 'rejected' ? end.reason.code : end.value.texts))).toEqual([
      4,
      'input',
      'aborted',
      5,
    ]);
    expect(await kings(idx)).toEqual(['a', 'd', 'f']);
  });

  test('an edit whose index is made anew meanwhile is refused, and the new one stays', async () => {
    const idx = path('overtaken.idx');
    await createIndex({ documents: BOOKS }, idx, { bm25: true });
    async function* slow() {
      yield { id: 'slow', text: 'king slow' };
      await createIndex(added('quick').add, idx, { bm25: true });
    }
    await expect(editIndex(idx, { add: { documents: slow() } })).rejects.toMatchObject({
      code: 'io',
      message: `${idx}: another process wrote the index anew meanwhile, which this edit knows nothing of: edit it again`,
    });
    expect(await kings(idx)).toEqual(['quick']);
  });

  test('an index that another takes the place of while it is opened is one of both', async () => {
    const idx = path('replaced.idx');
    await createIndex({ documents: BOOKS }, idx, { bm25: true });
    const { files } = platform();
    const { openAt } = files;
    const spy = vi.spyOn(files, 'openAt').mockImplementationOnce(async (name) => {
      await createIndex(added('quick').add, idx, { bm25: true });
      return openAt(name);
    });
    expect(await kings(idx)).toEqual(['quick']);
    expect(spy).toHaveBeenCalledTimes(2);
    spy.mockRestore();
  });

  test('others have their turn while an index is changed', async () => {
    const documents = Array.from({ length: 3 * 1024 }, (_, i) => ({ id: `t${i}`, text: `king ${i}` }));
    await createIndex({ documents }, path('turns.idx'), { bm25: true });
    let [turns, running] = [0, true];
    const turn = () => {
      turns++;
      if (running) setImmediate(turn);
    };
    setImmediate(turn);
    const seen: number[] = [];
    const { copy } = IndexBuilder.prototype;
    const spy = vi.spyOn(IndexBuilder.prototype, 'copy').mockImplementation(function (
      this: IndexBuilder,
      ...given
    ) {
      seen.push(turns);
      return copy.apply(this, given);
    });
    await editIndex(path('turns.idx'), { remove: ['t0'], add: { documents: documents.slice(9) } });
    running = false;
    spy.mockRestore();
    // Those that stay come 128 at a time, what is added 1,024.
    expect(seen.length).toBe(24 + 3);
    expect(new Set(seen).size).toBe(seen.length);
  });

  test('options of reading files say nothing to texts that are given', async () => {
    const given = { documents: BOOKS };
    const refused = { code: 'usage', message: expect.stringMatching(/^`idField`: .*: leave it out/) };
    await expect(createIndex(given, path('none.idx'), { bm25: true, idField: 'id' })).rejects.toMatchObject(
      refused,
    );
    await expect(editIndex(path('none.idx'), { add: given, reading: { idField: 'id' } })).rejects.toThrow();
    await words();
    const rows = embedToFile(await openEmbedder(vec), given, path('none.npy'), { idField: 'id' });
    await expect(rows).rejects.toMatchObject(refused);
  });

  test('a text without an id takes the place of none, whatever the ids that are there', async () => {
    const idx = path('numbers.idx');
    const documents = ['7', '5', '6', '08'].map((id) => ({ id, text: `king ${id}` }));
    await createIndex({ documents }, idx, { bm25: true });
    const add = { documents: ['queen one', 'queen two'] };
    expect(await editIndex(idx, { add })).toMatchObject({ texts: 6, removed: 0 });
    const index = await openIndex(idx);
    expect((await index.search('queen', { fold: false })).map(({ id }) => id)).toEqual(['8', '9']);
    await index.close();
  });

  test('fields are kept by any name, and those that cannot be are told', async () => {
    const idx = path('fields.idx');
    const fields = { text: 'own', year: 1850, old: true, none: null, gone: undefined };
    await createIndex({ documents: [{ text: 'the king', fields }] }, idx, { bm25: true });
    const index = await openIndex(idx);
    const [hit] = await index.search('king', { where: ['text=own'] });
    expect(hit.fields).toEqual({ text: 'own', year: '1850', old: 'true' });
    await index.close();
    const records = file('{"text":"a king","tags":["x","y"],"place":{"x":1}}\n', 'tags.jsonl');
    const notes: string[] = [];
    await createIndex([records], idx, { bm25: true }, { onNote: (note) => notes.push(note) });
    expect(notes).toEqual([expect.stringMatching(/^field place: an index keeps 100 fields, with values/)]);
  });

  test('an edit that does nothing is refused', async () => {
    await createIndex([text], path('same.idx'), { bm25: true });
    await expect(editIndex(path('same.idx'), {})).rejects.toThrow(
      'expected texts to `add`, ids of texts to `remove`',
    );
  });
});

test('a vector that single precision cannot measure is refused, not at right angles to all', () => {
  const matrix = createMatrix(2, 2);
  matrix.data.set([3e38, 3e38, 1, 1]);
  const vectors = new KeyedVectors(WordTable.from(['far', 'near']), matrix);
  expect(() => neighbours(vectors, 'near')).toThrow(
    'the vector of "far" is longer than single precision holds',
  );
  matrix.data[0] = Number.NaN;
  expect(() => neighbours(new KeyedVectors(vectors.words, matrix), 'near')).toThrow(
    'the vector of "far" holds a number that is none (NaN)',
  );
  matrix.data.set([2e38, 2e38]);
  expect(neighbours(new KeyedVectors(vectors.words, matrix), 'near')[0].score).toBeCloseTo(1, 6);
});

// The folder of model2vec. That transformers.js gives the same vectors of sentences is checked by npm run check:model2vec.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KeyedVectors } from '../src/embeddings/keyed-vectors.js';
import { sifWeighted } from '../src/embeddings/word-weights.js';
import { readVectors, readWhole } from '../src/formats/detect.js';
import { writeVectors } from '../src/formats/write-vectors.js';
import { rowOf } from '../src/tensor/matrix.js';
import { expectSame, make } from './keyed-vectors.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';

const { folder, path: at, file } = temporaryFiles();
const MODEL2VEC = { format: 'model2vec' } as const;
const parsed = (model: string, name: string) => JSON.parse(readFileSync(join(at(model), name), 'utf8'));

/** The fields of a message of protobuf: numbers, and the bytes of the others. */
function fieldsOf(bytes: Uint8Array): Map<number, (number | Uint8Array)[]> {
  const fields = new Map<number, (number | Uint8Array)[]>();
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let power = 1; ; power *= 128) {
      value += (bytes[at] & 127) * power;
      if (bytes[at++] < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const length = key % 8 === 2 ? varint() : 0;
    if (at + length > bytes.length) throw new Error(`field ${key >> 3} ends after its message`);
    const value = key % 8 === 2 ? bytes.subarray(at, at + length) : varint();
    at += length;
    fields.set(key >> 3, [...(fields.get(key >> 3) ?? []), value]);
  }
  return fields;
}

describe('a folder that is written', () => {
  const vectors = make(['the', 'king', "don't", '.', '1984', '__proto__', '北京'], 300);

  it('is read back equal, also with the names of special tokens as words', async () => {
    await writeVectors(vectors, at('all'), MODEL2VEC);
    expectSame(await readVectors(at('all')), vectors);
    expectSame(await readVectors(at('all'), { limit: 2, ...MODEL2VEC }), make(['the', 'king'], 300));
    const special = make(['[UNK]', '[PAD]', 'a'], 4, (i) => (i < 8 ? 0 : 1));
    await writeVectors(special, at('special'), MODEL2VEC);
    expectSame(await readVectors(at('special')), special);
    await writeVectors(await readVectors(at('special')), at('again.wv'));
    expectSame(await readVectors(at('again.wv')), special);
  });

  it('has the files and fields that its readers look for', async () => {
    await writeVectors(vectors, at('files'), MODEL2VEC);
    expect(readdirSync(at('files'), { recursive: true }).sort()).toEqual([
      'config.json',
      'model.safetensors',
      'modules.json',
      'onnx',
      join('onnx', 'model.onnx'),
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
    expect(parsed('files', 'config.json')).toMatchObject({ model_type: 'model2vec', normalize: true });
    expect(parsed('files', 'modules.json').map((each: { type: string }) => each.type)).toEqual([
      'sentence_transformers.models.StaticEmbedding',
      'sentence_transformers.models.Normalize',
    ]);
    const { model, added_tokens } = parsed('files', 'tokenizer.json');
    expect(model).toMatchObject({ type: 'WordLevel', unk_token: '[UNK]' });
    expect(
      Object.entries(model.vocab)
        .sort((a, b) => Number(a[1]) - Number(b[1]))
        .map(([token]) => token),
    ).toEqual(['[PAD]', '[UNK]', ...vectors.words.toArray()]);
    expect(added_tokens.map((token: { id: number }) => token.id)).toEqual([0, 1]);
  });

  it('has an ONNX graph of one Gather on all rows', async () => {
    await writeVectors(vectors, at('onnx'), MODEL2VEC);
    const model = fieldsOf(new Uint8Array(readFileSync(join(at('onnx'), 'onnx/model.onnx'))));
    const graph = fieldsOf(model.get(7)![0] as Uint8Array);
    const text = (value: unknown) => Buffer.from(value as Uint8Array).toString();
    const [node] = graph.get(1)!.map((each) => fieldsOf(each as Uint8Array));
    expect(graph.get(1)).toHaveLength(1);
    expect([text(node.get(4)![0]), ...node.get(1)!.map(text), text(node.get(2)![0])]).toEqual([
      'Gather',
      'embeddings',
      'input_ids',
      'last_hidden_state',
    ]);
    const tensor = fieldsOf(graph.get(5)![0] as Uint8Array);
    expect([tensor.get(1), tensor.get(2), text(tensor.get(8)![0])]).toEqual([[9, 300], [1], 'embeddings']);
    const rows = new Float32Array((tensor.get(9)![0] as Uint8Array).slice().buffer);
    expect([...rows.subarray(0, 600)].every((x) => x === 0)).toBe(true);
    expect(rows.subarray(600)).toEqual(vectors.matrix.data);
  });

  it.each([
    [['king', 'of', 'the'], { type: 'Lowercase' }, '[\\p{P}\\p{S}]', 'Removed'],
    [['King', 'of', '.'], null, '[\\p{P}\\p{S}]', 'Isolated'],
    [["don't", 'e-mail', 'a]b', '!'], { type: 'Lowercase' }, "(?!['\\-\\]])[\\p{P}\\p{S}]", 'Isolated'],
  ])('cuts texts as the words %j are spelt', async (words, normalizer, Regex, behavior) => {
    await writeVectors(make(words, 2), at('cut'), MODEL2VEC);
    const tokenizer = parsed('cut', 'tokenizer.json');
    expect(tokenizer.normalizer).toEqual(normalizer);
    const [blanks, marks] = tokenizer.pre_tokenizer.pretokenizers;
    expect(blanks).toEqual({ type: 'WhitespaceSplit' });
    expect(marks).toEqual({ type: 'Split', pattern: { Regex }, behavior, invert: false });
  });

  it('replaces a folder of its own files, and no other', async () => {
    await writeVectors(make(['old'], 2), at('own'), MODEL2VEC);
    await writeVectors(make(['new'], 2), at('own'), MODEL2VEC);
    expect((await readVectors(at('own'))).words.toArray()).toEqual(['new']);
    mkdirSync(at('empty'));
    await writeVectors(make(['new'], 2), at('empty'), MODEL2VEC);
    writeFileSync(join(at('own'), 'README.md'), 'mine');
    await expect(writeVectors(make(['other'], 2), at('own'), MODEL2VEC)).rejects.toThrow(
      /own: the folder holds other files, such as README.md: name a new or an empty folder/,
    );
    expect((await readVectors(at('own'))).words.toArray()).toEqual(['new']);
    await expect(writeVectors(make(['a'], 2), file('x', 'a-file'), MODEL2VEC)).rejects.toThrow(
      /expected a folder, found a file/,
    );
    await expect(writeVectors(make(['a'], 2), '-', MODEL2VEC)).rejects.toThrow(
      /expected the name of a folder/,
    );
    await expect(writeVectors(make(['a'], 2), '-', { format: 'npy' })).rejects.toThrow(
      /two files are written/,
    );
  });

  it('appears whole or not at all', async () => {
    await writeVectors(make(['old'], 2), at('whole'), MODEL2VEC);
    const before = readdirSync(folder);
    for (const target of ['whole', 'fresh']) {
      const controller = new AbortController();
      const hooks = { onProgress: () => controller.abort(), signal: controller.signal };
      await expect(writeVectors(make(['new'], 2), at(target), MODEL2VEC, hooks)).rejects.toThrow('stopped');
    }
    expect(readdirSync(folder)).toEqual(before);
    expect((await readVectors(at('whole'))).words.toArray()).toEqual(['old']);
  });
});

describe('a folder that is read', () => {
  it('may have float16, weights, a mapping and a tokenizer of parts of words', async () => {
    const notes: string[] = [];
    const published = join(import.meta.dirname, 'fixtures/arrays/published');
    const { format, vectors } = await readWhole(published, { onNote: (note) => notes.push(note) });
    expect(format).toBe('model2vec');
    expect(vectors!.words.toArray()).toEqual(['[PAD]', '[UNK]', '▁king', 's']);
    expect([...rowOf(vectors!.matrix, 2)].slice(1)).toEqual([4, -0.25]);
    expect([...rowOf(vectors!.matrix, 3)]).toEqual([0.25, -0.625, 1.5]);
    expect(notes.join()).toMatch(/tokens of a Unigram tokenizer, parts of words among them/);
  });

  it.each([
    ['{"model":{"vocab":{"a":0,"b":5}}}', /no list of tokens with their numbers/],
    ['{"model":{"vocab":{"a":0,"b":0}}}', /3 rows, but 1 words/],
    ['{"model":{"vocab":[["a",0]]}}', /3 rows, but 1 words/],
    ['{', /no list of tokens with their numbers/],
  ])('is refused with the tokenizer %s', async (json, message) => {
    await writeVectors(make(['a'], 2), at('damaged'), MODEL2VEC);
    writeFileSync(join(at('damaged'), 'tokenizer.json'), json);
    await expect(readVectors(at('damaged'))).rejects.toThrow(message);
  });

  it('is named where it is none', async () => {
    mkdirSync(at('none'));
    await expect(readVectors(at('none'))).rejects.toThrow(/none: expected a file, or a model2vec folder/);
  });
});

describe('smooth inverse frequency', () => {
  it('weighs rows by a / (a + p), by counts or by places', () => {
    const { words, matrix } = make(['the', 'king'], 2, () => 1);
    const counted = sifWeighted(new KeyedVectors(words, matrix, { counts: Float64Array.of(9, 1) }), 0.1);
    expect(rowOf(counted.matrix, 0)[1]).toBeCloseTo(0.1 / (0.1 + 0.9), 6);
    expect(rowOf(counted.matrix, 1)[0]).toBeCloseTo(0.1 / (0.1 + 0.1), 6);
    const placed = sifWeighted(new KeyedVectors(words, matrix), 0.1);
    expect(rowOf(placed.matrix, 0)[0]).toBeCloseTo(0.1 / (0.1 + 1 / 2 / (1 / 2 + 1 / 3)), 6);
  });

  it('is asked for by the command line', async () => {
    await writeVectors(
      make(['the', 'king'], 2, () => 1),
      at('plain.vec'),
    );
    const args = ['plain.vec', '--format', 'model2vec', '-o', 'weighted', '--sif-coefficient', '1e-3'];
    const ran = await runProgram(folder, ['export', ...args]);
    expect(ran).toMatchObject({ code: 0, out: '' });
    expect(ran.err).toMatch(/no counts of words: their shares are taken by Zipf's law/);
    const { matrix } = await readVectors(at('weighted'));
    expect(rowOf(matrix, 0)[0]).toBeLessThan(rowOf(matrix, 1)[0]);
    const own = await runProgram(folder, ['export', 'weighted', '--format', 'model2vec', '-o', 'weighted']);
    expect(own.err).toMatch(/weighted: is an input too; name another file/);
  });
});

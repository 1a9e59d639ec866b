// A model remembers how its text became words, so that what it is asked becomes words alike.
import { rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openEmbedder } from '../src/entries/texts.js';
import { train, vectorsOf } from '../src/entries/training.js';
import { readVectors, writeModel, writeVectors } from '../src/entries/vector-files.js';
import { rowOfWord } from '../src/query/lookup.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf } from './thorough.js';

const { folder, path: at } = temporaryFiles();

writeFileSync(at('t.txt'), 'The King of Café met the Queen of New York\nThe QUEEN met a King\n'.repeat(40));
const SMALL = { dim: 8, epochs: 1, minCount: 1, threads: 1 } as const;
const STEPS = { lower: true, stripAccents: true } as const;

const lines = (text: string) => text.trimEnd().split('\n');
const run = (...args: string[]) => runProgram(folder, args);

describe('a model whose text was made of documents', () => {
  it.each(firstOf(3, ['skipgram', 'doc2vec', 'fasttext', 'glove'] as const))(
    'of %s is asked in any case',
    async (name) => {
      const { model } = await train(name, [at('t.txt')], { ...SMALL, ...STEPS });
      const path = at(`${name}.wv`);
      await writeModel(model as never, path);
      for (const vectors of [vectorsOf(model), await readVectors(path)]) {
        expect(rowOfWord(vectors, 'KING')).toBe(vectors.words.indexOf('king'));
        expect(rowOfWord(vectors, 'CAFÉ')).toBe(vectors.words.indexOf('cafe'));
        expect(vectors.words.indexOf('king')).toBeGreaterThanOrEqual(0);
      }
      const asked = await run('similarity', `${name}.wv`, 'King', 'QUEEN');
      expect(asked.code).toBe(0);
      expect((await run('info', `${name}.wv`)).out).toMatch(
        /stripAccents true, lower true|lower true, stripAccents true/,
      );
    },
  );

  it('embeds texts as they were made', async () => {
    const { model } = await train('skipgram', [at('t.txt')], { ...SMALL, ...STEPS });
    await writeModel(model, at('m.wv'));
    await writeVectors(vectorsOf(model), at('v.wv'));
    for (const path of [at('m.wv'), at('v.wv')]) {
      const embedder = await openEmbedder(path);
      const [loud, plain] = [await embedder.embed(['KING CAFÉ']), await embedder.embed(['king cafe'])];
      expect(loud).toEqual(plain);
      expect((plain as Float32Array).some((x) => x !== 0)).toBe(true);
      await embedder.close();
    }
  });

  it('of Chinese leaves the words of its list whole, when the list is gone, too', async () => {
    writeFileSync(at('names.txt'), '小雨点儿\n');
    writeFileSync(at('novel.txt'), '小雨点儿在门里练剑\n他们看见小雨点儿笑了\n'.repeat(30));
    const { model } = await train('cbow', [at('novel.txt')], {
      ...SMALL,
      ...{ tokenizer: 'segmenter', locale: 'zh', phrases: at('names.txt') },
    });
    await writeModel(model, at('novel.wv'));
    rmSync(at('names.txt'));
    const embedder = await openEmbedder(at('novel.wv'));
    expect(await embedder.embed(['小雨点儿'])).toEqual(
      vectorsOf(model).rowAt(vectorsOf(model).words.indexOf('小雨点儿')),
    );
  });

  it('of Chinese cuts what it is asked into words', async () => {
    writeFileSync(at('zh.txt'), '我们喜欢北京的大学\n北京有很多大学\n'.repeat(30));
    const { model } = await train('cbow', [at('zh.txt')], { ...SMALL, segment: 'zh' });
    await writeModel(model, at('zh.wv'));
    const embedder = await openEmbedder(at('zh.wv'));
    expect(await embedder.embed(['我们喜欢大学'])).toEqual(await embedder.embed(['我们 喜欢 大学']));
    expect(embedder.met).toEqual({ words: 6, known: 6 });
  });

  it('joins the phrases that its text had, whose file may be gone', async () => {
    writeFileSync(at('p.txt'), 'new_york 10\n');
    const { model } = await train('skipgram', [at('t.txt')], { ...SMALL, lower: true, phrases: at('p.txt') });
    await writeModel(model, at('p.wv'));
    rmSync(at('p.txt'));
    const embedder = await openEmbedder(at('p.wv'));
    expect(await embedder.embed(['New York'])).toEqual(await embedder.embed(['new_york']));
    expect((await run('similarity', 'p.wv', 'New York', 'new_york')).out).toMatch(/1\.0000?/);
  });

  it('leaves out the stop words of a file that may be gone', async () => {
    writeFileSync(at('stop.txt'), 'the\nof\nmet\na\n');
    const { model } = await train('skipgram', [at('t.txt')], {
      ...SMALL,
      lower: true,
      stopWords: at('stop.txt'),
    });
    await writeModel(model, at('s.wv'));
    rmSync(at('stop.txt'));
    const embedder = await openEmbedder(at('s.wv'));
    expect(await embedder.embed(['The King of York'])).toEqual(await embedder.embed(['king york']));
    expect(embedder.met).toEqual({ words: 4, known: 4 });
    expect((await run('info', 's.wv')).out).toContain('stopWords the of met and 1 more');
  });

  it('goes on in another run', async () => {
    const { model } = await train('skipgram', [at('t.txt')], { ...SMALL, lower: true });
    const { model: more } = await train('skipgram', [at('t.txt')], { epochs: 1, threads: 1 }, {}, model);
    expect(more.making).toEqual({ normalize: 'nfc', lower: true });
  });
});

it('a model of the tokenizer unicode is asked in any case', async () => {
  const { model } = await train('skipgram', [at('t.txt')], { ...SMALL, tokenizer: 'unicode' });
  const vectors = vectorsOf({ ...model, making: undefined });
  expect(rowOfWord(vectors, 'KING')).toBe(vectors.words.indexOf('king'));
});

it('a model of a text as it is tells words apart by their case', async () => {
  const { model } = await train('skipgram', [at('t.txt')], SMALL);
  expect(model.making).toBeUndefined();
  expect(rowOfWord(vectorsOf(model), 'KING')).toBe(-1);
});

describe('a classifier', () => {
  it('makes the lines that it is asked as its own were', async () => {
    writeFileSync(at('c.csv'), `label,text\n${'king,The King of York\nsea,A FISH in the Sea\n'.repeat(50)}`);
    const flags = ['--label-field', 'label', '--lower', '--epochs', '5', '--dim', '8', '--threads', '1'];
    expect((await run('train', 'classifier', 'c.csv', ...flags, '-o', 'c.wv')).code).toBe(0);
    writeFileSync(at('asked.txt'), 'KING KING\nFISH\n');
    expect((await run('predict', 'c.wv', 'asked.txt')).out).toBe('__label__king\n__label__sea\n');
    writeFileSync(at('test.txt'), '__label__king KING\n__label__sea FISH\n');
    expect(JSON.parse((await run('test', 'c.wv', 'test.txt', '--json')).out).precision).toBe(1);
    writeFileSync(at('asked.csv'), 'text\nKING KING\nFISH\n');
    expect((await run('predict', 'c.wv', 'asked.csv', '--field', 'text')).out).toBe(
      '__label__king\n__label__sea\n',
    );
    const vectorOf = async (text: string) => runProgram(folder, ['sentence-vectors', 'c.wv'], text);
    expect(await vectorOf('KING\n')).toEqual(await vectorOf('king\n'));
  });

  it('joins phrases of lines that it made, each line for itself', async () => {
    writeFileSync(at('j.txt'), '__label__a go to New York now\n__label__b the new man of York\n'.repeat(50));
    writeFileSync(at('j.phrases'), 'new_york 10\n');
    const flags = ['--lower', '--phrases', 'j.phrases', '--epochs', '10', '--dim', '8', '--threads', '1'];
    expect((await run('train', 'classifier', 'j.txt', ...flags, '-o', 'j.wv')).code).toBe(0);
    const vectorsOf = async (text: string) =>
      (await runProgram(folder, ['sentence-vectors', 'j.wv'], text)).out;
    const joined = lines(await vectorsOf('new_york\nnow new\nyork\n'));
    expect(lines(await vectorsOf('NEW York\nnow NEW\nYork\n'))).toEqual(joined);
    expect(new Set(joined).size).toBe(3);
  });
});

// What a model predicts by, as vectors with names.
import { describe, expect, test } from 'vitest';
import { outputVectors } from '../src/embeddings/output-vectors.js';
import { readModel, readVectors } from '../src/formats/detect.js';
import { readFastText } from '../src/formats/fasttext-file.js';
import { rowOf } from '../src/tensor/matrix.js';
import { runningText } from './generated-text.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';

const { folder, file, path } = temporaryFiles();
file(runningText(3000), 'text.txt');
file('__label__a one two\n__label__b three four\n'.repeat(20), 'lines.txt');
const run = (...args: string[]) => runProgram(folder, args);
const train = (trainer: string, name: string, ...flags: string[]) =>
  run(
    'train',
    trainer,
    trainer === 'classifier' ? 'lines.txt' : 'text.txt',
    '-o',
    name,
    '--dim',
    '8',
    '--epochs',
    '1',
    '-q',
    ...flags,
  );

describe('outputs', () => {
  test.each(['skipgram', 'glove', 'ppmi'])('of %s are a row for each word', async (trainer) => {
    await train(trainer, `${trainer}.wv`);
    const model = await readModel(path(`${trainer}.wv`));
    const outputs = outputVectors(model);
    expect(outputs.words.toArray()).toEqual(
      (model as { vocabulary: { words: { toArray(): string[] } } }).vocabulary.words.toArray(),
    );
    expect([...outputs.rowAt(3)]).toEqual([
      ...rowOf((model as never as { output: Parameters<typeof rowOf>[0] }).output, 3),
    ]);
    expect(await run('export', `${trainer}.wv`, '--outputs', '-o', `${trainer}.vec`)).toMatchObject({
      code: 0,
    });
    expect([...(await readVectors(path(`${trainer}.vec`))).rowAt(3)]).toEqual([...outputs.rowAt(3)]);
    const [word] = outputs.words.toArray();
    expect((await run('neighbours', `${trainer}.wv`, word, '--in', `${trainer}.vec`, '-k', '1')).out).toMatch(
      /^\S+ +\d/,
    );
  });

  test('of a classifier are a row for each label, of fastText one for each word', async () => {
    await train('classifier', 'c.bin');
    await train('fasttext', 'f.bin');
    await run('export', 'c.bin', '--outputs', '-o', 'labels.vec');
    expect((await readVectors(path('labels.vec'))).words.toArray().sort()).toEqual([
      '__label__a',
      '__label__b',
    ]);
    const model = await readFastText(path('f.bin'));
    expect(outputVectors(model).size).toBe(model.dictionary.words.size);
  });

  test('are none of a tree, of documents, and of vectors alone', async () => {
    await Promise.all([
      train('skipgram', 'hs.wv', '--loss', 'hs'),
      train('lsa', 'lsa.wv'),
      train('cbow', 'v.vec'),
    ]);
    const refused = async (name: string) => (await run('export', name, '--outputs', '-o', 'x.vec')).err;
    expect(await refused('hs.wv')).toContain(
      'no outputs with names: with the loss hs they belong to nodes of a tree',
    );
    expect(await refused('lsa.wv')).toContain('no outputs with names: they belong to documents');
    expect(await refused('v.vec')).toContain('--outputs: v.vec holds vectors alone: give the .wv');
    expect((await run('export', 'skipgram.wv', '--outputs', '--limit', '3', '-o', 'few.vec')).err).toContain(
      '--limit: no effect with --outputs',
    );
  });
});

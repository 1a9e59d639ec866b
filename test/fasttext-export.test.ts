// Models of fastText from any vectors, and with the first words only. What fastText's program and gensim make of them was
// tried by hand (gensim drops words of count 0, and then refuses the file).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keepWords } from '../src/embeddings/fasttext-rows.js';
import { KeyedVectors } from '../src/embeddings/keyed-vectors.js';
import { QuantizedRows } from '../src/embeddings/rows.js';
import { subwordVector } from '../src/embeddings/subword-vectors.js';
import { readVectors } from '../src/formats/detect.js';
import { readFastText, writeFastText } from '../src/formats/fasttext-file.js';
import { writeVectors } from '../src/formats/write-vectors.js';
import { rowOf } from '../src/tensor/matrix.js';
import { expectSame, make } from './keyed-vectors.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';

const { folder, path: at } = temporaryFiles();
const fixture = (name: string) => join(import.meta.dirname, 'fixtures/fasttext', name);

describe('vectors as a model', () => {
  it('have no n-grams, and counts that are known', async () => {
    const vectors = make(['the', 'ice cream', '北京'], 5);
    await writeVectors(vectors, at('plain.bin'), { format: 'fasttext' });
    const { version, settings, dictionary, output } = await readFastText(at('plain.bin'));
    expect([version, settings.maxn, settings.bucket, settings.model, output.rows]).toEqual([
      12,
      0,
      0,
      'sg',
      3,
    ]);
    expect([...dictionary.counts]).toEqual([1, 1, 1]);
    const found = await readVectors(at('plain.bin'));
    expectSame(found, vectors);
    expect([found.counts, found.compose]).toEqual([undefined, undefined]);
    const counts = Float64Array.of(9, 4, 0);
    await writeVectors(new KeyedVectors(vectors.words, vectors.matrix, { counts }), at('counted.bin'), {
      format: 'fasttext',
    });
    expect([...(await readVectors(at('counted.bin'))).counts!]).toEqual([9, 4, 1]);
  });

  it('say what stays behind', async () => {
    const notes: string[] = [];
    const vectors = await readVectors(fixture('skipgram.bin'));
    await writeVectors(vectors, at('words.npy'), {}, { onNote: (note) => notes.push(note) });
    expect(notes).toEqual([
      expect.stringMatching(/its n-grams stay behind: npy is written of the words only/),
    ]);
  });
});

describe('a model with its first words', () => {
  it.each(['skipgram.bin', 'cbow-hs.bin', 'ours-skipgram.bin'])('keeps the n-grams of %s', async (name) => {
    const whole = await readFastText(fixture(name));
    await writeFastText(keepWords(whole, [0, 1, 2, 3, 4]), at('five.bin'));
    const five = await readFastText(at('five.bin'));
    expect([five.dictionary.words.size, five.input.rows]).toEqual([5, 5 + whole.settings.bucket]);
    for (const word of [whole.dictionary.words.word(4), 'inconnue', ''])
      expect(subwordVector(five, word)).toEqual(subwordVector(whole, word));
    expect(five.dictionary.counts).toEqual(whole.dictionary.counts.subarray(0, 5));
  });

  it.each(['softmax.bin', 'quantized.ftz', 'pruned.ftz'])('keeps the labels of %s', async (name) => {
    const whole = await readFastText(fixture(name));
    await writeFastText(keepWords(whole, [0, 1, 2]), at('three.bin'));
    const three = await readFastText(at('three.bin'));
    const { labels, words } = whole.dictionary;
    expect(three.dictionary.labels.toArray()).toEqual(labels.toArray());
    expect(three.dictionary.words.toArray()).toEqual(words.toArray().slice(0, 3));
    expect(three.output.rows).toBe(whole.output.rows);
    expect(three.input instanceof QuantizedRows).toBe(name.endsWith('.ftz'));
    expect(subwordVector(three, words.word(2))).toEqual(subwordVector(whole, words.word(2)));
  });

  it('is written by the command line', async () => {
    const run = (...args: string[]) => runProgram(folder, ['export', fixture('skipgram.bin'), ...args]);
    const whole = await run('--format', 'fasttext', '-o', 'whole.bin');
    expect(whole).toMatchObject({ code: 0, err: '' });
    expect(readFileSync(at('whole.bin')).equals(readFileSync(fixture('skipgram.bin')))).toBe(true);
    expect(await run('--format', 'fasttext', '--limit', '4', '-o', 'four.bin')).toMatchObject({
      code: 0,
      err: '',
    });
    const four = await readVectors(at('four.bin'));
    expect(four.words.toArray()).toEqual(
      (await readVectors(fixture('skipgram.bin'))).words.toArray().slice(0, 4),
    );
    expect(four.compose?.('inconnue')).toHaveLength(four.dim);
    expect(await run('--limit', '4', '-o', 'four.tsv')).toMatchObject({ code: 0 });
    expect([...rowOf((await readVectors(at('four.tsv'))).matrix, 3)]).toEqual([...rowOf(four.matrix, 3)]);
  });
});

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import type { FastTextModel } from '../src/embeddings/fasttext-model.js';
import type { DenseRows } from '../src/embeddings/rows.js';
import { subwordVector } from '../src/embeddings/subword-vectors.js';
import { readFastText, writeFastText } from '../src/formats/fasttext-file.js';
import type { TrainOptions } from '../src/options.js';
import { train } from '../src/trainers/train.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf } from './thorough.js';

const FIXTURES = join(import.meta.dirname, 'fixtures/fasttext');
const text = join(FIXTURES, 'unsup.txt');
const foreign = (name: string) => readFastText(join(FIXTURES, name));
const { folder, path: at } = temporaryFiles();

type Options = TrainOptions<'fasttext'>;
const QUICK: Options = { dim: 12, epochs: 10, minCount: 1, sample: 0, bucket: 4000, lr: 0.1, threads: 1 };
const ONCE: Options = { epochs: 1, threads: 1 };

/** Trains, and gives the first loss that was told. */
async function firstLoss(options: Options, from?: FastTextModel): Promise<number> {
  const losses: number[] = [];
  const onProgress = ({ loss }: { loss?: number }) => void (loss !== undefined && losses.push(loss));
  await train('fasttext', [text], options, { onProgress }, from);
  return losses[0];
}

async function bytesOf(model: FastTextModel): Promise<Buffer> {
  const path = at('bytes.bin');
  await writeFastText(model, path);
  return readFileSync(path);
}

/** The row, zeros where it is not held. */
function rowOf(model: FastTextModel, row: number): Float32Array {
  const vector = new Float32Array(model.input.dim);
  model.input.addRow(row, vector, 1);
  return vector;
}

/** Rows of the input matrix that no word of the vocabulary uses. */
function unusedRows({ dictionary }: FastTextModel): number[] {
  const used = new Set<number>();
  for (let word = 0; word < dictionary.words.size; word++)
    dictionary.eachRow(dictionary.words.bytesOf(word), (row) => used.add(row));
  return Array.from({ length: dictionary.inputRows }, (_, row) => row).filter((row) => !used.has(row));
}

const RULES: [string, Options][] = [
  ['skip-gram', {}],
  ['CBOW with hierarchical softmax', { cbow: true, loss: 'hs' }],
  ['CBOW', { cbow: true }],
  ['skip-gram with hierarchical softmax', { loss: 'hs' }],
];

describe.each(firstOf(2, RULES))('%s', (_name, given) => {
  it('goes on where the model ended: its words, sizes and rows, from the file too', async () => {
    const { model } = await train('fasttext', [text], { ...QUICK, ...given });
    const path = at('model.bin');
    await writeFastText(model, path);
    const read = await readFastText(path);
    const { model: more } = await train('fasttext', [text], ONCE, {}, read);
    expect(more.dictionary).toBe(read.dictionary);
    expect(more.settings).toEqual({ ...model.settings, epoch: 11 });
    expect((more.input as DenseRows).matrix.rows).toBe((model.input as DenseRows).matrix.rows);
    const again = await train('fasttext', [text], ONCE, {}, model);
    const bytes = await bytesOf(more);
    expect((await bytesOf(again.model)).equals(bytes)).toBe(true);
    expect((await bytesOf(model)).equals(bytes)).toBe(false);
    expect((await bytesOf(model)).equals(readFileSync(path))).toBe(true);

    const fresh = await firstLoss({ ...QUICK, ...given, epochs: 1 });
    expect(await firstLoss(ONCE, model)).toBeLessThan(0.95 * fresh);
  });
});

describe("a model of fastText's program", () => {
  it.each(['skipgram.bin', 'cbow-hs.bin'])('%s goes on', async (name) => {
    const model = await foreign(name);
    const { dim, minn, maxn, bucket, loss } = model.settings;
    const same = {
      dim,
      minn,
      maxn,
      bucket,
      loss: loss as 'ns' | 'hs',
      cbow: model.settings.model === 'cbow',
    };
    const { model: more } = await train('fasttext', [text], { ...ONCE, ...same, sample: 0 }, {}, model);
    expect(more.settings).toEqual({ ...model.settings, t: 0, epoch: model.settings.epoch + 1 });
    expect(more.dictionary.words.toArray()).toEqual(model.dictionary.words.toArray());
    // One small step leaves the vectors where they were; rows in the wrong places would not.
    const { model: near } = await train('fasttext', [text], { ...ONCE, lr: 1e-7 }, {}, model);
    for (const word of ['chat', 'souris', 'inconnue'])
      for (const [d, x] of subwordVector(model, word)!.entries())
        expect(subwordVector(near, word)![d]).toBeCloseTo(x, 4);
    const fresh = await firstLoss({ ...ONCE, ...same, sample: 0, minCount: 1, lr: 1e-7 });
    // By little, as the loss is taken of a few words; a tree with its branches the other way makes it larger.
    expect(await firstLoss({ ...ONCE, sample: 0, lr: 1e-7 }, model)).toBeLessThan(fresh);
  });

  // The fixtures' buckets are so small that their words use all rows; such a file is made here.
  it('keeps the random numbers of rows that no word uses', async () => {
    const { input, dictionary } = (await train('fasttext', [text], { ...QUICK, compact: false, epochs: 1 }))
      .model;
    const whole = { ...(await train('fasttext', [text], QUICK)).model, input, dictionary };
    const rows = unusedRows(whole);
    expect(rows.length).toBeGreaterThan(1000);
    for (const compact of [true, false]) {
      const { model: more } = await train('fasttext', [text], { ...ONCE, compact }, {}, whole);
      for (const row of rows.filter((_, i) => i % 7 === 0))
        expect(rowOf(more, row)).toEqual(rowOf(whole, row));
      expect(rowOf(more, rows[0]).some((x) => x !== 0)).toBe(true);
    }
  });
});

test('what contradicts the model, or cannot be trained on, is refused', async () => {
  const { model } = await train('fasttext', [text], { ...QUICK, epochs: 1 });
  const on = (options: Options, from = model) => train('fasttext', [text], options, {}, from);
  await expect(on({ dim: 8 })).rejects.toThrow('`dim`: the model to go on from has 12, got 8; leave it out');
  await expect(on({ bucket: 5 })).rejects.toThrow('`bucket`: the model to go on from has 4000, got 5');
  await expect(on({ maxn: 4 })).rejects.toThrow('`maxn`: the model to go on from has 6, got 4');
  await expect(on({ loss: 'hs' })).rejects.toThrow('`loss`: the model to go on from has ns, got hs');
  await expect(on({ cbow: true })).rejects.toThrow('`cbow`: the model to go on from is skip-gram, got true');
  await expect(on({ minCount: 2 })).rejects.toThrow('`minCount`: the model to go on from has its words');
  const quantized = await foreign('quantized.ftz');
  for (const from of [
    { ...model, input: quantized.input },
    { ...model, output: quantized.input },
  ])
    await expect(on({}, from as typeof model)).rejects.toThrow(/it is quantized.*give the \.bin file/);
  for (const from of [quantized, await foreign('hs.bin')])
    await expect(on({}, from)).rejects.toThrow(
      'the model was trained by classifier: go on with `wordvec train classifier`',
    );
});

test('words alone, other settings, and a text of which the model knows a part', async () => {
  const { model } = await train('fasttext', [text], {
    ...QUICK,
    epochs: 1,
    maxn: 0,
    minn: 0,
    tokenizer: 'unicode',
  });
  const more = at('more.txt');
  writeFileSync(more, 'zzz chat souris zzz\n');
  const notes: string[] = [];
  const onNote = (note: string) => void notes.push(note);
  const { model: on } = await train(
    'fasttext',
    [more],
    { ...ONCE, window: 2, negatives: 3 },
    { onNote },
    model,
  );
  expect(on.settings).toMatchObject({ ws: 2, neg: 3, t: 0, bucket: 0, epoch: 2 });
  expect(notes[0]).toBe("`from`: 2 of the 4 words of the text are in the model's vocabulary");
  expect(notes[1]).toMatch(/if by `tokenizer` unicode, give that again/);
});

test('the command goes on in place, and a run that fails leaves the file as it was', async () => {
  const file = at('m.bin');
  const original = readFileSync(join(FIXTURES, 'skipgram.bin'));
  writeFileSync(file, original);
  writeFileSync(at('strange.txt'), 'nothing of this is known\n');
  const flags = ['--continue', 'm.bin', '-o', 'm.bin', '--threads', '1'];
  const run = (...args: string[]) => runProgram(folder, ['train', 'fasttext', ...args, ...flags]);
  const failed = await run('strange.txt', '--tokenizer', 'unicode');
  expect(failed).toMatchObject({ code: 1, out: '' });
  expect(failed.err).toMatch(/none of the 5 words read is among the 41 of the vocabulary/);
  expect(readFileSync(file).equals(original)).toBe(true);
  expect(await run(text, '--epochs', '5')).toMatchObject({ code: 0 });
  const { settings } = await readFastText(file);
  expect(settings).toMatchObject({ dim: 6, epoch: 10, bucket: 60 });
  const other = await runProgram(folder, ['train', 'skipgram', text, '--continue', 'm.bin', '-o', 'x.wv']);
  expect(other.err).toMatch(/go on with `wordvec train fasttext`/);
});

test('that vectors have no n-grams is told, but beside a file that has them', async () => {
  const train = (...outputs: string[]) =>
    runProgram(folder, ['train', 'fasttext', text, '--dim', '4', '--epochs', '1', ...outputs]);
  expect((await train('-o', 'alone.vec')).err).toContain('its n-grams stay behind');
  const both = await train('-o', 'both.vec', '-o', 'both.bin');
  expect(both).toMatchObject({ code: 0, err: expect.stringContaining('both.bin') });
  expect(both.err).not.toContain('stay behind');
  expect(both.err).toMatch(/^epochs +1$/m);
});

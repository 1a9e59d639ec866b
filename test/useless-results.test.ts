// Nothing useless is made without a word: causes that are the cause, and notes with a next step.
import { statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { FastTextModel } from '../src/embeddings/fasttext-model.js';
import { Classifier } from '../src/embeddings/text-classifier.js';
import { optionNames } from '../src/errors.js';
import { evaluateClassifier } from '../src/evaluation/classification.js';
import { writeFastText } from '../src/formats/fasttext-file.js';
import type { TrainerName } from '../src/options.js';
import { train } from '../src/trainers/train.js';
import { runningText } from './generated-text.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf } from './thorough.js';

const { file, path } = temporaryFiles();
const LINES = '__label__a red green\n__label__b blue\n__label__a red red\n';
const labelled = (text: string) => file(text);

async function run(trainer: TrainerName, text: string, options: object) {
  const notes: string[] = [];
  const hooks = { onNote: (note: string) => void notes.push(note) };
  const report = await train(trainer, [text], { dim: 5, threads: 1, ...options } as never, hooks);
  return { ...report, notes };
}
const refusal = (trainer: TrainerName, text: string, options: object) =>
  run(trainer, text, options).then(
    () => 'not refused',
    (error) => error.message.replace(/^.*?txt: /, ''),
  );

test('options that have no effect without another one are told', async () => {
  const told = async (options: object) => {
    const { notes } = await run('skipgram', file(runningText(300)), { epochs: 1, ...options });
    return notes.filter((note) => note.includes('no effect'));
  };
  expect(await told({ every: '1s', limit: 5 })).toEqual([
    '`every`: no effect without `checkpoint` FOLDER',
    '`limit`: no effect without `init` FILE',
  ]);
  expect(await told({ limit: 0, skipBad: false })).toEqual([]);
});

describe('the cause is the cause', () => {
  test.each([
    [
      LINES,
      { minCountLabel: 3 },
      'all 2 labels stand less than 3 times, the most frequent 2 times: lower --min-count-label',
    ],
    [
      LINES,
      { minCount: 9 },
      'all 3 words stand less than 9 times, the most frequent 3 times: lower --min-count',
    ],
    // Line ends are words of fastText, but no text.
    [
      '__label__a x\n__label__b y\n__label__a z\n',
      { minCount: 2 },
      'all 3 words stand less than 2 times, the most frequent once',
    ],
    ['__label__a\n__label__b\n', {}, 'the lines have labels but no words'],
    [
      '__label__a x\n',
      { minCountLabel: 2 },
      'its only label stands once, less than 2 times: lower --min-count-label',
    ],
    [
      'some words\nmore words\n',
      {},
      'no line has a label, expected lines such as `__label__name some words` (--label sets what a label begins with); labels in a column of a table are named by --label-field, its texts by --field',
    ],
    ['#red x y\n#blue z\n', {}, "all begin with #: give --label '#' if a label follows it"],
    ['__class__a x\n__class__b y\n', {}, "all begin with __class__: give --label '__class__'"],
    [LINES, { label: '__lbl__' }, "all begin with __label__: give --label '__label__'"],
    ['e-mail x\ne-book y\n', {}, '(--label sets what a label begins with)'],
    ['"One" x\n"Two" y\n', {}, '(--label sets what a label begins with)'],
    ['note: x\nnote: y\n', {}, '(--label sets what a label begins with)'],
  ])('%j with %j', async (text, options, sentence) => {
    expect(await refusal('classifier', labelled(text), options)).toContain(optionNames(sentence));
  });

  test('the empty label is no label, however few may be', async () => {
    const { model } = await run('classifier', labelled(LINES), { minCountLabel: 0 });
    expect(model.dictionary.labels.toArray()).toEqual(['__label__a', '__label__b']);
  });

  test('n-grams make up for words that were left out', async () => {
    const { model } = await run('classifier', labelled(LINES), { minCount: 9, minn: 2, maxn: 3 });
    expect(model.dictionary.words.size).toBe(0);
    expect(new Classifier(model).predict('red')).toHaveLength(1);
  });

  test.each([
    [{ maxVocab: 1, minCount: 1 }, 'raise --max-vocab'],
    [{ minCount: 9 }, 'no word stands at least 9 times'],
  ])('word vectors with %j', async (options, sentence) => {
    expect(await refusal('skipgram', file('a a a b b c\n'), options)).toContain(optionNames(sentence));
  });

  test('lines that cannot be tested', async () => {
    const { model } = await run('classifier', labelled('__label__a red'), {});
    const judged = (line: string) =>
      evaluateClassifier(new Classifier(model), [new TextEncoder().encode(line)], { source: 'f' });
    await expect(judged('red')).rejects.toThrow(
      'has a label that the model knows, expected lines such as `__label__a',
    );
    await expect(judged('__label__b red')).rejects.toThrow('though 1 have others; it knows __label__a');
    await expect(judged('__label__a blue')).rejects.toThrow('have no word or n-gram that it knows');
  });
});

describe('a note says', () => {
  test('that hardly anything of the text is left, and what left it out', async () => {
    const sentences = Array.from({ length: 300 }, (_, i) => `sentence${i}`).join('\n');
    const { notes, text } = await run('cbow', file(`${sentences}\nx x y y\n`), { minCount: 2 });
    expect(text).toEqual({ read: 304, kept: 4 });
    expect(notes[0]).toMatch(
      /^only 1\.3% of the words of the text \(4 of 304\).*check `minCount` \(it is 2\), and that blanks/,
    );
    const most = await run('cbow', file(`${sentences}\nx x y y\n`), { minCount: 1, maxVocab: 4 });
    expect(most.notes[0]).toContain('check `maxVocab` (it is 4), and that');
  });

  test.each(
    firstOf(1, [
      ['cbow', 0.25, { loss: 'ns', pooling: 'sum' }],
      ['fasttext', 0.6, { loss: 'hs', bucket: 500 }],
    ] as const),
  )('that steps of %s went too far, though all numbers are numbers', async (trainer, rate, options) => {
    const text = file(runningText(4000, 60));
    const told = async (lr: number) =>
      (await run(trainer, text, { epochs: 2, minCount: 1, sample: 0, ...options, lr })).notes;
    expect(await told(rate)).toEqual([
      expect.stringMatching(
        /^the steps went too far: the last epoch's loss is \d+\.\d+, and at most [2-5]\.\d+ where .* lower `lr` \(it is 0\.\d+\)$/,
      ),
    ]);
    expect((await told(0.05)).join()).not.toContain('too far');
  });

  test.each(firstOf(2, ['skipgram', 'glove', 'cbow', 'fasttext'] as const))(
    'that %s is hardly trained',
    async (trainer) => {
      const { notes } = await run(trainer, file(runningText(200, 50)), { minCount: 1, epochs: 1 });
      expect(notes).toEqual([expect.stringMatching(/hardly trained: .*: give more text, or `epochs` \d+$/)]);
    },
  );

  test('that a classifier knows little more than how frequent labels are; what it advises helps', async () => {
    const lines = Array.from({ length: 600 }, (_, i) => `__label__${i % 20} word${i % 20} some text\n`);
    const { notes } = await run('classifier', file(lines.join('')), { minCount: 1, lr: 0.1, epochs: 5 });
    expect(notes).toEqual([
      expect.stringMatching(
        /its loss is 2\.\d\d, and 3\.00 where .*: give a higher `lr` \(0\.5\) or more `epochs` \(25\)/,
      ),
    ]);
    const taught = await run('classifier', file(lines.join('')), { minCount: 1, lr: 0.5, epochs: 25 });
    expect(taught.notes).toEqual([]);
  });

  test('that all vectors are alike; what it advises helps', async () => {
    const line = 'the king rules the land and the queen rules with the king in the land of the queen\n';
    const small = { dim: 100, minCount: 1 };
    const { notes } = await run('skipgram', file(line.repeat(6)), { ...small, epochs: 160 });
    const advised = /nearly all alike \(.* is 1\.00\): give more text, or `epochs` (\d+)$/.exec(notes[0]);
    const { notes: after } = await run('skipgram', file(line.repeat(6)), {
      ...small,
      epochs: Number(advised![1]),
    });
    expect(after).toEqual([]);
  });

  test('what was measured for a text of its size comes before what is reckoned', async () => {
    const text = file(runningText(200, 50));
    const { notes } = await run('skipgram', text, { minCount: 1, epochs: 1 });
    expect(notes).toEqual([expect.stringMatching(/give more text, or `epochs` 25$/)]);
  });

  test('that vectors are zeros', async () => {
    const init = file('3 5\na 0 0 0 0 0\nb 1 0 0 0 0\nc 0 1 0 0 0\n', 'zeros.vec');
    const { notes } = await run('cbow', file('a b c a b c a b c\n'), { minCount: 1, init, freeze: true });
    expect(notes).toContainEqual('1 of 3 vectors are zeros, such as that of "a": nothing is near them');
  });

  test('that a label is stuck to its text, or is of one line only', async () => {
    const stuck = Array.from({ length: 30 }, (_, i) => `__label__a,text${i} more`).join('\n');
    const [note] = (await run('classifier', labelled(stuck), {})).notes;
    expect(note).toBe(
      '30 of 30 lines have a label of their own, such as "__label__a,text0": a label ends at white space: write "__label__a " with a space after it',
    );
    const own = Array.from({ length: 30 }, (_, i) => `__label__n${i} text`).join('\n');
    expect((await run('classifier', labelled(own), {})).notes[0]).toContain('give labels that lines share');
    const shared = Array.from({ length: 30 }, (_, i) => `__label__n${i % 15} text${i % 15}`).join('\n');
    expect((await run('classifier', labelled(shared), { minCount: 1, lr: 1, epochs: 50 })).notes).toEqual([]);
  });
});

describe('what labels look like is told', () => {
  const lines = (one: (i: number) => string) =>
    labelled(Array.from({ length: 30 }, (_, i) => `${one(i)} text${i % 3} more`).join('\n'));
  const taught = { minCount: 1, lr: 1, epochs: 50 };

  test('where several are written as one', async () => {
    const { notes } = await run(
      'classifier',
      lines((i) => `__label__a,__label__b${i % 3}`),
      taught,
    );
    expect(notes).toEqual([
      '"__label__a,__label__b0" is one label, though it holds several: write a space between labels',
    ]);
  });

  test('where a label is stuck to the word before it', async () => {
    const text = labelled('i am fine.__label__good\ni am bad.__label__bad\n');
    await expect(run('classifier', text, {})).rejects.toThrow(
      'no line has a label, expected lines such as `__label__name some words`; "fine.__label__good" has it within a word: write a space before it',
    );
  });

  test('where all lines have the same', async () => {
    const { notes } = await run(
      'classifier',
      lines(() => '__label__a'),
      taught,
    );
    expect(notes).toEqual([expect.stringMatching(/^all lines have the label "__label__a"/)]);
  });

  test('where lines have several, and the loss is made for one', async () => {
    const text = lines((i) => `__label__a${i % 3} __label__b${i % 3}`);
    const { notes } = await run('classifier', text, taught);
    expect(notes).toContainEqual(
      'lines have 2.0 labels in the mean, whose probabilities add up to 1 by softmax: `loss` ova gives each label its own, for a threshold',
    );
    expect((await run('classifier', text, { ...taught, loss: 'ova' })).notes).toEqual([]);
  });
});

describe('a bucket that is not given', () => {
  test.each(
    firstOf(2, [
      ['fasttext', runningText(3000, 60), {}],
      ['classifier', LINES, { wordNgrams: 2 }],
      ['classifier', LINES, { minn: 2, maxn: 3 }],
    ] as const),
  )('%s: follows from the n-grams, in the file too', async (trainer, text, options) => {
    const { model: made, options: used } = await run(trainer, file(text), options);
    const model = made as unknown as FastTextModel;
    const { bucket } = model.settings;
    expect(bucket).toBe(used.bucket);
    expect(bucket % 1000).toBe(0);
    const { places } = model.input as unknown as { places: Int32Array };
    const held = places.subarray(model.dictionary.words.size).filter((place) => place >= 0).length;
    expect(bucket).toBeGreaterThanOrEqual(8 * held);
    expect(bucket).toBeLessThan(9 * held + 1000);
    await writeFastText(model, path('m.bin'));
    expect(statSync(path('m.bin')).size).toBeLessThan(500_000);
    const given = await run(trainer, file(text), { ...options, bucket });
    expect(given.model.input).toEqual(model.input);
  });
});

describe('--init', () => {
  const init = file(
    '4 5\nred 1 0 0 0 0\nblue 0 1 0 0 0\ncrimson 1 0.1 0 0 0\n__label__a 0 0 1 0 0\n',
    'pre.vec',
  );

  test('words that only the file has join the vocabulary of a classifier, where they count', async () => {
    const { model, notes } = await run('classifier', labelled(LINES), {
      init,
      minCount: 2,
      epochs: 20,
      lr: 0.5,
    });
    // "blue" stands once; the label of the file is no word.
    expect(model.dictionary.words.toArray()).toEqual(['</s>', 'red', 'blue', 'crimson']);
    expect([...model.dictionary.counts.subarray(2, 4)]).toEqual([1, 1]);
    expect(notes).toContainEqual(
      expect.stringMatching(/2 of 3 words start from .*; 1 more words of it join/),
    );
    expect(new Classifier(model).predict('crimson')[0].label).toBe('__label__a');
  });

  test('and that of subword vectors; rare words of the text are trained', async () => {
    const { model } = await run('fasttext', file(`${'red green '.repeat(9)}\nblue red\n`), {
      init,
      minCount: 3,
    });
    expect(model.dictionary.words.toArray()).toEqual(['red', 'green', 'blue', 'crimson', '__label__a']);
    expect(model.dictionary.tokens).toBe(22);
  });
});

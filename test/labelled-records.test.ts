// Labels in a column of a table, or in a field of records: training, testing, tuning and predicting without a file between.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import {
  autotuneClassifier,
  documentTexts,
  type LabelledSteps,
  prepareDocuments,
  readLines,
  train,
  writeFastText,
} from '../src/index.js';
import { resolveOptions } from '../src/options.js';
import { labelledLines } from '../src/trainers/held-out-lines.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';
import { slowTest } from './thorough.js';
import { hashOf } from './training-runs.js';

const { file, folder, path } = temporaryFiles();
const SMALL = { dim: 4, epochs: 2, lr: 0.5, threads: 1 };
const TEXTS = { 'World News': 'War and\npeace, "now"', sport: 'A goal; a match', 'Sci/Tech': 'Rockets' };
const ROWS = Array.from({ length: 60 }, (_, i) => {
  const [topic, text] = Object.entries(TEXTS)[i % 3];
  return { id: i, topic: i === 7 ? ' ' : topic, body: `${text} ${i % 5}` };
});
const cell = (value: unknown) => `"${String(value).replaceAll('"', '""')}"`;
const table = (separator: string, end: string) =>
  [
    'id,topic,body'.replaceAll(',', separator),
    ...ROWS.map((row) => Object.values(row).map(cell).join(separator)),
  ].join(end) + end;
const csv = file(table(',', '\n'), 'reviews.csv');
const jsonl = file(
  ROWS.map(({ topic, ...row }) => `${JSON.stringify({ ...row, of: { topic } })}\n`).join(''),
  'r.jsonl',
);
const STEPS: LabelledSteps = { field: ['body'], labelField: 'topic', lower: true };
const FLAGS = ['--field', 'body', '--label-field', 'topic', '--lower'];

const run = (...args: string[]) => runProgram(folder, args);

async function lines(input: string, steps: object): Promise<string[]> {
  const prepared = path('prepared.txt');
  await prepareDocuments([input], prepared, steps);
  const found: string[] = [];
  for await (const line of readLines(prepared)) found.push(new TextDecoder().decode(line));
  return found;
}

describe('a line for each record begins with its labels', () => {
  test.each([
    ['comma', csv, {}],
    ['semicolon, byte order mark, lines as on Windows', file(`\ufeff${table(';', '\r\n')}`, 'excel.csv'), {}],
    ['packed', file(gzipSync(table(',', '\n')), 'reviews.csv.gz'), {}],
    ['a field within another', jsonl, { labelField: 'of.topic' }],
  ])('%s', async (_, input, more) => {
    const found = await lines(input, { ...STEPS, ...more });
    expect(found).toHaveLength(59);
    expect(found.slice(0, 2)).toEqual([
      '__label__World_News war and peace, "now" 0',
      '__label__sport a goal; a match 1',
    ]);
  });

  test('one with no label is left out, and counted', async () => {
    const report = await prepareDocuments([csv], path('out.txt'), STEPS);
    expect(report).toMatchObject({ found: 60, documents: 59, tokens: 235, dropped: { 'no label': 1 } });
  });

  test('several labels: a list, or what a separator parts', async () => {
    const list = file(
      '{"t":["a b",null,3],"text":"x"}\n{"t":[],"text":"y"}\n{"t":null,"text":"z"}\n',
      'l.jsonl',
    );
    expect(await lines(list, { labelField: 't' })).toEqual(['__label__a_b __label__3 x']);
    const parted = file('t,text\na ; b;,x\n', 'p.csv');
    expect(await lines(parted, { labelField: 't', labelSeparator: ';' })).toEqual([
      '__label__a __label__b x',
    ]);
    expect(await lines(parted, { labelField: 't' })).toEqual(['__label__a_;_b; x']);
  });

  test('the other one of two columns is the text; a label that has its beginning keeps it', async () => {
    const two = file('label,message\n#a,Hello\nb,You\n', 'two.csv');
    expect(await lines(two, { labelField: 'label', label: '#' })).toEqual(['#a Hello', '#b You']);
  });

  test('each line of a record', async () => {
    const long = file('t,text\na,One here. Two there.\n', 'long.csv');
    expect(await lines(long, { labelField: 't', sentences: true })).toEqual([
      '__label__a One here.',
      '__label__a Two there.',
    ]);
  });

  test('labels at the start of a line stay as they are', async () => {
    const labelled = file('__label__A/B __label__C-d Big WORDS, __label__ here\nPlain\n', 'labelled.txt');
    const steps = { lower: true, punctuation: 'drop' } as const;
    expect(await lines(labelled, steps)).toEqual([
      '__label__A/B __label__C-d big words __label__ here',
      'plain',
    ]);
    const found: string[] = [];
    for await (const text of documentTexts([labelled], steps)) found.push(text);
    expect(found).toEqual(['__label__A/B __label__C-d big words __label__ here', 'plain']);
  });

  test.each([
    [csv, { ...STEPS, labelField: 'nope' }, 'no label in a field "nope": name one of id, topic, body'],
    [jsonl, { ...STEPS, labelField: 'of' }, 'expected a label or a list of them in the field "of"'],
    [file('a line\n'), { labelField: 'topic' }, 'line 1: lines of text have no field "topic"'],
    [csv, { field: ['body'], labelSeparator: ';' }, '`labelField` with it'],
    [csv, { ...STEPS, label: 'a b' }, 'without blanks'],
  ])('%s %o', async (input, steps, sentence) => {
    await expect(lines(input, steps)).rejects.toThrow(sentence);
  });
});

test('training is as on lines that were made before; other trainers know no labels', async () => {
  await lines(csv, STEPS);
  const { model: on } = await train('classifier', [path('prepared.txt')], SMALL);
  const { model, preparation } = await train('classifier', [csv], { ...SMALL, ...STEPS });
  expect(model.dictionary.labels.toArray().sort()).toEqual([
    '__label__Sci/Tech',
    '__label__World_News',
    '__label__sport',
  ]);
  expect(hashOf(model.input)).toBe(hashOf(on.input));
  expect(preparation?.dropped).toEqual({ 'no label': 1 });
  await expect(train('skipgram', [csv], { ...STEPS, threads: 1 } as object)).rejects.toThrow('labelField');
});

test('lines with labels that look like broken ones are no paragraphs', async () => {
  const long = (i: number) =>
    `__label__${i % 2} ${'some words of a line '.repeat(3)}\n${i % 5 === 0 ? '\n' : ''}`;
  const broken = file(Array.from({ length: 40 }, (_, i) => long(i)).join(''), 'broken.txt');
  const { model, preparation } = await train('classifier', [broken], { ...SMALL, lower: true });
  expect([preparation?.documents, model.dictionary.labels.size]).toEqual([40, 2]);
  await writeFastText(model, path('broken.bin'));
  expect((await runProgram(folder, ['test', 'broken.bin', broken, '--lower'])).out).toContain('lines  40\n');
});

test('held-out records are read as those that are trained on, but for what compares them', async () => {
  const steps = { ...STEPS, duplicates: true };
  const options = { ...resolveOptions('classifier', {}), phrases: '' };
  expect(await labelledLines([csv], options, steps, {})).toHaveLength(59);
  const { validation } = await train('classifier', [csv], { ...SMALL, ...steps, valid: csv });
  expect(validation?.scores.at(-1)).toBeGreaterThan(0.9);
  const { score } = await autotuneClassifier([csv], steps, { validation: csv, trials: 1 });
  expect(score).toBeGreaterThan(0.3);
});

test('documentTexts: a line for each record, an empty one too', async () => {
  const input = file('id,body\n1,"A\nb"\n2,\n3, C\n', 'empty.csv');
  const found: string[] = [];
  for await (const text of documentTexts([input], { field: ['body'], lower: true })) found.push(text);
  expect(found).toEqual(['a b', '', 'c']);
});

test('the program: train, test and predict a table', async () => {
  const trained = await run(
    'train',
    'classifier',
    csv,
    ...FLAGS,
    '-o',
    'm.bin',
    '--lr',
    '0.5',
    '--epochs',
    '20',
    '--threads',
    '1',
  );
  expect(trained.err).toContain('1 no label');
  const tested = await run('test', 'm.bin', csv, ...FLAGS);
  expect(tested.out).toContain('lines  59\nP@1    1.0000');
  expect(tested.err).toContain('dropped: 1 no label');
  const predicted = await run('predict', 'm.bin', csv, '--field', 'body', '--lower');
  expect(predicted.out.split('\n').slice(0, 3)).toEqual([
    '__label__World_News',
    '__label__sport',
    '__label__Sci/Tech',
  ]);
  expect(predicted.out.trim().split('\n')).toHaveLength(60);
  const asked = await run('test', 'm.bin', csv);
  expect(asked.err).toContain('--label-field');
});

describe('a table without a line of names', () => {
  const rows = '"3","Oil, up","Prices rose"\n"1","A cup","The team\nwon"\n'.repeat(20);
  const columnNames = 'class,title,text';
  const steps = { columnNames, labelField: 'class', field: ['title', 'text'] };

  test('has all its rows, and columns by the names that are given', async () => {
    const bare = file(rows, 'bare.csv');
    const named = file(`class,title,text\n${rows}`, 'named.csv');
    const found = await lines(bare, steps);
    expect(found).toHaveLength(40);
    expect(found).toEqual(await lines(named, { ...steps, columnNames: '' }));
    expect(found[0]).toBe('__label__3 Oil, up Prices rose');
    const tsv = file('1\tyes\tgood day\n', 'bare.tsv');
    expect(await lines(tsv, steps)).toEqual(['__label__1 yes good day']);
  });

  test('is trained on, tested and predicted', async () => {
    const bare = file(rows, 'bare.csv');
    const flags = ['--column-names', columnNames, '--field', 'title', '--field', 'text'];
    const small = ['--dim', '4', '--epochs', '20', '--lr', '0.5', '--threads', '1', '-q'];
    const labelled = ['--label-field', 'class', ...flags];
    expect((await run('train', 'classifier', bare, ...labelled, ...small, '-o', 'bare.bin')).code).toBe(0);
    const tested = await run('test', 'bare.bin', bare, ...labelled, '--json');
    expect(JSON.parse(tested.out)).toMatchObject({ precision: 1, examples: 40 });
    const predicted = await run('predict', 'bare.bin', bare, ...flags);
    expect(predicted.out.split('\n').slice(0, 2)).toEqual(['__label__3', '__label__1']);
    const index = await run('index', bare, '-o', path('bare.idx'), ...flags, '-q');
    expect(index).toMatchObject({ code: 0 });
    expect(
      (await run('search', path('bare.idx'), 'prices', '--where', 'class = 3', '-k', '1')).out,
    ).toContain('Oil');
  });

  test.each([
    [{ ...steps, columnNames: 'a,,b' }, '`columnNames`: expected a different name for each column'],
    [
      { ...steps, field: ['text'], columnNames: 'class,text' },
      'expected 2 columns as in `columnNames`, found 3',
    ],
    [{ ...steps, columnNames: 'class,head,text' }, 'there is no column "title" in `columnNames`'],
  ])('says of %o what is wrong', async (wrong, sentence) => {
    await expect(lines(file(rows, 'bare.csv'), wrong)).rejects.toThrow(sentence);
  });
});

test('an empty cell in quotes is a row of a table of one column, a blank line is none', async () => {
  const one = file('text\n""\nA word\n\n"  "\n"two\nlines"\n""\n', 'one.csv');
  const texts: string[] = [];
  for await (const text of documentTexts([one], { inputFormat: 'csv' })) texts.push(text);
  expect(texts).toEqual(['', 'A word', '', 'two lines', '']);
});

slowTest(
  'a quantized classifier is trained once more on records as on the lines that they make',
  async () => {
    const how = [
      '--dim',
      '4',
      '--epochs',
      '2',
      '--threads',
      '1',
      '--word-ngrams',
      '3',
      '--bucket',
      '500',
      '-q',
    ];
    expect((await run('train', 'classifier', csv, ...FLAGS, '-o', 'q.bin', ...how)).code).toBe(0);
    await lines(csv, STEPS);
    const again = async (name: string, ...retrain: string[]) => {
      const given = ['--cutoff', '300', '--epochs', '1', '--threads', '1', '-o', name, '-q'];
      expect(await run('quantize', 'q.bin', ...given, ...retrain)).toMatchObject({ code: 0 });
      return readFileSync(path(name));
    };
    const onRecords = await again('records.ftz', '--retrain', csv, ...FLAGS);
    expect(onRecords).toEqual(await again('lines.ftz', '--retrain', path('prepared.txt')));
    expect(onRecords).not.toEqual(await again('once.ftz'));
    expect((await run('quantize', 'q.bin', '-o', 'no.ftz', ...FLAGS)).err).toContain(
      '--field, --label-field, --lower: no effect without --retrain FILE',
    );
  },
);

test('names of columns in a message are cut: the first line of what is no table may be long', async () => {
  const table = file(`${'wide '.repeat(500)},b\n1,2\n`, 'wide.csv');
  const failed = train('skipgram', [table], { inputFormat: 'csv', field: ['text'] });
  await expect(failed).rejects.toThrow(
    /there is no column "text" in the first line: name one of [^,]{1,21}, b \(/,
  );
});

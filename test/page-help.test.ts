// Help on the options and questions of the page, and what the library says in it, which stand apart from the page's programs, in two
// languages.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Session } from '../src/cli/session.js';
import { VERBS } from '../src/cli/verbs.js';
import { flagNames } from '../src/errors.js';
import { readVectors, train } from '../src/index.js';
import { TRAINERS, type TrainerName } from '../src/option-row.js';
import { OPTIONS } from '../src/options-table.js';
import { formRows } from '../src/page/form-rows.js';
import { type SentencePair, translated } from '../src/page/view/other-language.js';
import { runningText } from './generated-text.js';
import { temporaryFiles } from './temporary-files.js';

type Named = Record<string, string>;

const chinese = JSON.parse(
  readFileSync(join(import.meta.dirname, '../src/page/chinese-help.json'), 'utf8'),
) as Record<'options' | 'defaults' | 'groups' | 'phases' | 'verbs' | 'examples', Named> & {
  readonly sentences: readonly SentencePair[];
};

const { file, path } = temporaryFiles();
const rows = TRAINERS.flatMap((trainer) => formRows(trainer));
const names = (all: readonly string[]) => [...new Set(all)].sort();
const words = (count: number) => Array.from({ length: count }, (_, i) => `字${i}`).join(' ');
const verbs = VERBS.map(({ usage }) => usage.split(' ')[0]!);

test('each option of the form is explained in Chinese, and no other', () => {
  expect(Object.keys(chinese.options).sort()).toEqual(names(rows.map(({ name }) => name)));
  expect(Object.keys(chinese.groups).sort()).toEqual(names(rows.map(({ group }) => group)));
  const following = names(rows.map(({ name }) => name)).filter((name) => 'follows' in OPTIONS[name as 'dim']);
  expect(Object.keys(chinese.defaults).sort()).toEqual(following);
});

test('each question is explained in Chinese, and has a Chinese example where it has one', () => {
  expect(Object.keys(chinese.verbs).sort()).toEqual(names(verbs));
  const shown = VERBS.filter(({ examples }) => examples).map(({ usage }) => usage.split(' ')[0]!);
  expect(Object.keys(chinese.examples).sort()).toEqual(names(shown));
});

test.each(['options', 'defaults', 'groups', 'phases', 'verbs', 'examples'] as const)(
  '%s: all of it is Chinese',
  (part) => {
    for (const [name, text] of Object.entries(chinese[part]))
      if (name !== 'minLr') expect(text).toMatch(/\p{Script=Han}/u);
  },
);

/** Steps that go too far, though all numbers are numbers. */
const WILD = { lr: 0.25, pooling: 'sum', epochs: 2, minCount: 1, sample: 0 };
const LINES = '的 一 是 不 了 在\n'.repeat(100);
/** 的 一 是. */
const GB18030 = Buffer.from('b5c420d2bb20cac70a'.repeat(100), 'hex');

/** Of what is met in the page: the library's sentences, none of which keeps three English words in a row. */
const SAID: readonly (readonly [name: string, said: () => Promise<unknown>])[] = [
  ...[
    '中果',
    'xyzzyxyzzy',
    '中国日本',
    '中国日本北京中国',
    '中国 日本',
    'neighbours',
    'similarity 中国',
    'similarity --a 中国',
    'rank 中国',
    'distances 中国',
    'wmd 中国',
    '中国 --kk 3',
    '中国 --metrik cosine',
    '中国 -k',
    '中国 -k 0',
    'neighbours 中国 日本 3',
    'mean 中国 xyzzy --ignore-missing',
  ].map((line) => [line, () => notesOf(line)] as const),
  ['no model', () => new Session().answer('中国')],
  ['empty vectors', () => readVectors(file('', 'empty.vec'))],
  ['zeros', () => readVectors(file(new Uint8Array(1000), 'zeros.vec'))],
  ['cut off', () => readVectors(file('2 3\na \0\0\0\0\0\0\0\0\0\0\0\0\nb \0\0', 'cut.bin'))],
  ['no vectors', () => readVectors(file('some text that is none\n', 'text.vec'))],
  ...[
    ['short', '一 二 三\n', {}],
    ['one word', '一 一 一 一 二 三\n', {}],
    ['unspaced', '今天天气很好我们去公园散步\n', {}],
    ['no locale', '今天天气很好\n', { tokenizer: 'segmenter' }],
    ['nothing near', '一\n一\n二\n二\n', {}],
    ['no dim', '一 一\n', { dim: 0 }],
    ['no rate', '一 一\n', { lr: 0 }],
    ['empty', '', {}],
  ].map(
    ([name, text, options]) =>
      [
        `train: ${name}`,
        () => train('skipgram', [file(String(text), 'text.txt')], options as object),
      ] as const,
  ),
  ['train: few words', () => notesOfRun('skipgram', `的 一 是\n${words(90)}\n的 一 是\n`)],
  ['train: little text', () => notesOfRun('skipgram', '的 一 是 不 了 在 人 有\n'.repeat(400))],
  ['train: punctuation', () => notesOfRun('skipgram', '今天， 去 公园。 你好，世界！ 我们 去\n'.repeat(50))],
  ['train: a line of one word', () => notesOfRun('doc2vec', `${'的 一 是 不 了 在\n'.repeat(90)}无\n`)],
  [
    'train: labels by chance',
    () => notesOfRun('classifier', `${'__label__1 好 人\n__label__2 好 人\n'.repeat(30)}无 标签\n`),
  ],
  [
    'train: unspaced lines',
    () => notesOfRun('classifier', '__label__1 今天天气很好我们去公园散步\n'.repeat(30)),
  ],
  [
    'train: labels stuck together, and several a line',
    () =>
      notesOfRun(
        'classifier',
        '__label__1,__label__2 __label__3 好 人\n__label__4 __label__5 坏 人\n'.repeat(30),
      ),
  ],
  ['train: too high a rate', () => notesOfRun('skipgram', '的 一 是 不 了 在\n'.repeat(400), { lr: 90 })],
  ['train: a page', () => notesOfRun('skipgram', '<!doctype html><html><body><p>好 人</p>\n'.repeat(9))],
  ['train: archive', () => train('skipgram', [file('PK\x03\x04word/document.xml', 'text.txt')], {})],
  ['train: one document', () => train('lsa', [file('一 二 一 二\n', 'text.txt')], {})],
  [
    'train: picture',
    () => train('skipgram', [file(Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'), 'text.txt')], {}),
  ],
  ...[
    ['no words', '__label__a\n__label__b\n', {}],
    ['a rare label', '__label__a 好\n', { minCountLabel: 2 }],
    ['rare words', '__label__a 好\n__label__b 人\n', { minCount: 5 }],
    ['an empty label', '__label__ 好\n', {}],
  ].map(
    ([name, text, options]) =>
      [
        `train: ${name}`,
        () => train('classifier', [file(String(text), 'text.txt')], options as object),
      ] as const,
  ),
  [
    'train: labels of their own',
    () => notesOfRun('classifier', Array.from({ length: 40 }, (_, i) => `__label__${i} 好 人`).join('\n')),
  ],
  ['train: steps too large', () => notesOfRun('cbow', runningText(4000, 60), WILD)],
  ['train: another encoding', () => notesOfRun('skipgram', GB18030)],
  ['train: UTF-16', () => train('skipgram', [file(Buffer.from('的 一 是\n', 'utf16le'), 'text.txt')], {})],
  ['train: a mark, and a long word', () => notesOfRun('skipgram', `\ufeff${LINES}${'x'.repeat(5000)}\n`)],
  ['train: other line ends', () => notesOfRun('skipgram', '的 一 是 不 了 在\r'.repeat(4000))],
  ['train: no word', () => train('skipgram', [file(' \n \n', 'text.txt')], {})],
  ['train: the last rate', () => train('skipgram', [file(LINES, 'text.txt')], { minLr: 5 })],
  ['train: an idle option', () => notesOfRun('skipgram', LINES, { loss: 'hs', negatives: 3 })],
  ...[
    ['fewer words', '5 2\n中 1 1\n国 2 2\n'],
    ['more words', '1 2\n中 1 1\n国 2 2\n'],
    ['no number', '2 2\n中 1 1\n国 nan 2\n'],
    ['too few numbers', '2 2\n中 1 1\n国 2\n'],
  ].map(([name, text]) => [name, () => readVectors(file(text, 'v.vec'))] as const),
  ['repeated', () => notesOfReading('2 2\n中 1 1\n中 2 2\n')],
  ['numbers at the end', () => notesOfReading('2 2\n中 1 1 1\n国 1 2 2\n')],
  ['train: no label', () => train('classifier', [file('一 二\n', 'text.txt')], {})],
];

async function notesOf(line: string): Promise<void> {
  const session = new Session();
  writeFileSync(path('zh.vec'), '4 2\n中国 1 1\n日本 1 0.5\n北京 0.5 1\n3 1 0\n');
  await session.load(path('zh.vec'));
  const { notes } = await session.answer(line);
  throw new Error(notes.join('; '));
}

async function notesOfReading(text: string): Promise<void> {
  const notes: string[] = [];
  await readVectors(file(text, 'v.vec'), {}, { onNote: (note) => notes.push(note) });
  throw new Error(notes.join('\n'));
}

/** One by one, as the page shows them. */
async function notesOfRun(trainer: TrainerName, text: string | Uint8Array, options = {}): Promise<void> {
  const notes: string[] = [];
  const hooks = { onNote: (note: string) => notes.push(note) };
  await train(
    trainer,
    [file(text, 'text.txt')] as never,
    { dim: 10, threads: 1, ...options } as never,
    hooks,
  );
  throw new Error(notes.join('\n'));
}

const said: string[] = [];
test.each(SAID)('%s: what is said of it is Chinese', async (name, call) => {
  const { message } = await call().then(
    () => new Error('nothing was refused'),
    (cause) => cause as Error,
  );
  // As the engine hands them on.
  const sentence = name.startsWith('train') ? message.replace(/`(\w+)`/g, '$1') : flagNames(message);
  said.push(sentence.replace(/^\S*\/(?=[\w.]+: )/, ''));
  const told = translated(said.at(-1)!, chinese.sentences);
  expect(told).toMatch(/\p{Script=Han}/u);
  expect(told.replace(/“.*?”|--\S+/gu, '')).not.toMatch(/[a-z]+ [a-z]+ [a-z]+/);
});

/** What only a browser, or a larger text or model, says. */
const ELSEWHERE =
  /GiB|to leave|page does|unpacks|no model is named|was trained yet|open it first|n-grams|learning rate|subsampling/;

test('each sentence that is known in Chinese is still said', () => {
  for (const [pattern] of chinese.sentences)
    if (!ELSEWHERE.test(pattern)) expect(said.join('\n'), pattern).toMatch(new RegExp(pattern, 'mu'));
});

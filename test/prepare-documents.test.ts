// `prepareDocuments`: what comes out of documents, what is dropped and why.
import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { Collection, type CollectionOptions } from '../src/documents/collection.js';
import { pushedParts } from '../src/documents/pushed-parts.js';
import { type PrepareOptions, prepareDocuments } from '../src/index.js';
import { type Files, platform, usePlatform } from '../src/platform.js';
import { randomStream } from '../src/random.js';
import { zipOf } from './document-readers.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf, slowTest } from './thorough.js';

const { folder, path: at, folderOf: inputs } = temporaryFiles();

const latin = Buffer.from('Caf\xe9 at night\n', 'latin1');

let outputs = 0;
async function prepare(
  contents: Readonly<Record<string, string | Uint8Array>>,
  options: PrepareOptions = {},
) {
  const output = at(`out${outputs++}.txt`);
  const notes: string[] = [];
  const report = await prepareDocuments([inputs(contents)], output, options, {
    onNote: (note) => void notes.push(note),
  });
  return { report, notes, text: readFileSync(output, 'utf8') };
}

const lines = async (text: string, options: PrepareOptions) =>
  (await prepare({ 'a.txt': text }, options)).text;

describe('steps', () => {
  test.each<[string, PrepareOptions, string]>([
    ['Two  words\there.', {}, 'Two words here.\n'],
    ['Ärger ÉTÉ ΟΔΟΣ', { lower: true }, 'ärger été οδος\n'],
    ['e\u0301te\u0301 so\u00adft', {}, 'été soft\n'],
    ['ﬁne Ｆｕｌｌ', { normalize: 'nfkc' }, 'fine Full\n'],
    ['don´t τ᾽ ἄρ น้ำ ນ້ຳ ｶﾞ', { normalize: 'nfkc' }, 'don´t τ᾽ ἄρ น้ำ ນ້ຳ ガ\n'],
    ['e\u0301', { normalize: 'none' }, 'e\u0301\n'],
    [
      'Crème brûlée, Ångström, поймай, कि が',
      { stripAccents: true },
      'Creme brulee, Angstrom, поимаи, कि が\n',
    ],
    ['שָׁלוֹם عَرَبِيَّة آمن أؤئ ὦ q̃᷄', { stripAccents: true }, 'שלום عربية آمن أؤئ ω q\n'],
    ['ma˥ ka꞉ (x^y)', { punctuation: 'drop' }, 'ma˥ ka꞉ x y\n'],
    ['ខ្ញុំ\u200bស្រឡាញ់', { segment: 'km' }, 'ខ្ញុំ ស្រឡាញ់\n'],
    ['In 1984 at 3.14 and 10,000 ٣ times', { digits: 'zero' }, 'In 0000 at 0.00 and 00,000 0 times\n'],
    ['In 1984 at 3.14 and 10,000 times', { digits: 'drop' }, 'In at and times\n'],
    ['“Well,” he said: new_york (it’s) €5 + 1!', { punctuation: 'drop' }, 'Well he said new_york it s 5 1\n'],
    ['The cat and the dog, they don’t run.', { stopWords: 'en', lower: true }, 'cat dog,\n'],
    ['我 的 音乐 和 大学 the', { stopWords: 'en,zh' }, '音乐 大学\n'],
    ['ฉันชอบดนตรีมาก', { segment: 'th' }, 'ฉัน ชอบ ดนตรี มาก\n'],
    ['ฉันชอบดนตรี แต่ฉันชอบมหาวิทยาลัย', { segment: 'th', maxWords: 3 }, 'ฉัน ชอบ ดนตรี\nแต่ ฉัน ชอบ\nมหาวิทยาลัย\n'],
    [
      'Dr. Smith met J. Doe of the U.S. Senate. He left at 5 p.m. yesterday! Why? "So."',
      { sentences: true },
      'Dr. Smith met J. Doe of the U.S. Senate.\nHe left at 5 p.m. yesterday!\nWhy?\n"So."\n',
    ],
    ['وہ گیا۔ وہ آیا۔', { sentences: true }, 'وہ گیا۔\nوہ آیا۔\n'],
    ['သူသွားသည်။ သူမလာသည်။', { sentences: true }, 'သူသွားသည်။\nသူမလာသည်။\n'],
    ['እሱ ሄደ። እሷ መጣች።', { sentences: true }, 'እሱ ሄደ።\nእሷ መጣች።\n'],
    ['वह गया॥ वह आया', { sentences: true }, 'वह गया॥\nवह आया\n'],
    ['他走了︒她來了︒', { sentences: true }, '他走了︒\n她來了︒\n'],
    ['τί ἐστιν; οὐκ οἶδα, α; β', { sentences: true }, 'τί ἐστιν;\nοὐκ οἶδα, α;\nβ\n'],
    ['a; b α; β', { sentences: true }, 'a; b α; β\n'],
    ['他来了。她走了！真的吗？', { sentences: true }, '他来了。\n她走了！\n真的吗？\n'],
    [
      'One two three. Four five. Six seven eight nine ten eleven.',
      { maxWords: 5 },
      'One two three. Four five.\nSix seven eight nine ten\neleven.\n',
    ],
    ['A b c. D e. F g h. I j.', { maxWords: 5, overlap: 2 }, 'A b c. D e.\nD e. F g h.\nI j.\n'],
    ['我喜欢数学。他喜欢音乐。', { maxWords: 3 }, '我喜欢数学。\n他喜欢音乐。\n'],
    ['我喜欢数学和音乐 yes', { maxWords: 3 }, '我喜欢数学和\n音乐 yes\n'],
    ['A b c. D e f g.', { maxWords: 3, sentences: true }, 'A b c.\nD e f\ng.\n'],
  ])('%j %j', async (text, options, expected) => {
    expect(await lines(text, options)).toBe(expected);
  });

  test('a document ends before a block that fits whole into the next part', async () => {
    const { text } = await prepare({ 'a.html': '<p>a b c<p>d e. f g<p>h' }, { maxWords: 5 });
    expect(text).toBe('a b c\nd e. f g h\n');
  });

  test('no word is lost or doubled where sentences span the pieces that are segmented', async () => {
    const endless = `${'on and '.repeat(600)}on. `;
    const long =
      endless +
      Array.from(
        { length: 3000 },
        (_, i) => `W${i}${i % 97 === 0 ? '.' : ''}${i % 11 === 0 ? ' Mr.' : ''}`,
      ).join(' ');
    const text = await lines(long, { sentences: true });
    expect(text.trimEnd().replaceAll('\n', ' ')).toBe(long);
    expect(text.split('\n').length).toBeGreaterThan(20);
  });

  test('stop words of a file; languages that are none', async () => {
    const list = join(inputs({ 'stop.txt': 'foo\nBar\n' }), 'stop.txt');
    expect(await lines('Foo, bar baz', { stopWords: `${list}` })).toBe('baz\n');
    await expect(lines('x', { stopWords: 'xx' })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/en .*xx/),
    });
  });

  test('what finds words is told, and a language that none knows refused', async () => {
    const options = { segment: 'zh', stopWords: 'zh' };
    const { notes, text } = await prepare({ 'a.txt': '我喜欢音乐。' }, options);
    expect(text).toBe('喜欢 音乐\n');
    expect(notes).toEqual([expect.stringMatching(/^--segment zh: words are cut by /)]);
    await expect(lines('x', { segment: 'xx' })).rejects.toThrow(
      '`segment`: the segmenter does not know "xx": give a language such as `segment` zh',
    );
  });

  test('augmentation follows from the seed', async () => {
    const text = Array.from({ length: 40 }, (_, i) => `Sentence number n${i} is here.`).join(' ');
    const dropped = await lines(text, { wordDropout: 0.5, seed: 3 });
    expect(dropped.split(' ').length).toBeGreaterThan(60);
    expect(dropped.split(' ').length).toBeLessThan(140);
    expect(await lines(text, { wordDropout: 0.5, seed: 3 })).toBe(dropped);
    expect(await lines(text, { wordDropout: 0.5, seed: 4 })).not.toBe(dropped);
    const shuffled = await lines(text, { shuffleSentences: true, sentences: true });
    const sorted = (all: string) => all.trim().split('\n').sort();
    const plain = await lines(text, { sentences: true });
    expect(shuffled).not.toBe(plain);
    expect(sorted(shuffled)).toEqual(sorted(plain));
  });

  test('languages', async () => {
    const text =
      'The weather is nice today and we walk in the park.\nDas Wetter ist heute schön und wir gehen im Park spazieren.';
    const { report, text: kept } = await prepare({ 'a.txt': text }, { language: 'de,fr' });
    expect(kept).toMatch(/^Das/);
    expect(report.dropped).toEqual({ language: 1 });
  });
});

describe('what is dropped', () => {
  const story =
    'The old man walked slowly down the long road to the sea and looked at the boats that came in with the tide';

  test('duplicate lines and near duplicates', async () => {
    const contents = {
      'a.jsonl': [
        story,
        story,
        story.replace('old', 'young'),
        story.split(' ').reverse().join(' '),
        'short one',
        'short two',
      ]
        .map((text) => `${JSON.stringify({ text })}\n`)
        .join(''),
    };
    const all = await prepare(contents);
    expect(all.report).toMatchObject({ documents: 6, found: 6, lines: 6, dropped: {} });
    const exact = await prepare(contents, { duplicates: true });
    expect(exact.report).toMatchObject({ documents: 5, lines: 5, dropped: { duplicate: 1 } });
    const near = await prepare(contents, { nearDuplicates: true });
    expect(near.report).toMatchObject({ documents: 4, dropped: { 'near duplicate': 2 } });
    expect(near.text.split('\n').slice(1)).toEqual([
      story.split(' ').reverse().join(' '),
      'short one',
      'short two',
      '',
    ]);
  });

  slowTest('near duplicates in a script without blanks, and among many', async () => {
    const zh = '天气很好我们今天去公园散步然后回家吃饭看书睡觉明天再去学校上课';
    const random = randomStream(1, 'words');
    const many = Array.from({ length: 3000 }, () =>
      Array.from({ length: 30 }, () => `w${random.uint32() % 4001}`).join(' '),
    );
    const doubles = many.slice(0, 500).map((text, i) => text.replace(text.split(' ')[i % 30], 'other'));
    const { report } = await prepare(
      { 'a.txt': [zh, zh.replace('明天', '后天'), ...many, ...doubles].join('\n') },
      { nearDuplicates: true },
    );
    expect(report.dropped['near duplicate']).toBeGreaterThanOrEqual(498);
    expect(report.dropped['near duplicate']).toBeLessThanOrEqual(501);
  });

  test('a report of files without a document, and an error where nothing is left', async () => {
    const { report, text } = await prepare({ 'a.txt': 'x y', 'b.txt': '', 'c.html': '<p> </p>' });
    expect(text).toBe('x y\n');
    expect(report).toMatchObject({ inputs: 3, documents: 1, tokens: 2, bytes: 4, sentences: null });
    expect(report.emptyInputs.map((path) => path.slice(-6))).toEqual([`${sep}b.txt`, 'c.html']);
    const output = at('none.txt');
    await expect(prepareDocuments([inputs({ 'a.txt': ' \n' })], output)).rejects.toMatchObject({
      code: 'input',
      message: expect.stringMatching(/no document is left/),
    });
    expect(readdirSync(folder)).not.toContain('none.txt');
  });
});

describe('what cannot be read', () => {
  const cases: [string, Record<string, string | Uint8Array>, string, RegExp][] = [
    [
      'another encoding',
      { 'a.txt': Buffer.concat([Buffer.from('good one\n'), latin]) },
      'encoding',
      /a\.txt: line 2: .*`encoding`/,
    ],
    ['bytes', { 'a.csv': 'text\nx\0y\n' }, 'format', /a\.csv: .*NUL/],
    ['a PDF by another name', { 'a.html': '%PDF-1.7 x' }, 'format', /a\.html: .*PDF/],
    ['a page by the name of a PDF', { 'a.pdf': '<html>' }, 'format', /a\.pdf: .*`inputFormat`/],
    ['a damaged PDF', { 'a.pdf': '%PDF-1.7 damaged' }, 'format', /a\.pdf: .*damaged/],
    [
      'a cut .gz',
      { 'a.txt.gz': gzipSync('many words '.repeat(1000)).subarray(0, 40) },
      'unreadable',
      /a\.txt\.gz: .*cut off/,
    ],
    ['a picture', { 'a.png': Buffer.from('\x89PNG\r\n\x1a\n', 'latin1') }, 'format', /a\.png: /],
    ['a row', { 'a.csv': 'id,text\n1,good\n2\n' }, 'record', /a\.csv: line 3: /],
    ['a field', { 'a.jsonl': '{"text":"good"}\n{"body":"x"}\n' }, 'field', /a\.jsonl: line 2: .*body/],
  ];
  test.each(cases)('%s', async (_, contents, reason, sentence) => {
    const all = { ...contents, 'z.txt': 'whole' };
    const path = inputs(all);
    const output = at('kept.txt');
    writeFileSync(output, 'as before');
    await expect(prepareDocuments([path], output)).rejects.toMatchObject({
      code: 'input',
      message: expect.stringMatching(sentence),
    });
    expect(readFileSync(output, 'utf8')).toBe('as before');
    const { report, notes, text } = await prepare(all, { onError: 'skip' });
    expect(text.endsWith('whole\n')).toBe(true);
    expect(report.skipped).toEqual({ [reason]: 1 });
    expect(notes).toEqual([expect.stringMatching(sentence)]);
  });

  test('encodings that are named, or that the file names', async () => {
    expect(await lines('x', {})).toBe('x\n');
    const { text } = await prepare({ 'a.txt': latin }, { encoding: 'windows-1252' });
    expect(text).toBe('Café at night\n');
    const page = Buffer.from('<html><meta charset="iso-8859-1"><p>Caf\xe9</p>', 'latin1');
    const wide = Buffer.from('\ufeffCafé zwei', 'utf16le');
    const wideAlone = Buffer.from('Café zwei', 'utf16le');
    for (const encoding of ['utf-16le', 'unicode', 'ucs-2'])
      expect((await prepare({ 'a.txt': wideAlone }, { encoding })).text).toBe('Café zwei\n');
    expect((await prepare({ 'a.html': page, 'b.txt': wide, 'c.txt': '\ufeffdrei' })).text).toBe(
      'Café\nCafé zwei\ndrei\n',
    );
    // Of a folder, files that are UTF-8 stay so.
    const chinese = Buffer.from('d6d0b9fa', 'hex');
    const mixed = {
      'a.txt': chinese,
      'b.txt': '大学',
      'c.txt': '\ufeff音乐',
      'd.txt': wide,
      'e.txt': 'plain',
    };
    expect((await prepare(mixed, { encoding: 'gb18030' })).text).toBe('中国\n大学\n音乐\nCafé zwei\nplain\n');
    const cut = inputs({ 'a.txt': Buffer.from('good\nü').subarray(0, 6) });
    await expect(prepareDocuments([cut], at('x.txt'))).rejects.toThrow(/line 2: the text ends within/);
    await expect(lines('x', { encoding: 'klingon' })).rejects.toMatchObject({ code: 'usage' });
  });
});

test('lines that carriage returns alone end, in tables too', async () => {
  const { text } = await prepare({ 'a.txt': 'one two\rthree\r', 'b.csv': 'id,text\r1,"four, five"\r2,six' });
  expect(text).toBe('one two\nthree\nfour, five\nsix\n');
});

test('lines of a collection are read in the encoding that they are in, or it is told', async () => {
  const wide = Buffer.from('\ufeffeins\nzwei\n', 'utf16le');
  const folderOf = inputs({ 'w.txt': wide, 'r.txt': 'eins\rzwei', 'l.txt': latin, 'p.txt': 'a\nb\n\nc\n' });
  const read = async (name: string, options: CollectionOptions = {}) => {
    const notes: string[] = [];
    const found: [string, number][] = [];
    const texts = new Collection([join(folderOf, name)], options);
    for await (const batch of texts.read({ onNote: (note) => notes.push(note) }))
      found.push(...batch.map(({ text, line }): [string, number] => [text, line]));
    return { found, notes };
  };
  const both = [
    ['eins', 1],
    ['zwei', 2],
  ];
  expect(await read('w.txt')).toEqual({ found: both, notes: [] });
  expect(await read('r.txt')).toEqual({ found: both, notes: [] });
  expect((await read('p.txt', { documents: 'paragraph' })).found).toEqual([
    ['a b', 1],
    ['c ', 4],
  ]);
  expect((await read('l.txt', { encoding: 'windows-1252' })).notes).toEqual([]);
  expect((await read('l.txt')).notes).toEqual([
    expect.stringMatching(/l\.txt: byte 3 is no valid UTF-8: --encoding windows-1252, or what it is/),
  ]);
});

test('a record without an id is left out, or ends the run, told once; the others are read', async () => {
  const path = inputs({ 'a.jsonl': '{"text":"a","id":1}\n{"text":"b"}\n{"text":"c","id":3}\n' });
  const read = async (options: CollectionOptions) => {
    const texts = new Collection([path], { idField: 'id', ...options });
    const found: string[] = [];
    for await (const batch of texts.read()) found.push(...batch.map(({ id, text }) => id + text));
    return [...found, texts.counts.unreadable];
  };
  expect(await read({ onError: 'skip' })).toEqual(['1a', '3c', 1]);
  const told = /^(?!.*`onError`.*`onError`).*line 2: there is no id in a field "id".*`onError`/;
  await expect(read({})).rejects.toThrow(told);
});

test('what is wrong in an archive is told once', async () => {
  const path = inputs({ 'a.zip': zipOf({ 'bad.csv': 'id,text\n1\n', 'good.txt': 'good' }) });
  await expect(prepareDocuments([path], at('x.txt'))).rejects.toThrow(
    /^(?!.*`onError`.*`onError`)\S*a\.zip\/bad\.csv: line 2: .*`onError`/,
  );
});

test('who asks for no more of a collection lets go of its file', async () => {
  let open = true;
  const produce = async (send: (part: object) => Promise<void>) => {
    try {
      for (;;) await send({});
    } finally {
      open = false;
    }
  };
  for await (const _ of pushedParts(produce)) break;
  expect(open).toBe(false);
});

test('a file is closed where its encoding is none', async () => {
  const real = platform();
  let open = 0;
  const files: Files = {
    ...real.files,
    async open(...given) {
      const file = await real.files.open(...given);
      async function* chunks() {
        open++;
        try {
          yield* file.chunks;
        } finally {
          open--;
        }
      }
      return { ...file, chunks: chunks() };
    },
  };
  usePlatform({ ...real, files });
  try {
    await expect(lines('x '.repeat(100_000), { encoding: 'klingon' })).rejects.toThrow('klingon');
    expect(open).toBe(0);
  } finally {
    usePlatform(real);
  }
});

test('an empty file among others: how much is to be read is known all the same', async () => {
  const path = inputs({ 'a.txt': 'some words\n', 'empty.txt': '' });
  const totals: (number | undefined)[] = [];
  await prepareDocuments([path], at('x.txt'), {}, { onProgress: ({ total }) => totals.push(total) });
  expect(new Set(totals)).toEqual(new Set([11]));
});

test('a file that becomes shorter while it is read ends the run', async () => {
  for (const [name, line] of firstOf(1, [
    ['a.csv', 'text\n'],
    ['a.txt', 'some words\n'],
  ])) {
    const path = join(inputs({ [name]: line.repeat(300_000) }), name);
    const onProgress = () => truncateSync(path, 2_000);
    await expect(prepareDocuments([path], at('x.txt'), {}, { onProgress })).rejects.toThrow(/became shorter/);
  }
});

test('options that are none', async () => {
  const path = inputs({ 'a.txt': 'x' });
  for (const options of [
    { overlap: 5 },
    { maxWords: 3, overlap: 3 },
    { maxWords: -1 },
    { languageModel: 'x' },
    { field: [1] },
    { lowr: true },
    { inputFormat: 'rtf' },
  ])
    await expect(prepareDocuments([path], at('x.txt'), options as PrepareOptions)).rejects.toMatchObject({
      code: 'usage',
    });
});

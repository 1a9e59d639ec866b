import { execFileSync, spawn } from 'node:child_process';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type CorpusOptions, type PreparedCorpus, prepareCorpus } from '../src/corpus/prepare.js';
import { openTokens } from '../src/corpus/token-store.js';
import { createVocabulary } from '../src/corpus/vocabulary.js';
import { WordTable } from '../src/corpus/words.js';
import { WordvecError } from '../src/errors.js';
import { SENTENCE_END } from '../src/kernels/word-scanner.js';
import { assetUrl } from '../src/platform/assets.js';
import type { Progress } from '../src/progress.js';
import { type RandomStream, randomStream } from '../src/random.js';

const OPTIONS: CorpusOptions = {
  tokenizer: 'whitespace',
  maxSentence: 1000,
  minCount: 1,
  maxVocab: 0,
  readVocab: '',
  saveVocab: '',
  threads: 1,
  memory: 0,
};
/** More threads for any text, and blocks of 64 ids. */
const SMALL = { threadBytes: 1, besideBytes: 30_000, blockIds: 64 };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'corpus-test-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function file(content: string | Uint8Array, name = `${files++}.txt`): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Words of the vocabulary (bytes as Latin-1) with counts, and sentences as lists of rows. */
function plain({ vocabulary, corpus }: PreparedCorpus) {
  const words = Array.from({ length: vocabulary.words.size }, (_, row) =>
    Buffer.from(vocabulary.words.bytesOf(row)).toString('latin1'),
  );
  const reader = openTokens(corpus.store);
  const ids = new Uint32Array(corpus.tokens);
  expect(reader.read(0, ids)).toBe(corpus.tokens);
  reader.close();
  const sentences: number[][] = [[]];
  for (const id of ids) {
    sentences.at(-1)!.push(id % SENTENCE_END);
    if (id >= SENTENCE_END) sentences.push([]);
  }
  expect(sentences.pop()).toEqual([]);
  expect(sentences.length).toBe(corpus.sentences);
  expect(Math.max(...sentences.map(({ length }) => length))).toBe(corpus.longestSentence);
  return { words, counts: [...vocabulary.counts], sentences, rawTokens: corpus.rawTokens };
}

async function prepared(
  inputs: string | string[],
  options: Partial<CorpusOptions> = {},
  ...rest: [] | [Parameters<typeof prepareCorpus>[2], Parameters<typeof prepareCorpus>[3]?]
) {
  const result = await prepareCorpus([inputs].flat(), { ...OPTIONS, ...options }, rest[0], rest[1], SMALL);
  const kind = result.corpus.store.kind;
  const found = plain(result);
  await result.corpus.close();
  await result.corpus.close();
  return { ...found, kind };
}

/** The same by the definition, on strings. */
function byDefinition(texts: string[], { minCount, maxSentence, maxVocab, sentenceToken }: CorpusOptions) {
  const lines = texts.flatMap((text) =>
    text
      .replace(/\n$/, '')
      .split('\n')
      .filter(() => text !== '')
      .map((line) => [...line.split(/[ \t\v\f\r]+/).filter(Boolean), ...(sentenceToken ? ['</s>'] : [])]),
  );
  const counts = new Map<string, number>();
  for (const word of lines.flat()) counts.set(word, (counts.get(word) ?? 0) + 1);
  const chosen = [...counts]
    .filter(([, count]) => count >= minCount)
    .sort(([, a], [, b]) => b - a)
    .slice(0, maxVocab || counts.size);
  const rows = new Map(chosen.map(([word], row) => [word, row]));
  const sentences: number[][] = [];
  for (const line of lines) {
    const kept = line.flatMap((word) => rows.get(word) ?? []);
    const longest = maxSentence || kept.length;
    for (let at = 0; at < kept.length; at += longest) sentences.push(kept.slice(at, at + longest));
  }
  return {
    words: chosen.map(([word]) => word),
    counts: chosen.map(([, count]) => count),
    sentences,
    rawTokens: lines.flat().length,
  };
}

/** Text with empty and huge lines, runs of white space, awkward words, bytes that are no UTF-8. */
function randomText(random: RandomStream): string {
  const below = (n: number) => random.uint32() % n;
  const odd = [
    '__proto__',
    'constructor',
    '\xc3\xa9t\xc3\xa9',
    '\xff\xfe',
    '\xe4\xb8\xad',
    '</s>',
    'x'.repeat(300),
  ];
  const words = [...'abcdefgh', ...odd, ...Array.from({ length: 60 }, (_, i) => `w${i}`)];
  const gaps = [' ', ' ', ' ', '\t', '  ', '\r\n', '\n', '\n\n\n', ' \n \n', '\v\f'];
  const someGaps = gaps.slice(0, 2 + below(gaps.length - 1));
  let text = below(3) === 0 ? '\n \n' : '';
  for (let i = below(400); i >= 0; i--) {
    text += words[below(words.length) % (1 + below(words.length))]! + someGaps[below(someGaps.length)]!;
  }
  return below(2) === 0 ? text : text.trimEnd();
}

describe('vocabulary and ids', () => {
  test('of a known small corpus', async () => {
    const path = file('the cat saw the dog\n\nthe dog ran\n  a cat\r\n');
    expect(await prepared(path, { minCount: 2 })).toEqual({
      words: ['the', 'cat', 'dog'],
      counts: [3, 2, 2],
      sentences: [[0, 1, 0, 2], [0, 2], [1]],
      rawTokens: 10,
      kind: 'memory',
    });
    expect((await prepared(path, { maxVocab: 2 })).words).toEqual(['the', 'cat']);
    expect((await prepared(path, { minCount: 2, maxSentence: 3 })).sentences).toEqual([
      [0, 1, 0],
      [2],
      [0, 2],
      [1],
    ]);
  });

  test('are those of the definition for every thread count, in memory and spilled', async () => {
    for (let round = 0; round < 8; round++) {
      const random = randomStream(11, 'corpus', round);
      const texts = Array.from({ length: 1 + (random.uint32() % 3) }, () => randomText(random));
      const paths = texts.map((text) => file(Buffer.from(text, 'latin1')));
      const options = {
        ...OPTIONS,
        minCount: 1 + (round % 3),
        maxSentence: [1000, 7, 0, 1][round % 4]!,
        maxVocab: round % 5 === 4 ? 6 : 0,
        sentenceToken: round % 4 === 3,
      };
      const expected = byDefinition(texts, options);
      for (const threads of [1, 2, 4]) {
        const memory = [0, 1, 1024][(round + threads) % 3]!;
        const found = await prepared(paths, { ...options, threads, memory });
        expect({ round, threads, ...found }).toEqual({ round, threads, ...expected, kind: found.kind });
        if (memory === 1) expect(found.kind).toBe('file');
      }
    }
  }, 60_000);

  test('do not depend on where chunks of a large file end', async () => {
    const random = randomStream(3, 'large');
    const words = [
      '\u00e9t\u00e9',
      '\u4e2d\u6587',
      '\ud83d\ude00\ud83d\ude00',
      'abc',
      'a',
      '\u0434\u0430',
      'z'.repeat(4096),
    ];
    let text = '';
    while (text.length < 400_000) {
      const word = words[random.uint32() % (random.uint32() % 50 === 0 ? 7 : 6)]!;
      text += word + (random.uint32() % 30 === 0 ? '\n' : ' ');
    }
    const path = file(text);
    const packed = file(gzipSync(text));
    const expected = byDefinition([Buffer.from(text).toString('latin1')], OPTIONS);
    for (const [threads, input] of [
      [1, path],
      [2, path],
      [1, packed],
    ] as const) {
      const { kind, ...found } = await prepared(input, { threads });
      expect(found).toEqual(expected);
    }
  }, 30_000);

  test('of one line longer than a chunk, cut into sentences', async () => {
    const path = file(`${'a b c d e f g '.repeat(40_000)}\n`);
    for (const threads of [1, 2]) {
      const { sentences, rawTokens } = await prepared(path, { threads, maxSentence: 1000 });
      expect(rawTokens).toBe(280_000);
      expect(sentences.map(({ length }) => length)).toEqual(new Array(280).fill(1000));
    }
  });

  test('of words that are no UTF-8 keep their bytes', async () => {
    const notes: string[] = [];
    const path = file(Buffer.from('abc \xff\xfe d\xe9j\xe0 \xff\xfe', 'latin1'));
    const { words } = await prepared(path, {}, { onNote: (note) => notes.push(note) });
    expect(words).toEqual(['\xff\xfe', 'abc', 'd\xe9j\xe0']);
    expect(notes).toEqual([`${path}: byte 4 is no valid UTF-8; such bytes are kept as they are`]);
  });
});

describe('a vocabulary from elsewhere', () => {
  test('is taken as it is, and words outside it are left out', async () => {
    const known = createVocabulary(WordTable.from(['dog', 'unseen', 'the']), Float64Array.of(7, 3, 9));
    const path = file('the cat\nsaw\nthe dog\nthe');
    for (const threads of [1, 3]) {
      expect(await prepared(path, { threads, minCount: 5 }, {}, known)).toEqual({
        words: ['dog', 'unseen', 'the'],
        counts: [7, 3, 9],
        sentences: [[2], [2, 0], [2]],
        rawTokens: 6,
        kind: 'memory',
      });
    }
    await expect(prepared(file('no word in common'), {}, {}, known)).rejects.toThrow(
      'none of the 4 words read is among the 3 of the vocabulary',
    );
  });

  test('is saved and read again', async () => {
    const saved = join(folder, 'saved.txt');
    const path = file('b a\nb c b\na </s>');
    const first = await prepared(path, { saveVocab: saved });
    const counted = await prepared(path, { readVocab: saved });
    expect(counted).toEqual({
      ...first,
      words: ['b', 'a', 'c'],
      counts: [3, 2, 1],
      sentences: [[0, 1], [0, 2, 0], [1]],
    });
    const kept = await prepared(path, { readVocab: saved, sentenceToken: true, minCount: 1 });
    expect(kept.words).toEqual(['b', 'a', 'c', '</s>']);
    const fewer = await prepared(path, { readVocab: saved, minCount: 2 });
    expect(fewer.words).toEqual(['b', 'a']);
    await expect(prepared(path, { readVocab: saved, minCount: 3 })).rejects.toThrow(
      `only one word, "b", is left for the vocabulary`,
    );
  });
});

describe('inputs', () => {
  test('folders, patterns and packed files are read in order of paths', async () => {
    mkdirSync(join(folder, 'sub/deep'), { recursive: true });
    file('c\n', 'sub/b.txt');
    file('d', 'sub/deep/x.txt');
    file('\ufeffa b', 'sub/a.txt');
    file('hidden', 'sub/.hidden');
    file(Buffer.concat([gzipSync('e '), gzipSync('f')]), 'sub/z.gz');
    const notes: string[] = [];
    const all = { words: [...'abcdef'], sentences: [[0, 1], [2], [3], [4, 5]] };
    for (const threads of [1, 3]) {
      notes.length = 0;
      const hooks = { onNote: (note: string) => void notes.push(note) };
      expect(await prepared(join(folder, 'sub'), { threads }, hooks)).toMatchObject(all);
      expect(notes).toEqual([`${join(folder, 'sub/a.txt')}: the byte order mark at its start was left out`]);
    }
    expect((await prepared(join(folder, 'sub/*.txt'))).words).toEqual([...'abc']);
    expect((await prepared([join(folder, 'sub/z.gz'), join(folder, 'sub/b.txt')])).words).toEqual([...'efc']);
  });

  test('stdin', async () => {
    const path = file('one two\nthree one');
    const stdin = Object.getOwnPropertyDescriptor(process, 'stdin')!;
    Object.defineProperty(process, 'stdin', { value: createReadStream(path), configurable: true });
    try {
      expect(await prepared('-')).toMatchObject({
        words: ['one', 'two', 'three'],
        sentences: [
          [0, 1],
          [2, 0],
        ],
      });
    } finally {
      Object.defineProperty(process, 'stdin', stdin);
    }
  });

  test.skipIf(process.platform === 'win32')('a pipe that gives its text in small pieces', async () => {
    const random = randomStream(9, 'pipe');
    const text = Array.from({ length: 60_000 }, () => `word${random.uint32() % 5000}`).join(' ');
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const path = file(text);
    const writer = spawn('sh', ['-c', 'cat "$0" > "$1"', path, pipe]);
    const { words, sentences } = await prepared(pipe);
    writer.kill();
    const expected = await prepared(path);
    expect({ words, sentences }).toEqual({ words: expected.words, sentences: expected.sentences });
  });

  test('the tokenizer unicode', async () => {
    const path = file(
      '"Don\'t" \u00c9T\u00c9\u2014caf\u00e9, \u039f\u0394\u039f\u03a3 x2!\n\u4e2d\u6587 \ud83d\ude00.\u0130',
    );
    for (const threads of [1, 2]) {
      const { words } = await prepared(path, { tokenizer: 'unicode', threads });
      expect(words.map((word) => Buffer.from(word, 'latin1').toString())).toEqual([
        'don',
        't',
        '\u00e9t\u00e9',
        'caf\u00e9',
        '\u03bf\u03b4\u03bf\u03c2',
        'x2',
        '\u4e2d\u6587',
        'i\u0307',
      ]);
    }
  });

  test('the tokenizer unicode gives the same for every thread count', async () => {
    for (let round = 0; round < 4; round++) {
      const random = randomStream(7, 'unicode', round);
      const marks = ['...', '\u2014', ' ! ', '\n', '\n', ' ', '\u3000', '\xe9'];
      let text = '';
      for (let i = 0; i < 300; i++)
        text += `W${random.uint32() % 9}\u00c9${marks[random.uint32() % 8]} ?? ... `;
      const path = file(text);
      const one = await prepared(path, { tokenizer: 'unicode' });
      expect(one.words.length).toBeGreaterThan(5);
      for (const threads of [2, 4])
        expect(await prepared(path, { tokenizer: 'unicode', threads })).toEqual(one);
    }
  });
});

describe('bad input', () => {
  const sentence = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => undefined,
      (cause: unknown) => cause,
    );
    expect(error).toBeInstanceOf(WordvecError);
    return (error as WordvecError).message;
  };

  test.each<[string, string | Uint8Array, Partial<CorpusOptions>, RegExp]>([
    ['empty', '', {}, /\.txt: the file is empty: name a file with text/],
    ['only white space', ' \n\t\n', {}, /expected text, found not one word/],
    [
      'no frequent word',
      'a b a',
      { minCount: 5 },
      /no word stands at least 5 times in the corpus \(2 distinct words, the most frequent 2 times\).*--min-count/,
    ],
    ['one word', 'a a a a', {}, /only one word, "a", is left for the vocabulary, expected at least two/],
    ['NUL', 'abc def\0 ghi', {}, /\.txt: expected text, found a NUL byte at byte 7; remove it/],
    [
      'UTF-16',
      Buffer.from('\ufeffabc def', 'utf16le'),
      {},
      /found a NUL byte at byte 3; it looks like UTF-16.*iconv/,
    ],
    ['UTF-16 without mark', Buffer.from('abc def', 'utf16le'), {}, /byte 1; it looks like UTF-16/],
    ['cut gzip', gzipSync('a b c '.repeat(1000)).subarray(0, 30), {}, /gzip data stop before their end/],
  ])('%s', async (_, content, options, message) => {
    const path = file(content);
    for (const threads of [1, 2])
      expect(await sentence(prepared(path, { ...options, threads }))).toMatch(message);
  });

  test('nothing there', async () => {
    mkdirSync(join(folder, 'empty'));
    expect(await sentence(prepared(join(folder, 'missing.txt')))).toMatch(
      /missing\.txt: there is no such file/,
    );
    expect(await sentence(prepared(join(folder, 'empty')))).toMatch(/empty: the folder holds no files/);
    expect(await sentence(prepared(join(folder, '*.nothing')))).toMatch(/no file matches the pattern/);
    expect(await sentence(prepared([file(''), file('')]))).toMatch(/none of the 2 files holds a word/);
    expect(await sentence(prepared([]))).toMatch(/expected at least one file/);
    expect(await sentence(prepared(['-', '-']))).toMatch(/stdin can be read once/);
    const missing = { readVocab: join(folder, 'missing.vocab') };
    expect(await sentence(prepared(file('a b'), missing))).toMatch(/missing\.vocab: there is no such file/);
    const nowhere = { saveVocab: join(folder, 'nowhere/vocab') };
    expect(await sentence(prepared(file('a b'), nowhere))).toMatch(/does not exist/);
  });

  test('an empty file among others, and long words, are noted', async () => {
    const notes: string[] = [];
    const hooks = { onNote: (note: string) => void notes.push(note) };
    const empty = file('');
    await prepared([empty, file(`a b ${'x'.repeat(5000)}`)], {}, hooks);
    expect(notes).toEqual([`${empty}: the file is empty`, '1 word of more than 4096 bytes passed over']);
  });
});

describe('progress, stopping and temporary files', () => {
  const { TMPDIR } = process.env;
  let temporary: string;
  beforeAll(() => {
    temporary = mkdtempSync(join(folder, 'tmp-'));
    process.env.TMPDIR = temporary;
  });
  afterEach(() => expect(readdirSync(temporary)).toEqual([]));
  afterAll(() => {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  });

  // The longer text is counted in a thread, the shorter one in this.
  test.each([1000, 20_000])('progress ends with all bytes and all words of %d lines', async (lines) => {
    const reports: Progress[] = [];
    const notes: string[] = [];
    const text = 'a b c\n'.repeat(lines);
    const hooks = {
      onProgress: (report: Progress) => void reports.push(report),
      onNote: (note: string) => void notes.push(note),
    };
    await prepared(file(`\ufeff${text}`), { threads: 2 }, hooks);
    const last = (phase: string) => reports.findLast((report) => report.phase === phase);
    const total = text.length + 3;
    expect(last('counting')).toMatchObject({ done: total, total, unit: 'bytes' });
    expect(last('encoding')).toMatchObject({ done: 3 * lines, total: 3 * lines, unit: 'words' });
    expect(notes.length).toBe(1);
    const packed = gzipSync(text);
    await prepared(file(packed), {}, hooks);
    expect(last('counting')).toMatchObject({ done: packed.length, total: packed.length, unit: 'bytes' });
    await expect(prepared(file(`${text}\0`), { threads: 2 })).rejects.toThrow(
      `NUL byte at byte ${text.length}`,
    );
  });

  test('abort before and during the work', async () => {
    const path = file('a b c d e f\n'.repeat(200_000));
    await expect(prepared(path, {}, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
    });
    for (const threads of [1, 2]) {
      const stop = new AbortController();
      const work = prepared(path, { threads, memory: 1 }, { signal: stop.signal });
      setTimeout(() => stop.abort(), 10);
      await expect(work).rejects.toMatchObject({ code: 'aborted' });
    }
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s ends the process and removes its temporary files',
    async (signal) => {
      const text = file('a b c d e f g h\n'.repeat(100_000));
      const inputs = JSON.stringify(new Array(200).fill(text));
      const options = JSON.stringify({ ...OPTIONS, threads: 2, memory: 1 });
      const script = `import { prepareCorpus } from ${JSON.stringify(assetUrl('corpus/prepare.js').href)};
      await prepareCorpus(${inputs}, ${options});`;
      const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
      const ended = new Promise((resolve) => child.on('exit', (_, by) => resolve(by)));
      const spilled = () =>
        readdirSync(temporary, { recursive: true }).some((name) => `${name}`.endsWith('.ids'));
      await vi.waitUntil(spilled, { timeout: 30_000, interval: 10 });
      child.kill(signal);
      expect(await ended).toBe(signal);
    },
    60_000,
  );

  test('a spilled corpus is read in parts, and its file goes on close', async () => {
    const path = file('a b c d e f g\n'.repeat(1000));
    const { corpus } = await prepareCorpus(
      [path],
      { ...OPTIONS, threads: 2, memory: 600 },
      {},
      undefined,
      SMALL,
    );
    expect(corpus.store.kind).toBe('file');
    const paths = corpus.store.segments.flatMap((segment) => ('path' in segment ? [segment.path] : []));
    expect(paths.every((path) => existsSync(path))).toBe(true);
    const reader = openTokens(corpus.store);
    const part = new Uint32Array(100);
    for (const from of [0, 60, 64, 130, 6950, 7000, 8000]) {
      const count = reader.read(from, part);
      expect(count).toBe(Math.max(0, Math.min(100, 7000 - from)));
      const ids = Array.from(part.subarray(0, count), (id) => id % SENTENCE_END);
      expect(ids).toEqual(ids.map((_, i) => (from + i) % 7));
    }
    reader.close();
    await corpus.close();
    expect(paths.some((path) => existsSync(path))).toBe(false);
  });
});

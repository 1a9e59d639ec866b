import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { CorpusOptions } from '../src/corpus/corpus-options.js';
import { createVocabulary } from '../src/corpus/vocabulary.js';
import { WordTable } from '../src/corpus/words.js';
import { type RandomStream, randomStream } from '../src/random.js';
import { train } from '../src/trainers/train.js';
import { OPTIONS, prepared } from './prepared-corpus.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf, thorough } from './thorough.js';

const { folder, file } = temporaryFiles();

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
    for (let round = 0; round < (thorough ? 8 : 4); round++) {
      const random = randomStream(11, 'corpus', round);
      const texts = Array.from({ length: 1 + (random.uint32() % 3) }, () => randomText(random));
      const paths = texts.map((text) => file(Buffer.from(text, 'latin1')));
      const options = {
        ...OPTIONS,
        minCount: 1 + (round % 3),
        maxSentence: [1000, 7, 0, 1][round % 4]!,
        maxVocab: round % 4 === 2 ? 6 : 0,
        sentenceToken: round % 4 === 3,
      };
      const expected = byDefinition(texts, options);
      for (const threads of thorough ? [1, 2, 4] : round === 2 ? [2] : [1]) {
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
    while (text.length < 300_000) {
      const word = words[random.uint32() % (random.uint32() % 50 === 0 ? 7 : 6)]!;
      text += word + (random.uint32() % 30 === 0 ? '\n' : ' ');
    }
    const path = file(text);
    const packed = file(gzipSync(text));
    const expected = byDefinition([Buffer.from(text).toString('latin1')], OPTIONS);
    for (const [threads, input] of firstOf(1, [
      [2, path],
      [1, packed],
      [1, path],
    ] as const)) {
      const { kind, ...found } = await prepared(input, { threads });
      expect(found).toEqual(expected);
    }
  }, 30_000);

  test('of one line longer than a chunk, cut into sentences', async () => {
    const path = file(`${'a b c d e f g '.repeat(20_000)}\n`);
    for (const threads of firstOf(1, [1, 2])) {
      const { sentences, rawTokens } = await prepared(path, { threads, maxSentence: 1000 });
      expect(rawTokens).toBe(140_000);
      expect(sentences.map(({ length }) => length)).toEqual(new Array(140).fill(1000));
    }
  });

  test('of words that are no UTF-8 keep their bytes', async () => {
    const notes: string[] = [];
    const path = file(Buffer.from('abc \xff\xfe d\xe9j\xe0 \xff\xfe', 'latin1'));
    const { words } = await prepared(path, {}, { onNote: (note) => notes.push(note) });
    expect(words).toEqual(['\xff\xfe', 'abc', 'd\xe9j\xe0']);
    const next = '--encoding windows-1252, or what it is, reads another encoding';
    expect(notes).toEqual([`${path}: byte 4 is no valid UTF-8; such bytes are kept as they are: ${next}`]);
  });
});

test('advice names the encoding that a text is likely in', async () => {
  const texts = {
    gb18030: [0xb5, 0xc4, 0xca, 0xc7, 0xd6, 0xd0, 0xb9, 0xfa, 0xb5, 0xc4, 0xa1, 0xa3],
    shift_jis: [0x82, 0xb1, 0x82, 0xea, 0x82, 0xcd, 0x96, 0x7b, 0x82, 0xc5, 0x82, 0xb7],
    'euc-kr': [0xc0, 0xcc, 0xb0, 0xcd, 0xc0, 0xba, 0x20, 0xc7, 0xd1, 0xb1, 0xb9],
    'windows-1251': [0xee, 0xed, 0x20, 0xed, 0xe5, 0x20, 0xe7, 0xed, 0xe0, 0xeb],
    'windows-1252': [0x72, 0xf4, 0x6c, 0x65, 0x20, 0xe9, 0x74, 0xe9, 0x20, 0x64, 0xe9, 0x6a, 0xe0],
  };
  for (const [encoding, bytes] of Object.entries(texts)) {
    const notes: string[] = [];
    await prepared(file(Buffer.from([...bytes, 0x20, 0x61])), {}, { onNote: (note) => notes.push(note) });
    expect(notes).toEqual([expect.stringContaining(`--encoding ${encoding}, or what it is`)]);
  }
});

test('text that is UTF-8 but for some bytes is not told to be in another encoding', async () => {
  for (const bytes of [
    Buffer.from('我喜欢 音乐 大学 学习\n'.repeat(3)).subarray(0, -2),
    Buffer.from('caf\xc3\xa9 \xe9'.padStart(9) + '\xc3\xa8 '.repeat(20), 'latin1'),
  ]) {
    const notes: string[] = [];
    await prepared(file(bytes), {}, { onNote: (note) => notes.push(note) }).catch(() => {});
    expect(notes.join()).toMatch(/is no valid UTF-8; .* was cut or damaged there/);
    expect(notes.join()).not.toContain('windows');
    const lines = Buffer.concat([Buffer.from('__label__a x\n__label__b '), bytes, Buffer.from('\n')]);
    const told: string[] = [];
    const options = { minCount: 1, threads: 1, epochs: 1, dim: 2 };
    await train('classifier', [file(lines)], options, { onNote: (note) => told.push(note) });
    expect(told.join()).toMatch(/is no valid UTF-8: .* was cut or damaged there/);
  }
});

test('labelled lines that carriage returns alone end, and bytes of another encoding, are told', async () => {
  const notes: string[] = [];
  const text = Buffer.from('__label__a x y\r__label__b x \xe9\r', 'latin1');
  const options = { minCount: 1, threads: 1, epochs: 1, dim: 2 };
  await train('classifier', [file(text)], options, { onNote: (note) => notes.push(note) });
  expect(notes.join(' ')).toMatch(
    /one line: `inputFormat` text reads.*byte \d+ is no valid UTF-8: `encoding` windows-1252/,
  );
});

test('lines that carriage returns alone end are told', async () => {
  const notes: string[] = [];
  await prepared(file('a b\rc d\r'), {}, { onNote: (note) => notes.push(note) });
  expect(notes).toEqual([expect.stringMatching(/all of it is one line: --from text reads them as lines/)]);
});

describe('a vocabulary from elsewhere', () => {
  test('is taken as it is, and words outside it are left out', async () => {
    const known = createVocabulary(WordTable.from(['dog', 'unseen', 'the']), Float64Array.of(7, 3, 9));
    const path = file('the cat\nsaw\nthe dog\nthe');
    for (const threads of [1, 2]) {
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

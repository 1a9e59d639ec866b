// Texts made by hand to break their readers: lines, words and expressions that do not end.
import { truncateSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readDictionary } from '../src/analysis/dictionaries.js';
import { readLines } from '../src/corpus/byte-lines.js';
import { readLabelledText, tokensOfLines } from '../src/corpus/labelled-text.js';
import { readVocabulary } from '../src/corpus/vocabulary-file.js';
import { stopWordFilter } from '../src/documents/stop-words.js';
import { WordvecError } from '../src/errors.js';
import { readPairs } from '../src/evaluation/pairs.js';
import { readQuestions } from '../src/evaluation/questions.js';
import { readChunks } from '../src/platform.js';
import type { RunHooks } from '../src/progress.js';
import { parseExpression } from '../src/query/expression.js';
import { huffmanTree } from '../src/sampling/huffman.js';
import { read } from './document-readers.js';
import { inSmallHeap } from './small-heap.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf, slowTest, thorough } from './thorough.js';

const { file } = temporaryFiles();

async function refusal(work: () => Promise<unknown>): Promise<string> {
  const error = await work().then(
    () => expect.fail('it was read'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(WordvecError);
  const { message } = error as WordvecError;
  expect(message).not.toContain('\n');
  expect(message.length).toBeLessThan(700);
  return message;
}

async function linesOf(path: string, hooks: RunHooks = {}): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of readLines(path, hooks)) lines.push(Buffer.from(line).toString());
  return lines;
}

const READERS: [string, (path: string) => Promise<unknown>][] = [
  ['lines', (path) => linesOf(path)],
  ['questions', (path) => readQuestions(readChunks(path), path)],
  ['pairs', (path) => readPairs(readChunks(path), path)],
  ['vocabulary', (path) => readVocabulary(path)],
];

describe('a line of 20 MB, packed into 20 kB', () => {
  const packed = gzipSync(Buffer.concat([Buffer.from(': a\n'), Buffer.alloc(20 << 20, 'a ')]), { level: 1 });

  it.each(firstOf(1, READERS))('as %s is refused by its number', async (name, read) => {
    const line =
      name === 'vocabulary'
        ? gzipSync(Buffer.concat([Buffer.from('a 1\n'), Buffer.alloc(20 << 20, 'a')]))
        : packed;
    const path = file(
      name === 'pairs'
        ? gzipSync(Buffer.concat([Buffer.from('a b 1\n'), Buffer.alloc(20 << 20, 'a ')]))
        : line,
    );
    expect(await refusal(() => read(path))).toBe(
      `${path}: line 2 is longer than 16 MiB: break it into lines, or name a text file`,
    );
  });
});

describe('a line of 16 MB of columns', () => {
  slowTest('is no list of so many words', async () => {
    const columns = file(
      gzipSync(Buffer.concat([Buffer.from('a b c d\nking\tqueen\t7\n'), Buffer.alloc(16_000_000, 'a,')])),
    );
    expect(await refusal(() => readQuestions(readChunks(columns), 'q'))).toBe(
      'q: line 2: expected an analogy of four words or a heading ": name", got 3 words',
    );
    // A list of 8 million words is 64 MB beside the text of 16 MB and its copies.
    const messages = inSmallHeap(
      72,
      ['evaluation/questions.js', 'evaluation/pairs.js'],
      async ({ readQuestions }, { readPairs }) => {
        const text = 'a,'.repeat(8_000_000);
        const readings = [() => readQuestions(text, 'q'), () => readPairs(`a\tb\t1\n${text}`, 'p')];
        const refusals: string[] = [];
        for (const reading of readings)
          await reading().catch(({ message }: Error) => void refusals.push(message));
        return refusals;
      },
    );
    expect(messages).toEqual([
      expect.stringMatching(/line 1: .* got more words/),
      expect.stringMatching(/line 2: expected two words and a number/),
    ]);
  });
});

describe('a vocabulary', () => {
  it('shows words, counts and lines in few characters', async () => {
    const long = 'b'.repeat(100_000);
    for (const text of [`${long} 1\n`, `a ${'9'.repeat(100_000)}\n`, `a ${long}\n`, `a a ${long} 3\n`])
      expect(await refusal(() => readVocabulary(file(text)))).toMatch(/line 1: /);
    const word = 'c'.repeat(5000);
    expect(await refusal(() => readVocabulary(file(`${word} 1\n${word} 1\n`)))).toMatch(/stands twice/);
  });
});

describe('labelled text', () => {
  const LINES = '__label__a one two\n__label__b three\n';

  it('loses neither its first line nor its first word to a byte order mark, and says so', async () => {
    const notes: string[] = [];
    const onNote = (note: string) => notes.push(note);
    const marked = file(`\ufeff${LINES}`);
    const [withMark, without] = [
      await readLabelledText([marked], '__label__', { onNote }),
      await readLabelledText([file(LINES)], '__label__', { onNote }),
    ];
    expect([...tokensOfLines(withMark)].map(String)).toEqual([...tokensOfLines(without)].map(String));
    expect(withMark.kinds.has('__label__a')).toBe(true);
    expect(await linesOf(marked, { onNote })).toEqual(['__label__a one two', '__label__b three']);
    const note = `${marked}: the byte order mark at its start was left out`;
    expect(notes).toEqual([note, note]);
    expect(await linesOf(file('a\n\ufeffb\n'))).toEqual(['a', '\ufeffb']);
  });

  it('that grows shorter while it is read says so', async () => {
    const long = file(`__label__a ${'one'.repeat(100)}\n`.repeat(3000));
    const onProgress = () => truncateSync(long, 100_000);
    expect(await refusal(() => readLabelledText([long], '__label__', { onProgress }))).toBe(
      `${long}: the file became shorter while it was read: run it again`,
    );
    const other = file(`${'one'.repeat(100)}\n`.repeat(3000));
    const reading = async () => {
      for await (const _ of readLines(other)) truncateSync(other, 100_000);
    };
    expect(await refusal(reading)).toMatch(/became shorter while it was read/);
  });

  it('is cut at NUL too, and a line may be longer than what is read at once, or lack its end', async () => {
    const tokens = Array.from({ length: 150_000 }, (_, i) => `${i % 7}`);
    const text = `__label__a one\0two\0\n${tokens.join(' ')}\n\n__label__b`;
    const read = await readLabelledText([file(text)], '__label__');
    const lines = Array.from(tokensOfLines(read), (line) =>
      Array.from(line, (kind) => read.kinds.word(kind)),
    );
    expect(lines).toEqual([
      ['__label__a', 'one', 'two', '</s>'],
      [...tokens, '</s>'],
      ['</s>'],
      ['__label__b'],
    ]);
    expect([read.lines, read.counts[read.kinds.indexOf('</s>')]]).toEqual([4, 3]);
  });

  it('passes over words of more than 4096 bytes with one note', async () => {
    const notes: string[] = [];
    const text = `__label__a one ${'x'.repeat(3_000_000)} two\n__label__b ${'y'.repeat(4097)}\n`;
    const read = await readLabelledText([file(text)], '__label__', { onNote: (note) => notes.push(note) });
    expect(notes).toEqual(['2 words of more than 4096 bytes passed over']);
    expect(read.kinds.toArray()).toEqual(['__label__', '</s>', '__label__a', 'one', 'two', '__label__b']);
  });
});

describe('a run of 300,000 marks or blanks', () => {
  const [marks, blanks] = ['-', ' '].map((character) => character.repeat(300_000));

  it('within a word is read once to look for stop words', () => {
    expect(stopWordFilter(new Set(['a']))(`a b${marks}c ${marks}a${marks} ${marks}`)).toBe(
      ` b${marks}c  ${marks}`,
    );
  });

  it('under the head of a table, and in a dictionary, too', async () => {
    const some = blanks.slice(0, thorough ? 300_000 : 100_000);
    const text = `a | b\n---${some}x\n`;
    expect((await read('markdown', text)).documents).toEqual([text]);
    expect(await readDictionary(`a${some}b\tc\n`, 'd')).toEqual([[`a${some}b`, 'c']]);
  });

  it('of digits is no name of a pair', async () => {
    const sentence = (i: number) => `${'1'.repeat(300_000)}${i}!`;
    const rows = Array.from({ length: 4 }, (_, i) => `${sentence(i)}\t${sentence(i + 9)}\tn\t${i}.5`);
    expect((await readPairs(rows.join('\n'), 'd')).map(({ score }) => score)).toEqual([0.5, 1.5, 2.5, 3.5]);
  });

  it('without an end goes out in parts, where a file is a document', async () => {
    const { documents } = await read('text', 'a '.repeat(9 << 20), { documents: 'file' }, 17 << 20);
    expect(documents.map(({ length }) => length)).toEqual([17 << 20, 1 << 20]);
  });

  slowTest('nor where it is a page', async () => {
    const page = await read('html', `<p>${'a '.repeat(9 << 20)}`);
    expect(page.documents.length).toBe(2);
  });
});

describe('a classifier', () => {
  slowTest('predicts a line of millions of letters without a list of its n-grams', () => {
    // 4 million n-grams in a list would be 32 MB.
    const labels = inSmallHeap(
      24,
      ['formats/fasttext-file.js', 'embeddings/text-classifier.js'],
      async ({ readFastText }, { Classifier }) => {
        const classifier = new Classifier(await readFastText('test/fixtures/fasttext/ova.bin'));
        return classifier.predict('a'.repeat(4_000_000)).length;
      },
    );
    expect(labels).toBe(1);
  });

  it('has a tree whatever the counts of its labels are', () => {
    const { left, right } = huffmanTree([2 ** 53, 2 ** 53, 2 ** 52, 3]);
    const children = [...left, ...right].sort((a, b) => a - b);
    expect(children).toEqual([0, 1, 2, 3, 4, 5]);
    for (let j = 0; j < left.length; j++) expect(Math.max(left[j], right[j])).toBeLessThan(4 + j);
  });
});

describe('an expression', () => {
  const refused = (text: string) => refusal(async () => parseExpression(text));

  it('of 3,000 brackets, or of more than can be read, is refused', async () => {
    expect(await refused(`${'('.repeat(3000)}king${')'.repeat(3000)}`)).toBe(
      'expected at most 100 brackets inside each other: take some away',
    );
    expect(await refused('a + '.repeat(100_000))).toMatch(
      /at most 10000 characters, got 400000: ask in parts/,
    );
    expect(await refused(`a + ${'"b\n" '.repeat(1000)}`)).toMatch(/^expression "a \+ \\"b\\n\\" /);
  });

  it('takes thousands of factors, and 100 brackets', () => {
    expect(parseExpression(`${'1*'.repeat(4900)}king`)).toEqual([{ word: 'king', weight: 1 }]);
    expect(parseExpression(`${'('.repeat(100)}king${')'.repeat(100)}`)).toEqual([
      { word: 'king', weight: 1 },
    ]);
  });
});

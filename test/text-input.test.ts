import { createReadStream, readFileSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { WordvecError } from '../src/errors.js';
import {
  autotuneClassifier,
  Classifier,
  cooccur,
  evaluateClassifier,
  type FastTextModel,
  prepareCorpus,
  quantizeClassifier,
  readLines,
  type TextInput,
  type TrainerName,
  train,
  type WordModel,
  writeFastText,
  writeModel,
} from '../src/index.js';
import { platform, usePlatform } from '../src/platform.js';
import { randomStream } from '../src/random.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf, thorough } from './thorough.js';

const { file, path, folder } = temporaryFiles();
const random = randomStream(4, 'text');
const LINES = Array.from({ length: 400 }, (_, i) =>
  [`__label__${i % 3}`, ...Array.from({ length: 9 }, () => `w${(i % 3) * 9 + (random.uint32() % 12)}é`)].join(
    ' ',
  ),
);
const TEXT = `${LINES.join('\n')}\n`;
const TOKENS = LINES.map((line) => line.split(' '));
const BYTES = new TextEncoder().encode(TEXT);
const CORPUS = file(TEXT, 'corpus.txt');

async function* later<Item>(items: Iterable<Item>): AsyncGenerator<Item> {
  for (const item of items) yield item;
}

/** The same text in every way in which it can be given. */
const WAYS: Record<string, () => TextInput> = {
  'a path': () => CORPUS,
  'lists of words': () => TOKENS,
  'a text in one': () => ({ text: TEXT }),
  'lines in a list': () => ({ text: LINES }),
  'lines of a generator': () => later(LINES),
  'lines of a generator that waits for nothing': () => ({ text: LINES.values() }),
  'lists of words of a generator': () => later(TOKENS),
  'a Readable of bytes': () => createReadStream(CORPUS),
  'a Readable of strings': () => createReadStream(CORPUS, { encoding: 'utf8', highWaterMark: 999 }),
  'a Readable of lines': () => Readable.from(LINES),
  'a Readable of lists of words': () => Readable.from(TOKENS),
  'a ReadableStream of bytes': () => new Blob([BYTES]).stream(),
  'a ReadableStream of strings': () => new Blob([BYTES]).stream().pipeThrough(new TextDecoderStream()),
  bytes: () => BYTES,
  'packed bytes': () => gzipSync(BYTES),
  'an ArrayBuffer': () => BYTES.buffer as ArrayBuffer,
  'a Blob': () => new Blob([BYTES]),
  'a Response': () => new Response(BYTES),
  'a URL': () => pathToFileURL(CORPUS),
};

/** A model's file. */
async function bytesOf(name: TrainerName, input: TextInput, options: object = {}): Promise<Buffer> {
  const small = { dim: 6, epochs: 1, minCount: 1, threads: 1, ...options };
  const { model } = await train(name, input, small);
  const target = path('model');
  if (name === 'fasttext' || name === 'classifier') await writeFastText(model as FastTextModel, target);
  else await writeModel(model as WordModel, target);
  return readFileSync(target);
}

const errorOf = async (work: Promise<unknown>): Promise<WordvecError> => {
  const error = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(WordvecError);
  return error as WordvecError;
};

describe('text itself', () => {
  test.each(Object.keys(WAYS))('given as %s it trains the bytes of the file', async (way) => {
    const expected = await bytesOf('skipgram', [CORPUS]);
    expect(expected.equals(await bytesOf('skipgram', WAYS[way]()))).toBe(true);
  });

  test.each(firstOf(2, ['classifier', 'glove', 'cbow', 'fasttext'] as const))(
    'trains all by %s',
    async (name) => {
      const options = name === 'fasttext' ? { bucket: 100 } : {};
      const expected = await bytesOf(name, [CORPUS], options);
      for (const way of ['lists of words', 'lines of a generator', 'bytes'])
        expect(expected.equals(await bytesOf(name, WAYS[way](), options)), way).toBe(true);
    },
  );

  test('is cut into ranges for threads, and its ids spill', async () => {
    const sizes = { threadBytes: 1, besideBytes: 1000, blockIds: 64 };
    const options = { minCount: 1, threads: thorough ? 3 : 2, memory: 1 };
    const found = async (input: TextInput, given: object, cut?: typeof sizes) => {
      const { vocabulary, corpus } = await prepareCorpus(input, given, {}, undefined, cut);
      await corpus.close();
      return [vocabulary.words.toArray(), [...vocabulary.counts], corpus.tokens, corpus.sentences];
    };
    const whole = await found(TOKENS, { minCount: 1, threads: 1 });
    for (const input of firstOf(1, [later(LINES), TOKENS, [CORPUS]]))
      expect(await found(input, options, sizes)).toEqual(whole);
  });

  test('counts co-occurrences, tunes, judges, quantizes and trains on', async () => {
    const { vocabulary, counts } = await cooccur(later(LINES), { minCount: 1, threads: 1 });
    expect(vocabulary.words.size).toBeGreaterThan(20);
    counts.close();
    const short = { trials: 2, duration: 30, validation: TOKENS };
    const tuned = await autotuneClassifier(later(LINES), { dim: 4, threads: 1, epochs: 5 }, short);
    expect(tuned.trials).toBe(2);
    const { model } = await train('classifier', TOKENS, {
      dim: 4,
      threads: 1,
      epochs: 10,
      maxn: 3,
      minn: 2,
      bucket: 400,
    });
    const judged = await evaluateClassifier(new Classifier(model), LINES);
    expect(judged).toEqual(await evaluateClassifier(new Classifier(model), readLines(CORPUS)));
    expect(judged.precision).toBeGreaterThan(0.9);
    const retrain = { inputs: later(LINES), epochs: 1, threads: 1 };
    await quantizeClassifier(model, { cutoff: 300, retrain });
    expect(
      (await train('classifier', later(TOKENS), { epochs: 1, threads: 1 }, {}, model)).model.settings.epoch,
    ).toBe(11);
  });

  test('tokens are words as they are, texts are cut by the tokenizer', async () => {
    const words = async (input: TextInput) => {
      const { vocabulary, corpus } = await prepareCorpus(input, {
        minCount: 1,
        tokenizer: 'unicode',
        threads: 1,
      });
      await corpus.close();
      return vocabulary.words.toArray();
    };
    expect(await words([['New_York!', 'é', '', '__proto__'], [], ['constructor']])).toEqual([
      'New_York!',
      'é',
      '__proto__',
      'constructor',
    ]);
    expect(await words({ text: ['New_York! é', '__proto__'] })).not.toContain('New_York!');
  });

  test.each<[string, unknown, RegExp]>([
    [
      'a word with a blank',
      [['a', 'b'], ['new york']],
      /^the text: item 2: word 1, "new york", holds white space/,
    ],
    ['a word with a newline', [['a\nb']], /holds white space/],
    ['a number among words', [['a', 3]], /^the text: item 1: word 2: expected a text, got 3$/],
    ['undefined among words', [['a', undefined]], /expected a text, got undefined/],
    ['null among lists', [['a'], null], /item 2: expected a list of words, as the first, got null/],
    ['a text among lists', [['a'], 'b c'], /item 2: expected a list of words, as the first, got b/],
    ['numbers', [1, 2], /expected paths, or text itself.*got 1 in a list/],
    ['undefined in a list', ['corpus.txt', undefined], /got undefined in a list/],
    ['a number', 42, /expected paths, or text itself.*got 42/],
    ['nothing', undefined, /got undefined/],
    ['an object', { texts: [] }, /got an object/],
    ['texts taken for paths', ['the king and the queen'], /no such file.*given to the library as \{ text/],
    ['lines taken for a path', 'the king\nand the queen', /given to the library as \{ text/],
    ['no text', { text: [] }, /^the text: expected text, found not one word: give some$/],
    [
      'bytes of UTF-16',
      Buffer.from('\ufeffa b', 'utf16le'),
      /^the text: the file is UTF-16 text, expected UTF-8/,
    ],
    ['bytes of a zip', Buffer.from('PK\x03\x04 a b'), /^the text: the file is a zip archive/],
    [
      'a stream that fails',
      Readable.from(
        (async function* () {
          yield 'a b';
          throw new Error('lost');
        })(),
      ),
      /failed \(lost\)/,
    ],
  ])('%s is refused', async (_, input, message) => {
    for (const name of ['skipgram', 'classifier'] as const) {
      const given =
        input instanceof Readable
          ? Readable.from(
              (async function* () {
                yield 'a b';
                throw new Error('lost');
              })(),
            )
          : input;
      const { message: sentence } = await errorOf(train(name, given as TextInput, { minCount: 1 }));
      if (!/not one word/.test(message.source) || name === 'skipgram') expect(sentence).toMatch(message);
    }
  });

  test('a silent stream is left when the signal fires', async () => {
    const silent = new ReadableStream<string>({ start: (controller) => controller.enqueue('a b') });
    const control = new AbortController();
    setTimeout(() => control.abort(), 20);
    const error = await errorOf(train('skipgram', silent, {}, { signal: control.signal }));
    expect(error.code).toBe('aborted');
  });
});

describe('labelled text', () => {
  test('a byte order mark is left out, with a note, wherever it is read', async () => {
    const marked = file(`\ufeff${TEXT}`);
    const notes: string[] = [];
    const onNote = (note: string) => void notes.push(note);
    const expected = await bytesOf('classifier', [CORPUS]);
    expect(expected.equals(await bytesOf('classifier', [marked]))).toBe(true);
    const { model } = await train('classifier', [marked], { epochs: 5, threads: 1, dim: 4 }, { onNote });
    const lines = readLines(marked, { onNote });
    expect(await evaluateClassifier(new Classifier(model), lines)).toMatchObject({
      leftOut: 0,
      examples: 400,
    });
    expect(notes).toEqual(new Array(2).fill(`${marked}: the byte order mark at its start was left out`));
  });

  test.each(['little-endian', 'big-endian', 'without a mark'])('UTF-16 (%s) is named', async (kind) => {
    const wide = Buffer.from(
      kind === 'without a mark' ? TEXT.replaceAll('é', 'e') : `\ufeff${TEXT}`,
      'utf16le',
    );
    writeFileSync(path('wide.txt'), kind === 'big-endian' ? wide.swap16() : wide);
    const { message } = await errorOf(train('classifier', path('wide.txt')));
    expect(message).toMatch(
      /wide.txt: the file (is|looks like) UTF-16( text)?, expected UTF-8: (`encoding` utf-16[bl]e reads it; or )?convert it \(iconv -f/,
    );
    await expect(readLines(path('wide.txt')).next()).rejects.toThrow(/UTF-16/);
  });

  test('the command line tells of the mark', async () => {
    const marked = file(`\ufeff${LINES[0]}\n`, 'marked.txt');
    await bytesOf('classifier', [CORPUS]);
    for (const command of ['predict', 'test', 'sentence-vectors']) {
      const { code, out, err } = await runProgram(folder, [command, 'model', marked]);
      expect({ command, code, err }).toEqual({
        command,
        code: 0,
        err: `wordvec: note: ${marked}: the byte order mark at its start was left out\n`,
      });
      expect(out).not.toBe('');
    }
  });
});

test('where no temporary file can be had, none that was is left open', async () => {
  const real = platform();
  let [open, left] = [0, 0];
  const spill = {
    ...real.spill,
    open: () => {
      if (left-- === 0) throw new WordvecError('io', 'none');
      open++;
      return real.spill.open();
    },
    close: (scratch: never) => {
      open--;
      real.spill.close(scratch);
    },
  };
  usePlatform({ ...real, spill: spill as never });
  const run = { dim: 2, epochs: 1, threads: 1, minCount: 1, memory: 1 };
  try {
    for (const trainer of ['skipgram', 'classifier'] as const)
      for (let [ended, failures] = [false, 0]; !ended; failures++) {
        left = failures;
        ended = await train(trainer, { text: LINES }, run).then(
          () => true,
          (error) => error.message !== 'none',
        );
        expect([trainer, failures, open]).toEqual([trainer, failures, 0]);
      }
  } finally {
    usePlatform(real);
  }
});

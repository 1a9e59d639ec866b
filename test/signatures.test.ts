// Files of other kinds are named by whatever reads them: vectors, corpora, labelled text, vocabularies, test sets.
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readLabelledText } from '../src/corpus/labelled-text.js';
import { textOf } from '../src/corpus/text.js';
import { prepareCorpus, readPairs, readQuestions, readVectors, readVocabulary } from '../src/index.js';
import { readChunks } from '../src/platform.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf } from './thorough.js';

const { file } = temporaryFiles();

const READERS: Readonly<Record<string, (name: string) => Promise<unknown>>> = {
  vectors: (name) => readVectors(name),
  'a corpus': (name) => prepareCorpus([name], { minCount: 1, threads: 1 }),
  'a large corpus': (name) =>
    prepareCorpus([name], { minCount: 1, threads: 2 }, {}, undefined, {
      threadBytes: 1000,
      besideBytes: 1e9,
      blockIds: 1024,
    }),
  'labelled text': (name) => readLabelledText([name], '__label__'),
  'a vocabulary': (name) => readVocabulary(name),
  questions: (name) => readQuestions(readChunks(name), name),
  pairs: (name) => readPairs(readChunks(name), name),
};

/** Noise after the signature, with NUL bytes, as packed data has them. */
const NOISE = Buffer.from(Uint8Array.from({ length: 5000 }, (_, i) => (i * i * 7 + (i >> 3)) & 255));
const KINDS: readonly [name: string, start: string | Uint8Array, sentence: RegExp][] = [
  ['zip', 'PK\x03\x04\x14', /a zip archive .*: unpack it \(unzip\)/],
  ['bzip2', 'BZh91AY&SY', /the bzip2 data are damaged/],
  ['xz', '\xfd7zXZ\0', /packed by xz: unpack it \(unxz\)/],
  ['zstd', '\x28\xb5\x2f\xfd', /the zstd data are damaged/],
  ['7-Zip', '7z\xbc\xaf\x27\x1c', /packed by 7-Zip/],
  ['tar', `${'a'.repeat(257)}ustar\0`, /a tar archive/],
  ['gzip in gzip', gzipSync(gzipSync('a b c')), /packed by gzip twice/],
  ['pickle', '\x80\x04\x95', /a Python pickle, as gensim's save\(\) writes/],
  ['numpy', '\x93NUMPY\x01', /a numpy array without words/],
  ['Parquet', 'PAR1\x15', /a Parquet table/],
  ['SQLite', 'SQLite format 3\0', /an SQLite database/],
  ['HDF5', '\x89HDF\r\n\x1a\n', /an HDF5 file/],
  ['finalfusion', 'FiFu\0\0\0\0', /a finalfusion file/],
  ['StarSpace', 'STARSPACE-2018-2\0', /StarSpace's model/],
  ['PDF', '%PDF-1.7\n', /a PDF document/],
  [
    'UTF-16',
    '\xff\xfea\0 \0b\0',
    /UTF-16 text, expected UTF-8: (`encoding` utf-16le reads it; or )?convert it \(iconv .*PowerShell/,
  ],
  ['UTF-16, big-endian', '\xfe\xff\0a\0 \0b', /UTF-16 text, expected UTF-8/],
];

describe.each(Object.entries(READERS))('%s', (reader, read) => {
  // One place knows the kinds, whoever reads.
  test.each(reader === 'vectors' ? KINDS : firstOf(4, KINDS))(
    'named where it is %s',
    async (_, start, sentence) => {
      const bytes = typeof start === 'string' ? Buffer.concat([Buffer.from(start, 'latin1'), NOISE]) : start;
      await expect(read(file(bytes))).rejects.toThrow(sentence);
    },
  );

  test('named where it is a pointer of git-lfs', async () => {
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n';
    await expect(read(file(pointer))).rejects.toThrow(/a pointer of git-lfs, .*: fetch it \(git lfs pull\)/);
  });

  test.runIf(['vectors', 'a vocabulary', 'questions', 'pairs'].includes(reader))(
    'named where it is a web page',
    async () => {
      for (const page of ['<!DOCTYPE html>\n<html>', '\n<html lang="en">', '<!doctype HTML><html><body>404'])
        await expect(read(file(page))).rejects.toThrow(/a web page, as a server sends instead of a file/);
    },
  );
});

test('a thread that begins in the middle of a file names it by its beginning', async () => {
  const path = file(Buffer.concat([Buffer.from('PK\x03\x04'), NOISE]));
  const piece = { path, start: 2500, end: 5000, stream: false, endsFile: false };
  await expect(textOf(piece, () => {}).next()).rejects.toThrow(/a zip archive/);
});

describe('vectors', () => {
  test.each([
    ['JSON', '{"king": [0.1, 0.2]}', /: it is JSON: write lines of a word and its numbers/],
    ['JSON in lines', '[["king", [0.1, 0.2]],\n', /it is JSON/],
    ['sparse', 'king 9:0.0221277913146 12:0.5\n', /its vectors are sparse \(place:number\)/],
    ['CSV', 'king,0.1,0.2,0.3\n', /separated by commas: replace them by blanks/],
    ['CSV with a heading', 'word,x,y\nking,1,2\n', /the heading of a CSV file: take it away/],
    [
      'sparse behind a header',
      '2 5\nking 0:1.5 3:0.2 1:1 2:1 4:1\n',
      /its vectors are sparse \(place:number\)/,
    ],
    [
      'a table of R, its corner too',
      '"" "V1" "V2"\n"king" 0.1 0.2\n',
      /the heading of a table: take it away/,
    ],
    ['a table of R', '"V1" "V2"\n"king" 0.1 0.2\n', /the heading of a table: take it away/],
    [
      'a table with tabs and a heading',
      'word\td0\td1\nking\t0.1\t0.2\n',
      /the heading of a table: take it away/,
    ],
    ['numbers with decimal commas', 'king 0,1 0,2\n', /its decimals are behind commas: write points/],
    [
      'rows without words',
      '0.1 0.2 3\n1.5e-01 0.4 5\n',
      /its rows are numbers without words: write each row's word/,
    ],
    ['rows without words, of the projector', '0.1\t0.2\n-0.3\t0.4\n', /\.metadata\.tsv, a word a line/],
    ['decimal commas behind a header', '1 2\nking 0,1 0,2\n', /its decimals are behind commas: write points/],
    ['prose', 'It was, in 1984, the best of times\n', /: it is no file of vectors/],
  ])('named where they are %s', async (_, text, sentence) => {
    await expect(readVectors(file(text))).rejects.toThrow(sentence);
  });

  test('named where they are of a fastText without magic number', async () => {
    const bytes = Buffer.alloc(300);
    [100, 5, 5, 5, 5, 1, 2, 2, 2_000_000, 3, 6, 100].forEach((value, i) => {
      bytes.writeInt32LE(value, 4 * i);
    });
    bytes.writeDoubleLE(1e-4, 48);
    [39, 39, 0].forEach((value, i) => {
      bytes.writeInt32LE(value, 56 + 4 * i);
    });
    await expect(readVectors(file(bytes))).rejects.toThrow(/a fastText model of before May 2017/);
  });

  test.each([
    ['{', '{ 0.1 0.2\n'],
    ['[', '[ 1 2\n'],
    ['<html', '<html 1 2\n'],
    ['PK', 'PK 1 2\n'],
    ['BZh9', 'BZh9 1 2\n'],
    ['%PDF', '%PDF 1 2\n'],
    ['GGUF', 'GGUF 1 2\n'],
  ])('whose first word is %s are none of these', async (word, text) => {
    expect((await readVectors(file(text))).words.toArray()).toEqual([word]);
  });
});

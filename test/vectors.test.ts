import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { WordTable } from '../src/corpus/words.js';
import { KeyedVectors } from '../src/embeddings/keyed-vectors.js';
import { readVectors } from '../src/formats/detect.js';
import { formatOfName } from '../src/formats/vector-formats.js';
import { writeVectors } from '../src/formats/write-vectors.js';
import { createMatrix, rowOf } from '../src/tensor/matrix.js';
import { expectSame, make } from './keyed-vectors.js';
import { temporaryFiles } from './temporary-files.js';
import { slowTest } from './thorough.js';

const { folder, path: at, file } = temporaryFiles();
const fixture = (name: string) => fileURLToPath(new URL(`./fixtures/vectors/${name}`, import.meta.url));
/** A file of this content. */
const written = (name: string, content: string | Uint8Array) => file(content, name);

async function expectBytes(vectors: KeyedVectors, bytes: string, options: object): Promise<void> {
  await writeVectors(vectors, at('bytes'), options as { format: 'vec' });
  expect(readFileSync(at('bytes'), 'latin1')).toBe(bytes);
}

describe('writing and reading', () => {
  const vectors = make(['the', 'naïve', '北京', '__proto__', 'constructor', ''], 9);

  it('refuses names of formats and layouts that it does not know', async () => {
    const options = (given: object) => given as { format: 'vec' };
    await expect(readVectors(fixture('gensim.vec'), options({ format: 'x' }))).rejects.toThrow(
      'format: expected vec or glove or bin or native or fasttext or tsv or npy or safetensors or model2vec, got x',
    );
    await expect(writeVectors(vectors, at('x.vec'), options({ format: 'x' }))).rejects.toThrow('got x');
    await expect(writeVectors(vectors, at('x.vec'), options({ layout: 'x' }))).rejects.toThrow(
      'layout: expected gensim or word2vec or fasttext or glove, got x',
    );
    expect(readdirSync(folder)).not.toContain('x.vec');
  });

  it.each(['a.vec', 'a.txt', 'a.bin', 'a.wv', 'a.vec.gz', 'a.bin.gz', 'a.wv.gz'])(
    'keeps all in %s',
    async (name) => {
      await writeVectors(vectors, at(name));
      expectSame(await readVectors(at(name)), vectors);
      const bytes = readFileSync(at(name));
      const plain = name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
      await writeVectors(vectors, at('other'), { format: formatOfName(name) });
      expect(plain.equals(readFileSync(at('other')))).toBe(true);
    },
  );

  it('keeps counts in our own format only', async () => {
    const counted = new KeyedVectors(vectors.words, vectors.matrix, {
      counts: Float64Array.of(2 ** 40, 5, 4, 3, 2, 1),
    });
    await writeVectors(counted, at('counted.wv'));
    expect((await readVectors(at('counted.wv'))).counts).toEqual(counted.counts);
    await writeVectors(counted, at('counted.bin'));
    expect((await readVectors(at('counted.bin'))).counts).toBeUndefined();
  });

  it('writes each layout', async () => {
    const two = make(['a', 'b'], 2, (i) => [0.125, -1e-5, 3, 1234567][i]!);
    await expectBytes(two, '2 2\na 0.125 -1e-05\nb 3.0 1234567.0\n', { format: 'vec' });
    await expectBytes(two, 'a 0.125 -1e-05\nb 3.0 1234567.0\n', { format: 'glove' });
    await expectBytes(two, '2 2\na 0.125 -1e-05 \nb 3 1.2346e+06 \n', { format: 'vec', layout: 'fasttext' });
    await expectBytes(two, '2 2\na 0.125000 -0.000010 \nb 3.000000 1234567.000000 \n', {
      format: 'vec',
      layout: 'word2vec',
    });
    await expectBytes(two, 'a 0.125000 -0.000010\nb 3.000000 1234567.000000\n', {
      format: 'glove',
      layout: 'glove',
    });
    const row = Buffer.from(rowOf(two.matrix, 0).slice().buffer).toString('latin1');
    const one = make(['a'], 2, (i) => two.matrix.data[i]!);
    await expectBytes(one, `1 2\na ${row}`, { format: 'bin' });
    await expectBytes(one, `1 2\na ${row}\n`, { format: 'bin', layout: 'word2vec' });
  });

  it('leaves out the padding of rows', async () => {
    const padded = new KeyedVectors(WordTable.from(['a', 'b']), {
      data: Float32Array.of(1, 2, 3, 99, 4, 5, 6, 99),
      rows: 2,
      dim: 3,
      stride: 4,
    });
    for (const name of ['padded.vec', 'padded.bin', 'padded.wv']) {
      await writeVectors(padded, at(name));
      expectSame(
        await readVectors(at(name)),
        make(['a', 'b'], 3, (i) => i + 1),
      );
    }
  });

  it('keeps words whose bytes are no UTF-8', async () => {
    const bytes = Uint8Array.of(0xff, 0xfe, 0x41);
    const odd = new KeyedVectors(WordTable.fromBytes([bytes]), createMatrix(1, 3));
    for (const name of ['odd.vec', 'odd.bin', 'odd.wv']) {
      await writeVectors(odd, at(name));
      expect([...(await readVectors(at(name))).words.bytesOf(0)]).toEqual([...bytes]);
    }
  });

  slowTest('takes rows longer than any chunk, and files of many chunks', async () => {
    const wide = make(['a', 'b'], 30_000, (i) => Math.fround(Math.sin(i)));
    const long = make(
      Array.from({ length: 4_000 }, (_, i) => `word${i}`),
      11,
      (i) => Math.fround(Math.cos(i)),
    );
    for (const each of [wide, long]) {
      for (const [name, format] of [
        ['big.vec', 'vec'],
        ['big.txt', 'glove'],
        ['big.bin', 'bin'],
        ['big.vec.gz', 'glove'],
        ['big.wv', 'native'],
      ] as const) {
        await writeVectors(each, at(name), { format });
        const found = await readVectors(at(name));
        expect(Buffer.compare(found.words.bytes, each.words.bytes)).toBe(0);
        expect(found.matrix.data.every((number, i) => number === each.matrix.data[i])).toBe(true);
      }
    }
  });

  it('reads the first words only with a limit', async () => {
    for (const name of ['gensim.vec', 'gensim-no-header.txt', 'gensim.bin']) {
      const some = await readVectors(fixture(name), { limit: 5 });
      expect(some.words.toArray()).toEqual((await readVectors(fixture(name))).words.toArray().slice(0, 5));
      expect((await readVectors(fixture(name), { limit: 1000 })).size).toBe(39);
    }
    await writeVectors(vectors, at('limit.wv'));
    const some = await readVectors(at('limit.wv'), { limit: 2 });
    expectSame(some, make(['the', 'naïve'], 9));
    await writeVectors(some, at('limited.wv'));
    expectSame(await readVectors(at('limited.wv')), some);
  });

  it('reports the bytes read and the rows written', async () => {
    const seen: string[] = [];
    const onProgress = ({
      phase,
      done,
      total,
      unit,
    }: {
      phase: string;
      done: number;
      total?: number;
      unit: string;
    }) => seen.push(`${phase} ${done}/${total} ${unit}`);
    await readVectors(fixture('gensim.vec'), {}, { onProgress });
    expect(seen.at(-1)).toBe('loading 2952/2952 bytes');
    for (const name of ['a.vec', 'a.bin', 'a.wv']) {
      await writeVectors(vectors, at(name), {}, { onProgress });
      expect(seen.at(-1)).toBe('saving 6/6 rows');
    }
  });

  it('takes the line ends of DOS, blank lines, and no line end at the end', async () => {
    const expected = make(['a', 'b'], 2, (i) => i + 1);
    expectSame(await readVectors(written('dos', '2 2\r\na 1 2\r\nb 3 4\r\n')), expected);
    expectSame(await readVectors(written('blank', '2 2\na 1 2\n\nb 3 4\n\n')), expected);
    expectSame(await readVectors(written('open', 'a 1 2\nb 3 4')), expected);
    expectSame(await readVectors(written('header', '2  2 \na 1 2\nb 3 4\n')), expected);
    expectSame(await readVectors(written('spaces', 'a 1  2 \nb  3 4   \n')), expected);
    expectSame(await readVectors(written('packed', gzipSync('2 2\na 1 2\nb 3 4'))), expected);
  });

  it('keeps the first of rows with the same word, with a note', async () => {
    const notes: string[] = [];
    const path = written('twice.vec', '4 1\na 1\nb 2\na 3\na 4\n');
    const found = await readVectors(path, {}, { onNote: (note) => notes.push(note) });
    expectSame(
      found,
      make(['a', 'b'], 1, (i) => i + 1),
    );
    expect(notes).toEqual([
      `${path}: 2 rows repeat words of an earlier row; the first row of each word was kept`,
    ]);
  });

  it('skips a byte order mark, with a note', async () => {
    const notes: string[] = [];
    const path = written('mark', '\ufeff1 2\na 1 2\n');
    expectSame(
      await readVectors(path, {}, { onNote: (note) => notes.push(note) }),
      make(['a'], 2, (i) => i + 1),
    );
    expect(notes).toEqual([`${path}: the byte order mark at its start was skipped`]);
  });

  it("takes the row <unk> that GloVe's header does not count", async () => {
    const found = await readVectors(written('unk.txt', '1 2\na 1 2\n<unk> 3 4\n'));
    expectSame(
      found,
      make(['a', '<unk>'], 2, (i) => i + 1),
    );
  });

  it('knows the format by the name', () => {
    expect(['a.vec', 'b/a.TXT', 'a.b.bin.gz', 'a.wv', '-'].map(formatOfName)).toEqual([
      'vec',
      'vec',
      'bin',
      'native',
      'vec',
    ]);
    for (const name of ['vectors', 'a.csv', 'dir.vec/a', 'a.gz', 'a.constructor', '']) {
      expect(() => formatOfName(name)).toThrow(/does not tell the format/);
    }
  });
});

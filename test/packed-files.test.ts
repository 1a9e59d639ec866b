import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readChunks } from '../src/entries/command-line.js';
import { WordvecError } from '../src/errors.js';
import { type FileInput, readVectors, readVocabulary, train, vectorsOf } from '../src/index.js';
import { openFile } from '../src/platform/files.js';
import { unpackBzip2 } from '../src/platform/unpack-bzip2.js';
import { unpackZstd } from '../src/platform/unpack-zstd.js';
import { checkWritable } from '../src/platform.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf, thorough } from './thorough.js';

// Made of TEXT by pbzip2 -b1 -1 (streams of 100 kB); bzip2 twice, of 200,000 bytes and the rest; zstd of the same two, a
// skippable frame between, the second --no-check; pzstd -p4; zstd -19 from a pipe, so that no size is in the head.
const FILES = ['streams.bz2', 'frames.zst', 'stream.zst', 'pbzip2.bz2', 'pzstd.zst'];
const TEXT = Array.from(
  { length: 12_000 },
  (_, i) => `the king and queen ${(i * i) % 97} sat by the throne\n`,
).join('');
// 33 MB of zeros by bzip2 -9.
const ZEROS = 'QlpoOTFBWSZTWU/KTZ8A/MHACMAAAACACCAAMMwJqmmKqKBtVKooHi7kinChIJ+Umz4=';

const { file, folder } = temporaryFiles();
/** At which a file is cut or damaged. */
const PLACES = thorough ? 25 : 4;
const fixture = (name: string) => join(import.meta.dirname, 'fixtures/packed', name);
const bytesOf = (name: string) => new Uint8Array(readFileSync(fixture(name)));

async function textOf(input: FileInput): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of readChunks(input)) parts.push(new Uint8Array(chunk));
  return Buffer.concat(parts).toString();
}

const errorOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (cause: unknown) => cause,
  );

describe.each(firstOf(3, FILES))('%s', (name) => {
  test('is read whole, whatever its name, and from memory', async () => {
    expect(await textOf(fixture(name))).toBe(TEXT);
    expect(await textOf(file(bytesOf(name)))).toBe(TEXT);
    expect(await textOf(bytesOf(name))).toBe(TEXT);
    const opened = await openFile(fixture(name));
    expect(opened.size).toBeUndefined();
    await opened.close();
  });

  // Files are read into two Buffers in turn, whose slice() is no copy.
  test('comes in pieces that do not last', async () => {
    const unpack = name.endsWith('zst') ? unpackZstd : unpackBzip2;
    const whole = bytesOf(name);
    for (const size of thorough ? [1, 7, 100] : [7]) {
      const piece = Buffer.alloc(size);
      const pieces = async function* () {
        for (let at = 0; at < whole.length; at += size) {
          piece.set(whole.subarray(at, at + size));
          yield piece.subarray(0, Math.min(size, whole.length - at));
          piece.fill(0xff);
        }
      };
      const parts: Uint8Array[] = [];
      for await (const part of unpack('x', pieces())) parts.push(new Uint8Array(part));
      expect(Buffer.concat(parts).toString()).toBe(TEXT);
    }
  });

  test.runIf(thorough || !name.startsWith('stream.'))('cut off or damaged, it is noticed', async () => {
    const whole = bytesOf(name);
    const packing = name.endsWith('zst') ? 'zstd' : 'bzip2';
    for (let cut = whole.length - 1; cut > 10; cut -= Math.ceil(whole.length / PLACES)) {
      // Between two streams or frames no cut can be seen.
      const error = await errorOf(textOf(whole.subarray(0, cut)));
      expect(error).toBeInstanceOf(WordvecError);
      expect(error).toMatchObject({
        message: `the bytes: the ${packing} data stop before their end, the file is cut off: fetch or pack it again`,
      });
    }
    // A frame without a checksum takes what comes.
    const checked = name === 'frames.zst' ? 250 : whole.length;
    let noticed = 0;
    for (let at = 4; at < checked; at += Math.ceil(whole.length / PLACES)) {
      const damaged = whole.slice();
      damaged[at] ^= 0x10;
      const found = await textOf(damaged).catch((cause: unknown) => cause);
      // Some bits mean nothing.
      if (found === TEXT) continue;
      expect(found, `byte ${at}`).toBeInstanceOf(WordvecError);
      expect((found as WordvecError).message).toMatch(/data (are damaged \(.+\)|stop before their end)/);
      noticed++;
    }
    expect(noticed).toBeGreaterThanOrEqual(PLACES / 6);
  });

  test.runIf(thorough || /streams|frames/.test(name))(
    'as a corpus it trains the vectors of the text itself',
    async () => {
      const options = { dim: 8, epochs: 1, threads: 1 };
      const plain = vectorsOf((await train('skipgram', [file(TEXT)], options)).model);
      const packed = vectorsOf((await train('skipgram', [fixture(name)], options)).model);
      expect(packed.words.toArray()).toEqual(plain.words.toArray());
      expect(packed.matrix.data).toEqual(plain.matrix.data);
    },
  );
});

describe('packed files everywhere', () => {
  test.runIf(thorough)('vectors, vocabularies and questions are read, and a bomb is refused', async () => {
    const packed = file(bytesOf('frames.zst'), 'corpus');
    await expect(readVectors(packed)).rejects.toThrow(/corpus: .*expected a row/);
    await expect(readVocabulary(packed)).rejects.toThrow(/corpus, line 1: expected `word count`/);
    await expect(readVectors(Buffer.from(ZEROS, 'base64'))).rejects.toThrow(
      /^the bytes: no line ends in 16 MiB/,
    );
  });

  test('none but gzip is written', async () => {
    const { code, err } = await runProgram(folder, [
      'train',
      'skipgram',
      fixture('frames.zst'),
      '-o',
      'x.vec.bz2',
    ]);
    expect({ code, err }).toMatchObject({
      code: 2,
      err: expect.stringContaining('.bz2 files are not written'),
    });
  });

  test('nor is anything to a server', async () => {
    await expect(checkWritable('http://127.0.0.1/x.vec')).rejects.toThrow(
      'servers are read from only: name a file to write',
    );
  });
});

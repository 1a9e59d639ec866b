// Readers of arrays whose words lie elsewhere: in a file beside them, in a header, in a folder.
import '../../dist/platform/node.js';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { KeyedVectors, readVectors, WordTable, writeVectors } from '../../dist/index.js';
import { below, mutate, pick } from './mutate.mjs';

const WORDS = ['the', 'king', 'queen', 'café'];
const vectors = new KeyedVectors(
  WordTable.from(WORDS),
  { data: Float32Array.from({ length: 24 }, (_, i) => Math.sin(i)), rows: 4, dim: 6, stride: 6 },
  { counts: Float64Array.of(9, 5, 4, 1) },
);

/** What a format makes of the vectors: the file that is named so, in its folder. */
async function written(name, options = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'wordvec-fuzz-'));
  try {
    await writeVectors(vectors, join(folder, options.folder ?? name), { ...options.how });
    return await readFile(join(folder, name));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Headers of safetensors are JSON after their length, which changes of the text keep right. */
function mutateHeader(seed, random) {
  if (random() < 0.2) return mutate(seed, random);
  const length = Number(seed.readBigInt64LE(0));
  const text = seed.toString('utf8', 8, 8 + length);
  const changed =
    random() < 0.3
      ? mutate(Buffer.from(text), random)
      : Buffer.from(text.replace(/\d+/g, (digits) => (random() < 0.3 ? pick(random, NUMBERS) : digits)));
  const head = Buffer.alloc(8);
  head.writeBigInt64LE(BigInt(changed.length));
  return Buffer.concat([head, changed, seed.subarray(8 + length)]);
}

const NUMBERS = [
  '0',
  '1',
  '-1',
  '4',
  '6',
  '1e9',
  '4000000000',
  '9007199254740991',
  '0.5',
  'null',
  '[]',
  '"x"',
];

/** Packed anew: members behind each other, what is no member behind them, a member that is cut. */
function mutatePacked(seed, random) {
  const parts = [];
  for (let at = 0; at < seed.length; ) {
    const end = random() < 0.3 ? seed.length : at + below(random, seed.length - at + 1);
    parts.push(gzipSync(random() < 0.2 ? mutate(seed.subarray(at, end), random) : seed.subarray(at, end)));
    at = end + (end === at ? 1 : 0);
  }
  const rest = pick(random, [0, 0, 1, 7, 512, 10_000]);
  const all = Buffer.concat([...parts, Buffer.alloc(rest, pick(random, [0, 0x1f, 0xff, 0x61]))]);
  return random() < 0.3 ? mutate(all, random) : all;
}

const rowsOfTokens = written('m/model.safetensors', { folder: 'm', how: { format: 'model2vec' } });
const read = async (path) => void (await readVectors(path));

export function arrayReaders(fixtures) {
  const arrays = fixtures(
    ...['float32', 'float16', 'float64', 'big-endian'].map((name) => `arrays/${name}.npy`),
  );
  return [
    {
      name: 'npy',
      seeds: arrays,
      async read(path) {
        await writeFile(`${path}.words.txt`, await (await fixtures('arrays/float32.words.txt')())[0]);
        await read(path);
      },
    },
    {
      name: 'npy words',
      seeds: fixtures('arrays/float32.words.txt'),
      async read(path) {
        const array = `${path}-array.npy`;
        await writeFile(array, (await arrays())[0]);
        await writeFile(`${path}-array.words.txt`, await readFile(path));
        await read(array);
      },
    },
    { name: 'safetensors', seeds: async () => [await written('x.safetensors')], read, mutate: mutateHeader },
    {
      name: 'mapped safetensors',
      seeds: async () => [mapped()],
      read,
      mutate: mutateHeader,
    },
    {
      name: 'tokenizer',
      seeds: async () => [await written('m/tokenizer.json', { folder: 'm', how: { format: 'model2vec' } })],
      async read(path) {
        const folder = `${path}-folder`;
        await mkdir(folder, { recursive: true });
        await writeFile(`${folder}/tokenizer.json`, await readFile(path));
        await writeFile(`${folder}/model.safetensors`, await rowsOfTokens);
        await read(folder);
      },
    },
    {
      name: 'gzip',
      seeds: fixtures('vectors/gensim.vec', 'vectors/gensim.bin'),
      read,
      mutate: mutatePacked,
    },
  ];
}

function mapped() {
  const header = {
    __metadata__: { words: JSON.stringify(['a', 'b', 'c']) },
    embeddings: { dtype: 'F32', shape: [2, 4], data_offsets: [0, 32] },
    mapping: { dtype: 'I64', shape: [3], data_offsets: [32, 56] },
    weights: { dtype: 'F32', shape: [3], data_offsets: [56, 68] },
  };
  const text = Buffer.from(JSON.stringify(header));
  const [head, data] = [Buffer.alloc(8), Buffer.alloc(68)];
  head.writeBigInt64LE(BigInt(text.length));
  data.writeBigInt64LE(1n, 40);
  for (const at of [0, 4, 16, 56, 60, 64]) data.writeFloatLE(1, at);
  return Buffer.concat([head, text, data]);
}

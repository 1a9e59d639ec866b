// Our own files (.wv) for the fuzzer: seeds, and changes that keep lengths and the checksum right, as every other
// change ends at the checksum.
import '../../dist/platform/node.js';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesOf } from '../../dist/corpus/lists.js';
import { CHECKSUM_START, checksum, padding } from '../../dist/formats/sections.js';
import {
  createVocabulary,
  KeyedVectors,
  resolveOptions,
  train,
  WordTable,
  writeModel,
  writeVectors,
} from '../../dist/index.js';
import { mutate } from './mutate.mjs';

const PREAMBLE = 16;

function matrix(rows, dim) {
  const data = Float32Array.from({ length: rows * dim }, (_, i) => Math.sin(i));
  return { data, rows, dim, stride: dim };
}

const TEXT = 'the king and the queen\n'.repeat(20);

/** A file of vectors and models of each kind, as bytes. */
export async function wordModels() {
  const folder = await mkdtemp(join(tmpdir(), 'wordvec-fuzz-'));
  const [path, text] = ['seed.wv', 'text.txt'].map((name) => join(folder, name));
  await writeFile(text, TEXT);
  const words = WordTable.from(['the', 'king', 'queen', 'café']);
  const counts = Float64Array.of(9, 5, 4, 1);
  const vocabulary = createVocabulary(words, counts);
  const [state, contexts] = [matrix(4, 12), matrix(4, 12)];
  const trained = async (trainer, options) =>
    writeModel(
      (await train(trainer, [text], { dim: 6, epochs: 1, minCount: 1, threads: 1, ...options })).model,
      path,
    );
  const model = (trainer, rest) => ({
    trainer,
    options: resolveOptions(trainer, { dim: 6, epochs: 5 }),
    vocabulary,
    epochsDone: 2.5,
    input: matrix(4, 6),
    output: matrix(4, 6),
    ...rest,
  });
  const glove = {
    input: { ...state, dim: 6 },
    output: { ...contexts, dim: 6 },
    glove: { words: state, contexts },
  };
  try {
    const files = [];
    const writes = [
      () => writeVectors(new KeyedVectors(words, matrix(4, 6), { counts }), path),
      () => writeModel(model('skipgram', {}), path),
      () => writeModel(model('glove', glove), path),
      () => trained('fasttext', { bucket: 50 }),
      () => trained('doc2vec', {}),
      () => trained('doc2vec', { model: 'dm', loss: 'hs' }),
    ];
    for (const write of writes) {
      await write();
      files.push(await readFile(path));
    }
    return files;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Checkpoints of a run of skip-gram and of one of GloVe, as bytes. */
export async function checkpoints() {
  const folder = await mkdtemp(join(tmpdir(), 'wordvec-fuzz-'));
  const text = join(folder, 'text.txt');
  await writeFile(text, TEXT);
  try {
    const files = [];
    for (const trainer of ['skipgram', 'glove']) {
      const checkpoint = join(folder, trainer);
      await train(trainer, [text], { dim: 5, epochs: 3, threads: 1, checkpoint, every: '1steps' });
      for (const name of await readdir(checkpoint)) files.push(await readFile(join(checkpoint, name)));
    }
    return files;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Changes the header, the sections or any byte; but for the last the file's lengths and checksum are made right. */
export function mutateContainer(seed, random) {
  const chance = random();
  if (chance < 0.1) return mutate(seed, random);
  const end = PREAMBLE + seed.readUInt32LE(12);
  let header = seed.subarray(PREAMBLE, end);
  let body = seed.subarray(end + padding(end), -4);
  if (chance < 0.55) header = mutate(header, random);
  if (chance > 0.5) body = mutate(body, random);
  const preamble = Buffer.from(seed.subarray(0, PREAMBLE));
  preamble.writeUInt32LE(header.length, 12);
  const gap = Buffer.alloc(padding(PREAMBLE + header.length));
  const bytes = Buffer.concat([preamble, header, gap, body, Buffer.alloc(padding(body.length))]);
  const copy = new Uint8Array(bytes);
  return Buffer.concat([copy, bytesOf(Uint32Array.of(checksum(CHECKSUM_START, copy)))]);
}

// Word vectors in one file of safetensors: `embeddings`, and the words as a JSON list in the meta data, where
// `json.loads(f.metadata()["words"])` finds them.

import { areCounts } from '../corpus/vocabulary.js';
import { WordTable } from '../corpus/words.js';
import { KeyedVectors } from '../embeddings/keyed-vectors.js';
import { usageError } from '../errors.js';
import { writeWhole } from '../platform.js';
import { type RunHooks, startProgress } from '../progress.js';
import { createMatrix, type Matrix, rowOf } from '../tensor/matrix.js';
import { areTexts, parsedJson } from '../values.js';
import { ByteReader } from './byte-reader.js';
import { LONGEST_SAFETENSORS_HEADER } from './content.js';
import { checkShape, collectRows } from './named-rows.js';
import { decodeNumbers, readNumbers } from './number-types.js';
import { type Reading, WHOLE } from './reading.js';
import { readSafetensorsHead, type SafetensorsHead, type Tensor, writeTensors } from './safetensors.js';

/** The names that model2vec, and sentence-transformers, give to the matrix. */
export const MATRIX_NAMES: readonly string[] = ['embeddings', 'embedding.weight'];

/** Reads the vectors of a file that holds their words too. @throws WordvecError `format`, `io` */
export async function readSafetensors(reader: ByteReader, reading: Reading): Promise<KeyedVectors> {
  const head = await readSafetensorsHead(reader);
  return readTensors(reader, head, wordsOf(reader, head.metadata.words), reading);
}

function wordsOf(reader: ByteReader, json: string | undefined): readonly string[] {
  if (json === undefined)
    throw reader.error(
      'its meta data have no "words": of a model2vec folder give the folder, else write them there as a JSON list',
    );
  const words = parsedJson(json);
  if (areTexts(words)) return words;
  throw reader.error('the "words" in its meta data are no JSON list of texts: write it again');
}

/**
 * Reads the tensors after a header. A word's vector is its row of the matrix, or the row that `mapping` gives, times
 * its `weights`, where there are such (model2vec 0.6 on).
 * @throws WordvecError `format`, `io`
 */
async function readTensors(
  reader: ByteReader,
  { tensors }: SafetensorsHead,
  words: readonly string[],
  reading: Reading,
): Promise<KeyedVectors> {
  const embeddings = tensors.find(({ name }) => MATRIX_NAMES.includes(name));
  if (embeddings?.shape.length !== 2 || embeddings.type.bytes === 0)
    throw reader.error('expected a tensor "embeddings" of words x dim numbers: it holds no word vectors');
  const [rows, dim] = embeddings.shape;
  checkShape(reader, rows, dim);
  const lists = new Map<string, Float64Array>();
  const base = reader.offset;
  const named = (name: string) => tensors.find((tensor) => tensor.name === name);
  const direct = !named('mapping') && !named('weights');
  const count = named('mapping')?.shape[0] ?? rows;
  if (count !== words.length)
    throw reader.error(
      `it has ${count} rows, but ${words.length} words: give the files that were written together`,
    );
  const collect = (fill: (target: Float32Array, i: number) => Promise<void> | void) =>
    collectRows(
      reader,
      { dim, rows: count, rowBytes: dim * embeddings.type.bytes, fill },
      bytesOfWords(words),
      reading,
    );
  let vectors: KeyedVectors | undefined;
  let matrix: Matrix | undefined;
  for (const tensor of tensors) {
    await reader.skip(base + tensor.begin - reader.offset, 'its tensors');
    if (tensor === embeddings && direct)
      vectors = await collect((target) => fillFrom(reader, tensor, target));
    else if (tensor === embeddings) matrix = await matrixOf(reader, tensor);
    else if (LISTS.includes(tensor.name)) lists.set(tensor.name, await listOf(reader, tensor, words.length));
  }
  vectors ??= await collect(mappedRows(reader, matrix!, lists));
  const counts = lists.get('counts');
  if (!counts) return vectors;
  if (!areCounts(counts)) throw reader.error('a count of a word is no number >= 0: write it again');
  const all = WordTable.fromBytes([...bytesOfWords(words)]);
  return new KeyedVectors(vectors.words, vectors.matrix, {
    counts: Float64Array.from(vectors.words.placesIn(all), (row) => counts[row]),
  });
}

/** Reads the rows of a tokenizer's tokens from a file. @throws WordvecError `format`, `io` */
export function readTokenRows(
  path: string,
  tokens: readonly string[],
  hooks: RunHooks,
): Promise<KeyedVectors> {
  return ByteReader.open(path, hooks, async (reader) =>
    readTensors(reader, await readSafetensorsHead(reader), tokens, { ...WHOLE, hooks }),
  );
}

function* bytesOfWords(words: readonly string[]): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  for (const word of words) yield encoder.encode(word);
}

const LISTS = ['counts', 'weights', 'mapping'];

function fillFrom(reader: ByteReader, { name, type }: Tensor, target: Float32Array | Float64Array) {
  return readNumbers(reader, { type, little: true, field: `the tensor ${name}` }, target);
}

async function matrixOf(reader: ByteReader, tensor: Tensor): Promise<Matrix> {
  const [rows, dim] = tensor.shape;
  reader.expect(tensor.end - tensor.begin, `the tensor ${tensor.name}`);
  const matrix = createMatrix(rows, dim);
  for (let i = 0; i < rows; i++) await fillFrom(reader, tensor, rowOf(matrix, i));
  return matrix;
}

async function listOf(reader: ByteReader, tensor: Tensor, length: number): Promise<Float64Array> {
  if (tensor.shape.length !== 1 || tensor.shape[0] !== length || tensor.type.bytes === 0)
    throw reader.error(
      `its tensor ${tensor.name} is [${tensor.shape}], expected a number for each of ${length} words`,
    );
  const list = new Float64Array(length);
  const batch = 4096;
  for (let i = 0; i < length; i += batch) await fillFrom(reader, tensor, list.subarray(i, i + batch));
  return list;
}

function mappedRows(reader: ByteReader, matrix: Matrix, lists: ReadonlyMap<string, Float64Array>) {
  const [mapping, weights] = [lists.get('mapping'), lists.get('weights')];
  return (target: Float32Array, i: number) => {
    const row = mapping?.[i] ?? i;
    if (!Number.isInteger(row) || row < 0 || row >= matrix.rows)
      throw reader.error(`its mapping puts word ${i + 1} at row ${row} of ${matrix.rows}: it is damaged`);
    const values = rowOf(matrix, row);
    const weight = weights?.[i] ?? 1;
    for (let d = 0; d < target.length; d++) target[d] = weight * values[d];
  };
}

export async function writeSafetensors(
  vectors: KeyedVectors,
  [path]: readonly string[],
  hooks: RunHooks,
): Promise<void> {
  const { words } = vectors;
  const json = JSON.stringify(words.toArray());
  const escapedTwice = new TextEncoder().encode(JSON.stringify(json)).length;
  if (escapedTwice + 1024 > LONGEST_SAFETENSORS_HEADER)
    throw usageError(
      `safetensors: the ${words.size} words do not fit into a header of ${LONGEST_SAFETENSORS_HEADER} bytes, which all readers allow: write fewer (--limit), or another format`,
    );
  const report = startProgress(hooks, { phase: 'saving', unit: 'rows', total: words.size });
  await writeWhole(path, (sink) => writeTensors(sink, vectors, { words: json }, report), hooks);
}

/** Tensors by their names, in float32. */
export type NamedTensors = Readonly<
  Record<string, { readonly shape: readonly number[]; readonly data: Float32Array }>
>;

/** Reads all tensors of a small file. @throws WordvecError `format`, `io`, `memory` */
export async function readNamedTensors(reader: ByteReader): Promise<NamedTensors> {
  const { tensors } = await readSafetensorsHead(reader);
  const base = reader.offset;
  const read: Record<string, NamedTensors[string]> = {};
  for (const tensor of tensors) {
    if (tensor.type.bytes === 0) continue;
    await reader.skip(base + tensor.begin - reader.offset, 'its tensors');
    const bytes = await reader.take(tensor.end - tensor.begin, `the tensor ${tensor.name}`);
    const { data } = createMatrix(1, bytes.length / tensor.type.bytes);
    decodeNumbers(tensor.type, true, bytes, data);
    read[tensor.name] = { shape: tensor.shape, data };
  }
  return read;
}

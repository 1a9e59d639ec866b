import type { FastTextModel } from '../embeddings/fasttext-model.js';
import { limitWords } from '../embeddings/fasttext-words.js';
import { firstWords, type KeyedVectors } from '../embeddings/keyed-vectors.js';
import type { WordModel } from '../embeddings/model.js';
import { subwordKeyedVectors } from '../embeddings/subword-vectors.js';
import { WordvecError } from '../errors.js';
import { platform } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { ByteReader } from './byte-reader.js';
import { formatOfContent, refuseBinary, skipMark } from './content.js';
import { readOpenedFastText } from './fasttext-file.js';
import { readNative, readNativeModel, readNativeVectors } from './native.js';
import { checkName, VECTOR_FORMATS, type VectorFormat } from './vector-formats.js';
import { readText } from './vector-text.js';
import { readBinary } from './word2vec-bin.js';

/** How `readVectors` reads. */
export interface ReadVectorsOptions {
  /** Read only this many words from the start; undefined reads all. */
  readonly limit?: number | undefined;
  /** How to read the file; by its content where undefined. */
  readonly format?: VectorFormat | undefined;
}

/**
 * Reads word vectors: word2vec text (with or without header, as GloVe) and binary, fastText models (whose
 * unknown words get vectors from their n-grams), our own files, vectors of TensorBoard's projector and arrays of numpy
 * with their words beside them, safetensors, folders of model2vec; gzip of all files; `-` is stdin.
 * @throws WordvecError `format` with a sentence that names the file, the line or byte, what was expected and
 * the next step; `io`, `memory`, `aborted`; `usage` for a limit that is no whole number >= 1.
 * @example
 * (await readVectors('royal.vec')).get('king'); // => Float32Array.of(1, 0, 1)
 */
export async function readVectors(
  path: string,
  { format, limit }: ReadVectorsOptions = {},
  hooks: RunHooks = {},
): Promise<KeyedVectors> {
  checkName('format', format, VECTOR_FORMATS);
  const most = checkedLimit(limit);
  if (await isModel2vec(path, format)) return readModel2vec(path, most, hooks);
  return ByteReader.open(path, hooks, async (reader) => {
    await skipMark(reader, hooks);
    const found = format ?? (await formatOfContent(reader));
    if (found === 'native') return firstWords(await readNativeVectors(reader), most);
    if (found === 'fasttext') return subwordKeyedVectors(limitWords(await readOpenedFastText(reader), most));
    if (format === 'vec' || format === 'glove') await refuseBinary(reader);
    return readForeign(reader, found, most, hooks);
  });
}

/** @throws WordvecError `usage` */
function checkedLimit(limit: number | undefined): number {
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit >= 1))
    throw new WordvecError('usage', `--limit: expected a whole number of words >= 1, got ${limit}`);
  return limit ?? Number.POSITIVE_INFINITY;
}

async function isModel2vec(path: string, format?: VectorFormat): Promise<boolean> {
  return format === undefined ? path !== '-' && platform().files.isFolder(path) : format === 'model2vec';
}

async function readModel2vec(folder: string, limit: number, hooks: RunHooks): Promise<KeyedVectors> {
  return (await import('./model2vec.js')).readModel2vec(folder, limit, hooks);
}

// Readers of other fields' formats are loaded when met: the memory of a training run is counted.
async function readForeign(
  reader: ByteReader,
  format: VectorFormat,
  limit: number,
  hooks: RunHooks,
): Promise<KeyedVectors> {
  if (format === 'bin') return readBinary(reader, limit, hooks);
  if (format === 'npy') return (await import('./npy.js')).readNpy(reader, limit, hooks);
  if (format === 'tsv') return (await import('./projector.js')).readProjector(reader, limit, hooks);
  if (format === 'safetensors')
    return (await import('./safetensors-vectors.js')).readSafetensors(reader, limit, hooks);
  return readText(reader, format === 'vec', limit, hooks);
}

/**
 * Reads a model that can be trained on, from our own format.
 * @throws WordvecError `format` also for files that hold vectors only; `io`, `memory`, `aborted`.
 */
export function readModel(path: string, hooks: RunHooks = {}): Promise<WordModel> {
  return ByteReader.open(path, hooks, async (reader) => {
    const format = await formatOfContent(reader);
    if (format === 'fasttext')
      throw reader.error('the file is a fastText model: go on with `wordvec train fasttext`');
    if (format !== 'native') {
      throw reader.error(
        `the file (${format}) holds no model that can be trained on: give a .wv file as training writes it`,
      );
    }
    return readNativeModel(reader);
  });
}

/** A file's format and the one thing that it holds. */
export interface WholeFile {
  readonly format: VectorFormat;
  /** A model that can be trained on. */
  readonly model?: WordModel;
  readonly fastText?: FastTextModel;
  readonly vectors?: KeyedVectors;
}

/**
 * Reads all that a file of any known format holds, in one pass, so also from a pipe; `-` is stdin. With `limit` only its
 * first words: of a model that can be trained on their vectors.
 * @throws WordvecError `format`, `io`, `memory`, `aborted`
 */
export async function readWhole(
  path: string,
  hooks: RunHooks = {},
  { limit }: Pick<ReadVectorsOptions, 'limit'> = {},
): Promise<WholeFile> {
  const most = checkedLimit(limit);
  if (await isModel2vec(path))
    return { format: 'model2vec', vectors: await readModel2vec(path, most, hooks) };
  return ByteReader.open(path, hooks, async (reader) => {
    await skipMark(reader, hooks);
    const format = await formatOfContent(reader);
    if (format === 'native')
      return limit === undefined
        ? { format, ...(await readNative(reader)) }
        : { format, vectors: firstWords(await readNativeVectors(reader), most) };
    if (format === 'fasttext')
      return { format, fastText: limitWords(await readOpenedFastText(reader), most) };
    return { format, vectors: await readForeign(reader, format, most, hooks) };
  });
}

import type { DocumentModel } from '../embeddings/document-model.js';
import { keepWords } from '../embeddings/fasttext-rows.js';
import type { KeyedVectors } from '../embeddings/keyed-vectors.js';
import type { WordModel } from '../embeddings/model.js';
import { checkNames, expected } from '../errors.js';
import { type FileInput, platform } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { ByteReader } from './byte-reader.js';
import { formatOfContent, refuseBinary, skipMark } from './content.js';
import { readFastTextVectors, readOpenedFastText } from './fasttext-file.js';
import { type NativeFile, readNative, readNativeModel, readNativeVectors } from './native.js';
import { readNativeDocuments } from './native-documents.js';
import {
  isWhole,
  openReading,
  type Reading,
  type RowChoice,
  refuseDocuments,
  rowNumbers,
} from './reading.js';
import { checkName, type ReadFormat, VECTOR_FORMATS, type VectorFormat } from './vector-formats.js';
import { readText } from './vector-text.js';
import { readBinary } from './word2vec-bin.js';

/** How `readVectors` reads. */
export interface ReadVectorsOptions extends RowChoice {
  /** How to read the file; by its content where undefined. */
  readonly format?: VectorFormat | undefined;
}

/**
 * Reads word vectors: word2vec text (with or without header, as GloVe; with TABs, as StarSpace and Wikipedia2Vec) and
 * binary, fastText models and floret tables (whose unknown words get vectors from their n-grams), our own files;
 * vectors of TensorBoard's projector and arrays of numpy with their words beside them, safetensors, folders of
 * model2vec; packed files too; `-` is stdin. From a file, or from content: bytes, a Blob, a URL, a Response, a stream.
 * @throws WordvecError `format` with a sentence that names the file, the line or byte, what was expected and
 * the next step; `input` where none of `words` is there; `io`, `memory`, `aborted`; `usage` for options that are none.
 * @example
 * (await readVectors('royal.vec')).get('king'); // => Float32Array.of(1, 0, 1)
 */
export async function readVectors(
  input: FileInput,
  options: ReadVectorsOptions = {},
  hooks: RunHooks = {},
): Promise<KeyedVectors> {
  return openFile(input, options, hooks, {
    native: readNativeVectors,
    fastText: readFastTextVectors,
    vectors: (vectors) => vectors,
  });
}

export interface FileTakers<Made> {
  native(reader: ByteReader, reading: Reading): Promise<Made>;
  fastText(reader: ByteReader, reading: Reading): Promise<Made>;
  /** Of a file of vectors that is not read as a whole; undefined where it must be. */
  head?(reader: ByteReader, format: ReadFormat, reading: Reading): Promise<Made> | undefined;
  vectors(vectors: KeyedVectors, format: ReadFormat): Made;
}

/** Opens a file or folder, finds its format where none is named, and has it taken. @throws WordvecError as `readVectors` */
export async function openFile<Made>(
  input: FileInput,
  options: ReadVectorsOptions,
  hooks: RunHooks,
  takers: FileTakers<Made>,
): Promise<Made> {
  checkNames(options, { format: true, limit: true, words: true, skipBad: true, documents: true });
  const { format, ...choice } = options;
  checkName('format', format, VECTOR_FORMATS);
  const reading = await openReading(input, choice, hooks);
  if (await isModel2vec(input, format)) {
    const { readModel2vec } = await import('./model2vec.js');
    return takers.vectors(await readModel2vec(input as string, reading), 'model2vec');
  }
  return ByteReader.open(input, hooks, async (reader) => {
    await skipMark(reader, hooks);
    const found = format ?? (await formatOfContent(reader));
    if (found === 'native') return takers.native(reader, reading);
    refuseDocuments(reader, reading);
    if (found === 'fasttext') return takers.fastText(reader, reading);
    if (format === 'vec' || format === 'glove') await refuseBinary(reader);
    const head = takers.head?.(reader, found, reading);
    return head ?? takers.vectors(await readForeign(reader, found, reading), found);
  });
}

/** Whether the input is to be read as a folder of model2vec. @throws WordvecError `usage` for what can be none */
async function isModel2vec(input: FileInput, format?: VectorFormat): Promise<boolean> {
  if (format === 'model2vec' && typeof input !== 'string') throw expected('input', 'a folder', input);
  if (format !== undefined) return format === 'model2vec';
  return typeof input === 'string' && input !== '-' && platform().files.isFolder(input);
}

// Readers of other fields' formats are loaded when met: the memory of a training run is counted.
/** The vectors of a file that other programs write. @throws WordvecError as `readVectors` */
async function readForeign(reader: ByteReader, format: ReadFormat, reading: Reading): Promise<KeyedVectors> {
  if (format === 'bin') return readBinary(reader, reading);
  if (format === 'npy') return (await import('./npy.js')).readNpy(reader, reading);
  if (format === 'tsv') return (await import('./projector.js')).readProjector(reader, reading);
  if (format === 'safetensors')
    return (await import('./safetensors-vectors.js')).readSafetensors(reader, reading);
  if (format === 'floret') return (await import('./floret.js')).readFloret(reader, reading);
  return readText(reader, format === 'vec', reading);
}

/**
 * Reads a model that can be trained on, from our own format.
 * @throws WordvecError `format` also for files that hold vectors only; `io`, `memory`, `aborted`.
 */
export function readModel(input: FileInput, hooks: RunHooks = {}): Promise<WordModel> {
  return readOwn(input, hooks, readNativeModel);
}

/**
 * Reads a model of documents, from our own format.
 * @throws WordvecError `format` also for other files; `io`, `memory`, `aborted`.
 */
export function readDocumentModel(input: FileInput, hooks: RunHooks = {}): Promise<DocumentModel> {
  return readOwn(input, hooks, readNativeDocuments);
}

function readOwn<Model>(input: FileInput, hooks: RunHooks, read: (reader: ByteReader) => Promise<Model>) {
  return ByteReader.open(input, hooks, async (reader) => {
    const format = await formatOfContent(reader);
    if (format === 'fasttext')
      throw reader.error('the file is a fastText model: go on with `wordvec train fasttext`');
    if (format !== 'native') {
      throw reader.error(
        `the file (${format}) holds no model that can be trained on: give a .wv file as training writes it, or begin with its vectors by \`init\``,
      );
    }
    return read(reader);
  });
}

export interface WholeFile extends NativeFile {
  readonly format: ReadFormat;
}

/**
 * Reads all that a file of any known format holds, in one pass, so also from a pipe; `-` is stdin.
 * @param choice the rows that are read: of a model that can be trained on, where not all are, the vectors
 * @throws WordvecError `format`, `io`, `memory`, `aborted`
 */
export function readWhole(
  input: FileInput,
  hooks: RunHooks = {},
  choice: RowChoice = {},
): Promise<WholeFile> {
  return openFile<WholeFile>(input, choice, hooks, {
    native: async (reader, reading) => ({
      format: 'native',
      ...(await readNative(reader, reading)),
    }),
    fastText: async (reader, reading) => {
      const model = await readOpenedFastText(reader);
      const rows = rowNumbers(model.dictionary.words, reading);
      return { format: 'fasttext', fastText: isWhole(reading) ? model : keepWords(model, rows) };
    },
    vectors: (vectors, format) => ({ format, vectors }),
  });
}

import { ByteWriter } from '../corpus/byte-writer.js';
import type { FastTextModel } from '../embeddings/fasttext-model.js';
import type { KeyedVectors } from '../embeddings/keyed-vectors.js';
import type { WordModel } from '../embeddings/model.js';
import { fileLabel, WordvecError } from '../errors.js';
import { type Writer, writeWhole } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { ByteReader } from './byte-reader.js';
import { formatOfContent, type ReadFormat, refuseBinary, skipMark } from './content.js';
import { readFastTextVectors, readOpenedFastText } from './fasttext-file.js';
import { type LayoutName, layoutOf, TEXT_LAYOUTS } from './file-layout.js';
import {
  readNative,
  readNativeModel,
  readNativeVectors,
  writeNativeModel,
  writeNativeVectors,
} from './native.js';
import { keepPromise, replaceBlanks, type Target } from './promise.js';
import { chosenRows, openReading, type Reading, type RowChoice } from './reading.js';
import { readText, writeText } from './vector-text.js';
import { readBinary, writeBinary } from './word2vec-bin.js';

/**
 * - `vec`: word2vec's text with a header; `glove`: the same without.
 * - `bin`: word2vec's binary format.
 * - `native`: our own, which holds whole models.
 */
export type VectorFormat = 'vec' | 'glove' | 'bin' | 'native';

/** The formats that `writeVectors` writes. */
export const VECTOR_FORMATS: readonly VectorFormat[] = ['vec', 'glove', 'bin', 'native'];

/** How `readVectors` reads. */
export interface ReadVectorsOptions extends RowChoice {
  /** How to read the file; by its content where undefined. `fasttext` is fastText's own model file. */
  readonly format?: VectorFormat | 'fasttext' | undefined;
}

/** How `writeVectors` writes. */
export interface WriteVectorsOptions {
  /** By the name's ending (`formatOfName`) where undefined. */
  readonly format?: VectorFormat | undefined;
  /**
   * As this program writes the format. Where undefined: as the file was written that the vectors come from, if
   * it had the same format; else as gensim, which loses no bit.
   */
  readonly layout?: LayoutName | undefined;
  /** The character that blanks in words become (space, \t, \n, \v, \f, \r); undefined keeps them. */
  readonly spaces?: string | undefined;
}

/**
 * Reads word vectors: word2vec text (with or without header, as GloVe; with TABs, as StarSpace and Wikipedia2Vec) and
 * binary, fastText models and floret tables (whose unknown words get vectors from their n-grams), our own files;
 * gzip of all; `-` is stdin.
 * @throws WordvecError `format` with a sentence that names the file, the line or byte, what was expected and
 * the next step; `input` where none of `words` is there; `io`, `memory`, `aborted`; `usage` for options that are none.
 * @example
 * (await readVectors('royal.vec')).get('king'); // => Float32Array.of(1, 0, 1)
 */
export async function readVectors(
  path: string,
  { format, ...choice }: ReadVectorsOptions = {},
  hooks: RunHooks = {},
): Promise<KeyedVectors> {
  checkName('format', format, [...VECTOR_FORMATS, 'fasttext']);
  const reading = await openReading(path, choice, hooks);
  return ByteReader.open(path, hooks, async (reader) => {
    await skipMark(reader, hooks);
    const found = format ?? (await formatOfContent(reader));
    if (found === 'native') return readNativeVectors(reader, reading, hooks);
    if (found === 'fasttext') return readFastTextVectors(reader, reading, hooks);
    if (format && found !== 'bin') await refuseBinary(reader);
    return readForeign(reader, found, reading, hooks);
  });
}

/** The vectors of a file that other programs write. @throws WordvecError as `readVectors` */
export async function readForeign(
  reader: ByteReader,
  format: 'vec' | 'glove' | 'bin' | 'floret',
  reading: Reading,
  hooks: RunHooks,
): Promise<KeyedVectors> {
  if (format === 'bin') return readBinary(reader, reading, hooks);
  if (format === 'floret') return (await import('./floret.js')).readFloret(reader, reading, hooks);
  return readText(reader, format === 'vec', reading, hooks);
}

/**
 * Writes word vectors; the file appears whole or not at all. `-` is stdout (as `vec` if no format is given).
 * @throws WordvecError `usage` where the name tells no format; `input`, before a byte is written, for what could not
 * be read back (words with blanks in `bin`, numbers that are not finite), or words that `spaces` makes equal; `io`, `aborted`.
 * @example
 * await writeVectors(vectors, 'royal.bin');
 * (await readVectors('royal.bin')).words.toArray(); // => ['throne', 'man', 'king', 'queen', 'woman']
 */
export async function writeVectors(
  vectors: KeyedVectors,
  path: string,
  options: WriteVectorsOptions = {},
  hooks: RunHooks = {},
): Promise<void> {
  checkName('format', options.format, VECTOR_FORMATS);
  checkName('layout', options.layout, Object.keys(TEXT_LAYOUTS));
  const format = options.format ?? formatOfName(path);
  const target = targetFor(vectors, format, options.layout);
  const written = options.spaces === undefined ? vectors : replaceBlanks(vectors, options.spaces);
  const others = VECTOR_FORMATS.filter((other) => other !== 'glove').map((other) =>
    targetFor(vectors, other),
  );
  await keepPromise(written, fileLabel(path, 'stdout'), target, others);
  const write: Writer = (sink) => {
    if (target.format === 'native') return writeNativeVectors(written, sink, hooks);
    const writer = new ByteWriter(sink);
    return target.format === 'bin'
      ? writeBinary(written, writer, target, hooks)
      : writeText(written, writer, target, hooks);
  };
  await writeWhole(path, write, hooks);
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
  readonly format: ReadFormat;
  /** A model that can be trained on. */
  readonly model?: WordModel;
  readonly fastText?: FastTextModel;
  readonly vectors?: KeyedVectors;
}

/**
 * Reads all that a file of any known format holds, in one pass, so also from a pipe; `-` is stdin.
 * @param choice the rows that are read of files that hold vectors alone
 * @throws WordvecError `format`, `io`, `memory`, `aborted`
 */
export async function readWhole(
  path: string,
  hooks: RunHooks = {},
  choice: RowChoice = {},
): Promise<WholeFile> {
  const reading = await openReading(path, choice, hooks);
  return ByteReader.open(path, hooks, async (reader) => {
    await skipMark(reader, hooks);
    const format = await formatOfContent(reader);
    if (format === 'native') {
      const { model, vectors } = await readNative(reader);
      if (model) return { format, model };
      return { format, vectors: chosenRows(vectors!, reading, reader.name, hooks) };
    }
    if (format === 'fasttext') return { format, fastText: await readOpenedFastText(reader) };
    return { format, vectors: await readForeign(reader, format, reading, hooks) };
  });
}

/** Writes a whole model in our own format, whatever the name; the file appears whole or not at all. */
export async function writeModel(model: WordModel, path: string, hooks: RunHooks = {}): Promise<void> {
  await writeWhole(path, (sink) => writeNativeModel(model, sink, hooks), hooks);
}

const ENDINGS: Record<string, VectorFormat> = { vec: 'vec', txt: 'vec', bin: 'bin', wv: 'native' };

/**
 * The format that a file's name asks for: .vec and .txt, .bin, .wv, each also with .gz.
 * @throws WordvecError `usage` for other names.
 */
export function formatOfName(path: string): VectorFormat {
  if (path === '-') return 'vec';
  const ending = /\.([^./\\]+?)(\.gz)?$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  if (Object.hasOwn(ENDINGS, ending)) return ENDINGS[ending];
  throw new WordvecError(
    'usage',
    `${path}: the name does not tell the format: end it with .vec, .txt, .bin or .wv (each also with .gz), or give --format ${VECTOR_FORMATS.join('|')}`,
  );
}

/** The types say it, but plain JavaScript has none. @throws WordvecError `usage` */
function checkName(what: string, name: string | undefined, names: readonly string[]): void {
  if (name !== undefined && !names.includes(name))
    throw new WordvecError('usage', `${what}: expected ${names.join(' or ')}, got ${name}`);
}

function targetFor(vectors: KeyedVectors, format: VectorFormat, name?: LayoutName): Target {
  if (format === 'native') return { format };
  const kept = layoutOf(vectors);
  if (name === undefined && kept?.format === format) return kept;
  if (format === 'bin') return { format, newline: name === 'word2vec' };
  return { format, ...TEXT_LAYOUTS[name ?? 'gensim'] };
}

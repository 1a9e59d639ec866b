import { ByteWriter } from '../corpus/byte-writer.js';
import { WordTable } from '../corpus/words.js';
import { type FastTextModel, isFastTextModel } from '../embeddings/fasttext-model.js';
import { firstWords, type KeyedVectors, onlyWords } from '../embeddings/keyed-vectors.js';
import type { WordModel } from '../embeddings/model.js';
import { WordvecError } from '../errors.js';
import { type Writer, writeWhole } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { ByteReader } from './byte-reader.js';
import { formatOfContent, refuseBinary, skipMark } from './content.js';
import { readFastTextVectors, readOpenedFastText } from './fasttext-file.js';
import { type LayoutName, layoutOf, TEXT_LAYOUTS, type VectorLayout } from './file-layout.js';
import {
  readNative,
  readNativeModel,
  readNativeRows,
  readNativeVectors,
  writeNativeModel,
  writeNativeVectors,
} from './native.js';
import { writeNativeFastText } from './native-fasttext.js';
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
export interface ReadVectorsOptions {
  /** Read only this many words from the start; undefined reads all. */
  readonly limit?: number | undefined;
  /**
   * Read only these words, those that the file has, in its order. Of a binary file (not packed) only their rows are
   * read; text is read to its end.
   */
  readonly words?: Iterable<string> | undefined;
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
}

/**
 * Reads word vectors: word2vec text (with or without header, as GloVe) and binary, fastText models (whose
 * unknown words get vectors from their n-grams), our own files; gzip of all; `-` is stdin.
 * @throws WordvecError `format` with a sentence that names the file, the line or byte, what was expected and
 * the next step; `io`, `memory`, `aborted`; `usage` for a limit that is no whole number >= 1.
 * @example
 * (await readVectors('royal.vec')).get('king'); // => Float32Array.of(1, 0, 1)
 */
export async function readVectors(
  path: string,
  { format, limit, words }: ReadVectorsOptions = {},
  hooks: RunHooks = {},
): Promise<KeyedVectors> {
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit >= 1)) {
    throw new WordvecError('usage', `--limit: expected a whole number of words >= 1, got ${limit}`);
  }
  checkName('format', format, [...VECTOR_FORMATS, 'fasttext']);
  const most = limit ?? Number.POSITIVE_INFINITY;
  const wanted = words && wantedWords(words);
  return ByteReader.open(path, hooks, async (reader) => {
    await skipMark(reader, hooks);
    const found = format ?? (await formatOfContent(reader));
    const only = (vectors: KeyedVectors) => (wanted ? onlyWords(vectors, wanted) : vectors);
    if (found === 'bin') return readBinary(reader, most, hooks, wanted);
    if (found === 'fasttext') return readFastTextVectors(reader, most, wanted);
    if (found === 'native' && wanted && reader.size !== undefined)
      return readNativeRows(reader, wanted, most);
    if (found === 'native') return only(firstWords(await readNativeVectors(reader), most));
    if (format) await refuseBinary(reader);
    return only(await readText(reader, found === 'vec', most, hooks));
  });
}

/** @throws WordvecError `usage` */
function wantedWords(words: Iterable<string>): WordTable {
  const list = typeof words === 'object' && Symbol.iterator in words ? [...new Set(words)] : undefined;
  if (list?.every((word) => typeof word === 'string')) return WordTable.from(list);
  throw new WordvecError('usage', 'words: expected a list of words, each a string');
}

function readForeign(
  reader: ByteReader,
  format: 'vec' | 'glove' | 'bin',
  limit: number,
  hooks: RunHooks,
): Promise<KeyedVectors> {
  if (format === 'bin') return readBinary(reader, limit, hooks);
  return readText(reader, format === 'vec', limit, hooks);
}

/**
 * Writes word vectors; the file appears whole or not at all. `-` is stdout (as `vec` if no format is given).
 * @throws WordvecError `usage` where the name tells no format; `io`, `aborted`.
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
  const write: Writer =
    format === 'native'
      ? (sink) => writeNativeVectors(vectors, sink, hooks)
      : (sink) => {
          const layout = layoutFor(vectors, format, options.layout);
          const writer = new ByteWriter(sink);
          return layout.format === 'bin'
            ? writeBinary(vectors, writer, layout, hooks)
            : writeText(vectors, writer, layout, hooks);
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
  readonly format: VectorFormat | 'fasttext';
  /** A model that can be trained on. */
  readonly model?: WordModel;
  readonly fastText?: FastTextModel;
  readonly vectors?: KeyedVectors;
}

/**
 * Reads all that a file of any known format holds, in one pass, so also from a pipe; `-` is stdin.
 * @throws WordvecError `format`, `io`, `memory`, `aborted`
 */
export function readWhole(path: string, hooks: RunHooks = {}): Promise<WholeFile> {
  return ByteReader.open(path, hooks, async (reader) => {
    await skipMark(reader, hooks);
    const format = await formatOfContent(reader);
    if (format === 'native') return { format, ...(await readNative(reader)) };
    if (format === 'fasttext') return { format, fastText: await readOpenedFastText(reader) };
    return { format, vectors: await readForeign(reader, format, Number.POSITIVE_INFINITY, hooks) };
  });
}

/** Writes a whole model in our own format, whatever the name; the file appears whole or not at all. */
export async function writeModel(
  model: WordModel | FastTextModel,
  path: string,
  hooks: RunHooks = {},
): Promise<void> {
  const write: Writer = (sink) =>
    isFastTextModel(model) ? writeNativeFastText(model, sink, hooks) : writeNativeModel(model, sink, hooks);
  await writeWhole(path, write, hooks);
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

function layoutFor(
  vectors: KeyedVectors,
  format: Exclude<VectorFormat, 'native'>,
  name: LayoutName | undefined,
): VectorLayout {
  const kept = layoutOf(vectors);
  if (name === undefined && kept?.format === format) return kept;
  if (format === 'bin') return { format, newline: name === 'word2vec' };
  return { format, ...TEXT_LAYOUTS[name ?? 'gensim'] };
}

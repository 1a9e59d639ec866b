import { ByteWriter } from '../corpus/byte-writer.js';
import { isDocumentModel } from '../embeddings/document-model.js';
import { checkFastText, isFastTextModel } from '../embeddings/fasttext-model.js';
import { checkVectors, type KeyedVectors } from '../embeddings/keyed-vectors.js';
import { type AnyModel, checkModel } from '../embeddings/model.js';
import { checkNames, expected, fileLabel, usageError } from '../errors.js';
import {
  checkOutput,
  checkPath,
  checkWritable,
  type FileOutput,
  type Writer,
  writeWhole,
} from '../platform.js';
import type { RunHooks } from '../progress.js';
import { type LayoutName, layoutOf, TEXT_LAYOUTS } from './file-layout.js';
import { writeNativeModel, writeNativeVectors } from './native.js';
import { writeNativeDocuments } from './native-documents.js';
import { writeNativeFastText } from './native-fasttext.js';
import { keepPromise, replaceBlanks, type Target } from './promise.js';
import { checkName, formatOfName, VECTOR_FORMATS, type VectorFormat } from './vector-formats.js';
import { writeText } from './vector-text.js';
import { writeBinary } from './word2vec-bin.js';
import { filesOf } from './words-beside.js';

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
 * Writes word vectors; all files of the format appear whole or not at all. Where the bytes are taken by the caller, `format`
 * says how. `-` is stdout (as `vec` if no format is
 * given). Of vectors that have n-grams the words' are written.
 * @throws WordvecError `usage` where the name tells no format; `input`, before a byte is written, for what could not
 * be read back (words with blanks in `bin`, numbers that are not finite), or words that `spaces` makes equal; `io`, `aborted`.
 * @example
 * await writeVectors(vectors, 'royal.bin');
 * (await readVectors('royal.bin')).words.toArray(); // => ['throne', 'man', 'king', 'queen', 'woman']
 */
export async function writeVectors(
  vectors: KeyedVectors,
  path: FileOutput,
  options: WriteVectorsOptions = {},
  hooks: RunHooks = {},
): Promise<void> {
  checkVectors(vectors);
  checkNames(options, { format: true, layout: true, spaces: true });
  checkName('format', options.format, VECTOR_FORMATS);
  checkName('layout', options.layout, Object.keys(TEXT_LAYOUTS));
  checkOutput(path);
  const format = options.format ?? (typeof path === 'string' ? formatOfName(path) : wantFormat(undefined));
  if (vectors.compose)
    hooks.onNote?.(
      `its n-grams stay behind: ${format} is written of the words only, so the new file has no vectors for unknown words`,
    );
  const target = targetFor(vectors, format, options.layout);
  const outputs = typeof path === 'string' ? outputsOf(path, format) : undefined;
  if (!outputs && !isOneFile(target)) wantFormat(format);
  const written = options.spaces === undefined ? vectors : replaceBlanks(vectors, options.spaces);
  const others = (['vec', 'bin', 'native'] as const).map((other) => targetFor(vectors, other));
  await keepPromise(written, fileLabel(path, 'stdout'), target, others);
  if (isOneFile(target)) await writeWhole(path, writerOf(written, target, hooks), hooks);
  else await (await writerOfFiles(target.format))(written, outputs!, hooks);
}

function wantFormat(given: unknown): never {
  throw expected('`format`', `${IN_ONE_FILE.join(' or ')} where no file is named`, given);
}

const IN_ONE_FILE = ['vec', 'glove', 'bin', 'native'] as const;
type OneFile = Extract<Target, { readonly format: (typeof IN_ONE_FILE)[number] }>;
type Written = (vectors: KeyedVectors, outputs: readonly string[], hooks: RunHooks) => Promise<void>;

function isOneFile(target: Target): target is OneFile {
  return (IN_ONE_FILE as readonly string[]).includes(target.format);
}

function writerOf(vectors: KeyedVectors, target: OneFile, hooks: RunHooks): Writer {
  if (target.format === 'native') return (sink) => writeNativeVectors(vectors, sink, hooks);
  return (sink) => {
    const writer = new ByteWriter(sink);
    return target.format === 'bin'
      ? writeBinary(vectors, writer, target, hooks)
      : writeText(vectors, writer, target, hooks);
  };
}

// Loaded when asked for: a training run writes one of the others, and its memory is counted.
async function writerOfFiles(format: Exclude<VectorFormat, OneFile['format']>): Promise<Written> {
  if (format === 'tsv') return (await import('./projector.js')).writeProjector;
  if (format === 'npy') return (await import('./npy.js')).writeNpy;
  if (format === 'safetensors') return (await import('./safetensors-vectors.js')).writeSafetensors;
  if (format === 'model2vec') return (await import('./model2vec.js')).writeModel2vec;
  return (await import('./fasttext-vectors.js')).writeAsFastText;
}

/**
 * The files that `writeVectors` makes of a name; of a folder its name alone.
 * @throws WordvecError `usage` for stdout where they are several
 */
export function outputsOf(path: string, format: VectorFormat): string[] {
  checkPath(path);
  checkName('format', format, VECTOR_FORMATS);
  if (path === '-' && (format === 'npy' || format === 'tsv'))
    throw usageError(`${format}: two files are written, which stdout has no room for: name a file`);
  return filesOf(path, format);
}

/**
 * Finds out, before long work, whether `writeVectors` could write there.
 * @throws WordvecError `usage`, `io`
 */
export async function checkVectorsWritable(path: string, format: VectorFormat): Promise<void> {
  checkPath(path);
  if (format === 'model2vec') return (await import('./model2vec.js')).checkModel2vecWritable(path);
  for (const output of outputsOf(path, format)) await checkWritable(output);
}

/** Writes a whole model in our own format, whatever the name; the file appears whole or not at all. */
export async function writeModel(model: AnyModel, path: FileOutput, hooks: RunHooks = {}): Promise<void> {
  await writeWhole(path, modelWriter(model, hooks), hooks);
}

function modelWriter(model: AnyModel, hooks: RunHooks): Writer {
  if (isDocumentModel(model)) return (sink) => writeNativeDocuments(model, sink, hooks);
  if (!isFastTextModel(model)) {
    checkModel(model);
    return (sink) => writeNativeModel(model, sink, hooks);
  }
  checkFastText(model);
  return (sink) => writeNativeFastText(model, sink, hooks);
}

function targetFor(vectors: KeyedVectors, format: VectorFormat, name?: LayoutName): Target {
  if (format !== 'vec' && format !== 'glove' && format !== 'bin') return { format };
  const kept = layoutOf(vectors);
  if (name === undefined && kept?.format === format) return kept;
  if (format === 'bin') return { format, newline: name === 'word2vec' };
  return { format, ...TEXT_LAYOUTS[name ?? 'gensim'] };
}

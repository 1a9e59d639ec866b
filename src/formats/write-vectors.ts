import { ByteWriter } from '../corpus/byte-writer.js';
import type { KeyedVectors } from '../embeddings/keyed-vectors.js';
import type { WordModel } from '../embeddings/model.js';
import { checkWritable, type Writer, writeWhole } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { type LayoutName, layoutOf, TEXT_LAYOUTS, type VectorLayout } from './file-layout.js';
import { writeNativeModel, writeNativeVectors } from './native.js';
import { checkName, formatOfName, VECTOR_FORMATS, type VectorFormat } from './vector-formats.js';
import { writeText } from './vector-text.js';
import { writeBinary } from './word2vec-bin.js';
import { metadataFiles, wordsFile } from './words-beside.js';

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
 * Writes word vectors; all files of the format appear whole or not at all. `-` is stdout (as `vec` if no format is
 * given). Of vectors that have n-grams the words' are written.
 * @throws WordvecError `usage` where the name tells no format or the format cannot hold a word; `io`, `aborted`.
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
  if (vectors.compose)
    hooks.onNote?.(
      `its n-grams stay behind: ${format} is written of the words only, so the new file has no vectors for unknown words`,
    );
  if (isOneFile(format)) await writeWhole(path, writerOf(vectors, format, options.layout, hooks), hooks);
  else await (await writerOfFiles(format))(vectors, path, hooks);
}

type OneFile = 'vec' | 'glove' | 'bin' | 'native';
type Written = (vectors: KeyedVectors, path: string, hooks: RunHooks) => Promise<void>;

function isOneFile(format: VectorFormat): format is OneFile {
  return ['vec', 'glove', 'bin', 'native'].includes(format);
}

function writerOf(
  vectors: KeyedVectors,
  format: OneFile,
  layoutName: LayoutName | undefined,
  hooks: RunHooks,
): Writer {
  if (format === 'native') return (sink) => writeNativeVectors(vectors, sink, hooks);
  const layout = layoutFor(vectors, format, layoutName);
  return (sink) => {
    const writer = new ByteWriter(sink);
    return layout.format === 'bin'
      ? writeBinary(vectors, writer, layout, hooks)
      : writeText(vectors, writer, layout, hooks);
  };
}

// Loaded when asked for: a training run writes one of the others, and its memory is counted.
async function writerOfFiles(format: Exclude<VectorFormat, OneFile>): Promise<Written> {
  if (format === 'tsv') return (await import('./projector.js')).writeProjector;
  if (format === 'npy') return (await import('./npy.js')).writeNpy;
  if (format === 'safetensors') return (await import('./safetensors-vectors.js')).writeSafetensors;
  if (format === 'model2vec') return (await import('./model2vec.js')).writeModel2vec;
  return (await import('./fasttext-vectors.js')).writeAsFastText;
}

/** The files that `writeVectors` makes of a name; of a folder its name alone. */
export function outputsOf(path: string, format: VectorFormat): string[] {
  if (format === 'npy') return [path, wordsFile(path)];
  return format === 'tsv' ? [path, metadataFiles(path)[0]] : [path];
}

/**
 * Finds out, before long work, whether `writeVectors` could write there.
 * @throws WordvecError `usage`, `io`
 */
export async function checkVectorsWritable(path: string, format: VectorFormat): Promise<void> {
  if (format === 'model2vec') return (await import('./model2vec.js')).checkModel2vecWritable(path);
  for (const output of outputsOf(path, format)) await checkWritable(output);
}

/** Writes a whole model in our own format, whatever the name; the file appears whole or not at all. */
export async function writeModel(model: WordModel, path: string, hooks: RunHooks = {}): Promise<void> {
  await writeWhole(path, (sink) => writeNativeModel(model, sink, hooks), hooks);
}

function layoutFor(
  vectors: KeyedVectors,
  format: Exclude<OneFile, 'native'>,
  name: LayoutName | undefined,
): VectorLayout {
  const kept = layoutOf(vectors);
  if (name === undefined && kept?.format === format) return kept;
  if (format === 'bin') return { format, newline: name === 'word2vec' };
  return { format, ...TEXT_LAYOUTS[name ?? 'gensim'] };
}

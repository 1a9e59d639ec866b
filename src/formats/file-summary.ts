import type { RunHooks } from '../progress.js';
import { ByteReader } from './byte-reader.js';
import { formatOfContent, skipMark } from './content.js';
import type { VectorFormat } from './detect.js';
import { readFastTextSummary } from './fasttext-file.js';
import { readNativeSummary } from './native.js';
import { readText } from './vector-text.js';
import { readBinary, readBinarySummary } from './word2vec-bin.js';

/** What a file of vectors, or a model, says of itself. */
export interface FileSummary {
  readonly format: VectorFormat | 'fasttext';
  /** `vectors`, `skipgram model`, `classifier, quantized` and the like. */
  readonly kind: string;
  readonly words: number;
  /** Of a classifier. */
  readonly labels?: number;
  readonly dim: number;
  /** Tokens of the training corpus that were words of the vocabulary, where the file counts them. */
  readonly corpusWords?: number;
  readonly epochsDone?: number;
  /** The settings that a model was trained with. */
  readonly options?: object;
}

/**
 * What a file of any known format holds, from its header and, where it has them, its counts: no row is read but of text
 * and of packed word2vec files, whose every row is checked. `-` is stdin.
 * @throws WordvecError `format`, `io`, `memory`, `aborted`
 * @example
 * (await summarizeFile('royal.vec')).words; // => 5
 */
export function summarizeFile(path: string, hooks: RunHooks = {}): Promise<FileSummary> {
  return ByteReader.open(path, hooks, async (reader) => {
    await skipMark(reader, hooks);
    const format = await formatOfContent(reader);
    if (format === 'fasttext') return { format, ...(await fastTextSummary(reader)) };
    if (format === 'native') {
      const { counts, ...summary } = await readNativeSummary(reader);
      return { format, ...summary, ...(counts && { corpusWords: sumOf(counts) }) };
    }
    const { words, dim } = await foreignSummary(reader, format, hooks);
    return { format, kind: 'vectors', words, dim };
  });
}

async function foreignSummary(reader: ByteReader, format: 'vec' | 'glove' | 'bin', hooks: RunHooks) {
  if (format === 'bin' && reader.size !== undefined) return readBinarySummary(reader);
  const all = Number.POSITIVE_INFINITY;
  const { size, dim } =
    format === 'bin'
      ? await readBinary(reader, all, hooks)
      : await readText(reader, format === 'vec', all, hooks);
  return { words: size, dim };
}

async function fastTextSummary(reader: ByteReader): Promise<Omit<FileSummary, 'format'>> {
  const { settings, dictionary, quantized } = await readFastTextSummary(reader);
  const { dim, ...options } = settings;
  const { words, labels, counts } = dictionary;
  const isClassifier = settings.model === 'sup';
  const vectors = settings.maxn > 0 ? 'vectors with n-grams' : 'vectors';
  return {
    kind: (isClassifier ? 'classifier' : vectors) + (quantized ? ', quantized' : ''),
    words: words.size,
    ...(isClassifier && { labels: labels.size }),
    dim,
    corpusWords: sumOf(counts.subarray(0, words.size)),
    options,
  };
}

function sumOf(counts: Float64Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

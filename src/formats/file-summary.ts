import type { RunHooks } from '../progress.js';
import { ByteReader } from './byte-reader.js';
import { readContainerRows } from './container-rows.js';
import { formatOfContent, skipMark } from './content.js';
import type { VectorFormat } from './detect.js';
import { type FastTextHead, readFastTextSummary } from './fasttext-file.js';
import { takeHead, takeOptions, VECTORS, WORD_MODEL } from './native.js';
import { takeCounts } from './native-arrays.js';
import { FASTTEXT_MODEL, takeHeadOf } from './native-fasttext.js';
import { rowShape } from './native-rows.js';
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
    if (format === 'fasttext') return { format, ...fastTextSummary(await readFastTextSummary(reader)) };
    if (format === 'native') return { format, ...(await nativeSummary(reader)) };
    const { words, dim } = await foreignSummary(reader, format, hooks);
    return { format, kind: 'vectors', words, dim };
  });
}

/** Matrices are stepped over. */
async function nativeSummary(reader: ByteReader): Promise<Omit<FileSummary, 'format'>> {
  const container = await readContainerRows(
    reader,
    (name) => ['counts', 'head'].includes(name),
    () => [],
  );
  if (container.kind === FASTTEXT_MODEL) return fastTextSummary(await takeHeadOf(container, reader));
  const { words, dim, quantized } = rowShape(container);
  const corpusWords = container.has('counts') ? sumOf(takeCounts(container, words)) : undefined;
  const counted = { words, dim, ...(corpusWords !== undefined && { corpusWords }) };
  if (container.kind !== WORD_MODEL) return { kind: VECTORS + quantized, ...counted };
  const { trainer, epochsDone } = takeHead(container);
  const options = takeOptions(container, trainer);
  return { kind: `${trainer} model`, ...counted, epochsDone, options };
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

function fastTextSummary({ settings, dictionary, quantized }: FastTextHead): Omit<FileSummary, 'format'> {
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

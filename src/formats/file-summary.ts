import { checkOptions } from '../errors.js';
import type { FileInput } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { ByteReader } from './byte-reader.js';
import { formatOfContent, skipMark } from './content.js';
import { isModel2vec, readForeign, readModel2vec } from './detect.js';
import { readFastTextSummary } from './fasttext-file.js';
import { readNativeSummary } from './native.js';
import { openReading, type Reading, type RowChoice, rowNumbers } from './reading.js';
import type { ReadFormat } from './vector-formats.js';
import { readBinarySummary } from './word2vec-bin.js';

/** What a file of vectors, or a model, says of itself. */
export interface FileSummary {
  readonly format: ReadFormat;
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
 * What a file of any known format holds, from its header and, where it has them, its counts: no row is read but of text,
 * of packed word2vec files, and where rows are chosen by words or may be bad. `-` is stdin.
 * @param choice the rows that count: of a model that can be trained on, where not all do, the vectors
 * @throws WordvecError `format`, `io`, `memory`, `aborted`
 * @example
 * (await summarizeFile('royal.vec')).words; // => 5
 */
export async function summarizeFile(
  input: FileInput,
  hooks: RunHooks = {},
  choice: RowChoice = {},
): Promise<FileSummary> {
  checkOptions(choice, 'choice');
  const reading = await openReading(input, choice, hooks);
  if (await isModel2vec(input)) {
    const { size, dim } = await readModel2vec(input as string, reading, hooks);
    return { format: 'model2vec', kind: 'vectors', words: size, dim };
  }
  return ByteReader.open(input, hooks, async (reader) => {
    await skipMark(reader, hooks);
    const format = await formatOfContent(reader);
    if (format === 'fasttext') return { format, ...(await fastTextSummary(reader, reading)) };
    if (format === 'native') {
      const { counts, ...summary } = await readNativeSummary(reader, reading, hooks);
      return { format, ...summary, ...(counts && { corpusWords: sumOf(counts) }) };
    }
    const headed = format === 'bin' && reader.size !== undefined && !reading.wanted && !reading.skipBad;
    if (headed) return { format, kind: 'vectors', ...(await readBinarySummary(reader, reading)) };
    const { size, dim } = await readForeign(reader, format, reading, hooks);
    return { format, kind: 'vectors', words: size, dim };
  });
}

async function fastTextSummary(reader: ByteReader, reading: Reading): Promise<Omit<FileSummary, 'format'>> {
  const { settings, dictionary, quantized } = await readFastTextSummary(reader);
  const { dim, ...options } = settings;
  const { words, labels, counts } = dictionary;
  const isClassifier = settings.model === 'sup';
  const vectors = settings.maxn > 0 ? 'vectors with n-grams' : 'vectors';
  const rows = rowNumbers(words, reading);
  return {
    kind: (isClassifier ? 'classifier' : vectors) + (quantized ? ', quantized' : ''),
    words: rows.length,
    ...(isClassifier && { labels: labels.size }),
    dim,
    corpusWords: rows.reduce((sum, row) => sum + counts[row], 0),
    options,
  };
}

function sumOf(counts: Float64Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

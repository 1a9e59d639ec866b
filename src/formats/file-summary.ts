import { WORD_TRAINERS } from '../embeddings/model.js';
import type { FileInput } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { sumOf } from '../tensor/inner-product.js';
import type { ByteReader } from './byte-reader.js';
import type { Container } from './container.js';
import { readContainerRows } from './container-rows.js';
import { openFile } from './detect.js';
import { readFastTextSummary } from './fasttext-file.js';
import type { FastTextHead } from './fasttext-head.js';
import { refuseOthers, TEXT_INDEX, VECTORS, WORD_MODEL } from './native.js';
import { takeCounts, takeWords } from './native-arrays.js';
import { DOCUMENT_MODEL } from './native-documents.js';
import { FASTTEXT_MODEL, takeHeadOf } from './native-fasttext.js';
import { takeHead, takeMaking, takeOptions } from './native-head.js';
import { rowShape } from './native-rows.js';
import {
  isWhole,
  type Reading,
  type RowChoice,
  refuseDocuments,
  rowNumbers,
  tellMissing,
} from './reading.js';
import type { ReadFormat } from './vector-formats.js';
import { readBinarySummary } from './word2vec-bin.js';

/** What a file of vectors, or a model, says of itself. */
export interface FileSummary {
  /** As `readVectors` calls it. */
  readonly format: ReadFormat;
  /** `vectors`, `skipgram model`, `classifier, quantized` and the like. */
  readonly kind: string;
  /** Words that have a row. */
  readonly words: number;
  /** Of a classifier. */
  readonly labels?: number;
  /** Of a model of documents: documents and tags. */
  readonly documents?: number;
  /** Of an index of texts: how words are weighed, the model of its rows (whose `dim` is 0 without one), the fields to ask for. */
  readonly texts?: number;
  readonly method?: string;
  readonly model?: string;
  readonly fields?: string;
  /** Numbers in a vector. */
  readonly dim: number;
  /** Tokens of the training corpus that were words of the vocabulary, where the file counts them. */
  readonly corpusWords?: number;
  /** Passes over the corpus that a model had. */
  readonly epochsDone?: number;
  /** The settings that a model was trained with, and how its text became words. */
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
export function summarizeFile(
  input: FileInput,
  hooks: RunHooks = {},
  choice: RowChoice = {},
): Promise<FileSummary> {
  return openFile<FileSummary>(input, choice, hooks, {
    native: async (reader, reading) => ({
      format: 'native',
      ...(await nativeSummary(reader, reading)),
    }),
    fastText: async (reader, reading) => ({
      format: 'fasttext',
      ...fastTextSummary(await readFastTextSummary(reader), reading),
    }),
    head: (reader, format, reading) =>
      format === 'bin' && reader.size !== undefined && !reading.wanted && !reading.skipBad
        ? binarySummary(reader, reading)
        : undefined,
    vectors: ({ size, dim }, format) => ({ format, kind: 'vectors', words: size, dim }),
  });
}

async function binarySummary(reader: ByteReader, reading: Reading): Promise<FileSummary> {
  return { format: 'bin', kind: 'vectors', ...(await readBinarySummary(reader, reading)) };
}

type Summary = Omit<FileSummary, 'format'>;

/** Of a file of ours; matrices are stepped over. */
async function nativeSummary(reader: ByteReader, reading: Reading): Promise<Summary> {
  const { wanted } = reading;
  const container = await readContainerRows(
    reader,
    (name) => ['counts', 'head', ...(wanted ? ['words', 'offsets'] : [])].includes(name),
    () => [],
  );
  if (container.kind === TEXT_INDEX && isWhole(reading)) return indexSummary(container);
  const summary = await modelSummary(container, reader, reading);
  const making = takeMaking(container);
  return making ? { ...summary, options: { ...summary.options, ...making } } : summary;
}

async function modelSummary(container: Container, reader: ByteReader, reading: Reading): Promise<Summary> {
  const { limit, wanted } = reading;
  refuseOthers(container);
  if (container.kind === FASTTEXT_MODEL) return fastTextSummary(await takeHeadOf(container, reader), reading);
  if (container.kind === DOCUMENT_MODEL && (isWhole(reading) || reading.documents))
    return documentSummary(container, reading);
  refuseDocuments(reader, reading);
  const { words, dim, quantized } = rowShape(container);
  const counts = container.has('counts') ? takeCounts(container, words) : undefined;
  const counted = (of: Float64Array | undefined) => of && { corpusWords: sumOf(of) };
  if (container.kind === WORD_MODEL && isWhole(reading)) {
    const { trainer, epochsDone } = takeHead(container, WORD_TRAINERS);
    const options = takeOptions(container, trainer);
    return { kind: `${trainer} model`, words, dim, ...counted(counts), epochsDone, options };
  }
  const kind = VECTORS + quantized;
  const size = Math.min(words, limit);
  if (!wanted) return { kind, words: size, dim, ...counted(counts?.subarray(0, size)) };
  const vocabulary = takeWords(container, false);
  const rows = vocabulary.rowsIn(wanted.table, size);
  tellMissing({ words: vocabulary.select(rows) }, reading, reader.name);
  const chosen = counts && Float64Array.from(rows, (row) => counts[row]);
  return { kind, words: rows.length, dim, ...counted(chosen) };
}

function documentSummary(container: Container, reading: Reading): Summary {
  const [documents, dim] = container.shapeOf('documents');
  const { trainer, epochsDone } = takeHead(container, ['doc2vec']);
  const counts = container.take('counts', 'float64', [-1]);
  if (reading.documents) return { kind: VECTORS, words: Math.min(documents, reading.limit), dim };
  const options = takeOptions(container, trainer);
  return {
    kind: `${trainer} model`,
    ...{ words: counts.length, documents, dim, corpusWords: sumOf(counts), epochsDone, options },
  };
}

/** What is missing in a damaged header is left out. */
function indexSummary(container: Container): Summary {
  const { texts, model, words, fields } = container.meta as {
    [name: string]: { name?: string; method?: string; stopWords?: unknown[] } | undefined;
  };
  return {
    kind: 'index of texts',
    texts: Number(texts),
    words: container.has('offsets')
      ? container.shapeOf('offsets')[0] - 1 - (words?.stopWords?.length ?? 0)
      : 0,
    dim: container.has('rows') ? (container.shapeOf('rows')[1] ?? 0) : 0,
    ...(words?.method && { method: words.method }),
    ...(model?.name && { model: model.name }),
    ...(Array.isArray(fields) && fields.length > 0 && { fields: fields.join(', ') }),
  };
}

function fastTextSummary({ settings, dictionary, quantized }: FastTextHead, reading: Reading): Summary {
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

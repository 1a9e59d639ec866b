// Our own format (.wv): everything of a model, bit for bit, in a container.

import { createVocabulary } from '../corpus/vocabulary.js';
import type { WordTable } from '../corpus/words.js';
import { type DocumentModel, documentVectors } from '../embeddings/document-model.js';
import { type FastTextModel, isFastTextModel } from '../embeddings/fasttext-model.js';
import { keepWords } from '../embeddings/fasttext-rows.js';
import { type GloveRows, joinRows, stateIn, stateWidth, vectorsIn } from '../embeddings/glove-rows.js';
import { KeyedVectors } from '../embeddings/keyed-vectors.js';
import { WORD_TRAINERS, type WordModel } from '../embeddings/model.js';
import { DenseRows } from '../embeddings/rows.js';
import { chosenKeyedVectors } from '../embeddings/subword-vectors.js';
import { quoted } from '../errors.js';
import { savedOptions } from '../options.js';
import type { Sink } from '../platform.js';
import { type RunHooks, startProgress } from '../progress.js';
import type { ByteReader } from './byte-reader.js';
import { type Container, type ContainerHead, readContainer, writeContainer } from './container.js';
import { readContainerRows } from './container-rows.js';
import {
  contextsCount,
  matrixSection,
  takeCounts,
  takeMatrix,
  takeWords,
  wordMatrix,
  wordSections,
} from './native-arrays.js';
import { checkWordRows, DOCUMENT_MODEL, readNativeDocuments, takeDocuments } from './native-documents.js';
import { FASTTEXT_MODEL, takeFastText } from './native-fasttext.js';
import { readingAsMade, takeHead, takeMaking, takeOptions } from './native-head.js';
import { rowSections, sectionsOf, takeRows } from './native-rows.js';
import { chosenRows, isWhole, type Reading, rowNumbers, tellMissing } from './reading.js';
import { listSection } from './sections.js';

/** The kinds of our files, beside fastText's. */
export const WORD_MODEL = 'word-model';
export const VECTORS = 'vectors';
export const TEXT_INDEX = 'text-index';
export const ROW_CLASSIFIER = 'row-classifier';

export async function writeNativeModel(model: WordModel, sink: Sink, hooks: RunHooks): Promise<void> {
  const { trainer, options, epochsDone, vocabulary, input, output, glove, making } = model;
  const report = startProgress(hooks, { phase: 'saving', unit: 'rows', total: input.rows + output.rows });
  const state = glove
    ? [
        matrixSection('input-state', stateIn(glove.words, input.dim), () => {}),
        matrixSection('output-state', stateIn(glove.contexts, input.dim), () => {}),
      ]
    : [];
  await writeContainer(
    sink,
    { kind: WORD_MODEL, meta: { trainer, options: savedOptions(options), epochsDone, making } },
    [
      ...wordSections(vocabulary.words),
      listSection('counts', 'float64', vocabulary.counts),
      matrixSection('input', input, report),
      matrixSection('output', output, (rows) => report(input.rows + rows)),
      ...state,
    ],
  );
}

export async function writeNativeVectors(vectors: KeyedVectors, sink: Sink, hooks: RunHooks): Promise<void> {
  const report = startProgress(hooks, { phase: 'saving', unit: 'rows', total: vectors.size });
  const { making } = vectors;
  const meta = { ...(!(vectors.rows instanceof DenseRows) && { dim: vectors.dim }), making };
  await writeContainer(sink, { kind: VECTORS, meta }, [
    ...wordSections(vectors.words),
    ...(vectors.counts ? [listSection('counts', 'float64', vectors.counts)] : []),
    ...(await rowSections('input', vectors.rows, report)),
  ]);
}

export async function readNativeModel(reader: ByteReader): Promise<WordModel> {
  return takeModel(await readContainer(reader));
}

export interface NativeFile {
  /** A model that can be trained on. */
  readonly model?: WordModel;
  readonly fastText?: FastTextModel;
  readonly documents?: DocumentModel;
  readonly vectors?: KeyedVectors;
}

/**
 * Reads the whole model, or the vectors where the file holds no more or not all rows are read.
 * @throws WordvecError `format`; `input` where none of the wanted words is there
 */
export async function readNative(reader: ByteReader, reading: Reading): Promise<NativeFile> {
  if (!isWhole(reading)) {
    const found = await readChosen(reader, reading);
    if (!isFastTextModel(found)) return { vectors: found };
    return { fastText: keepWords(found, rowNumbers(found.dictionary.words, reading)) };
  }
  const container = await readContainer(reader);
  if (container.kind === WORD_MODEL) return { model: takeModel(container) };
  if (container.kind === FASTTEXT_MODEL) return { fastText: await takeFastText(container, reader) };
  if (container.kind === DOCUMENT_MODEL) return { documents: takeDocuments(container) };
  return { vectors: await takeVectors(container, reader) };
}

function takeModel(container: Container): WordModel {
  if (container.kind === FASTTEXT_MODEL)
    throw container.error('the file is a fastText model: go on with `wordvec train fasttext`');
  if (container.kind === DOCUMENT_MODEL)
    throw container.error('the file is a model of documents: go on with `wordvec train doc2vec`');
  if (container.kind !== WORD_MODEL) {
    throw container.error(
      `it holds ${container.kind === VECTORS ? VECTORS : quoted(container.kind)}, no whole model: only a model saved by training (.wv) can be trained on`,
    );
  }
  const words = takeWords(container);
  const { trainer, epochsDone } = takeHead(container, WORD_TRAINERS);
  const options = takeOptions(container, trainer);
  return {
    trainer,
    options,
    vocabulary: createVocabulary(words, takeCounts(container, words.size)),
    ...takeMatrices(container, trainer, words.size, options.dim),
    epochsDone,
    making: takeMaking(container),
  } as WordModel;
}

/** Both matrices; those of GloVe joined with the state that belongs to them. */
function takeMatrices(container: Container, trainer: WordModel['trainer'], rows: number, dim: number) {
  const input = takeMatrix(container, 'input', rows, dim);
  // LSA has a row for each document.
  const output = takeMatrix(container, 'output', trainer === 'lsa' ? -1 : rows, dim);
  if (!container.has('input-state')) return { input, output };
  const state = (name: string) => takeMatrix(container, name, rows, stateWidth(input.dim));
  const glove: GloveRows = {
    words: joinRows(input, state('input-state')),
    contexts: joinRows(output, state('output-state')),
  };
  return { input: vectorsIn(glove.words, input.dim), output: vectorsIn(glove.contexts, input.dim), glove };
}

/**
 * Reads the word vectors of any kind of our files.
 * @throws WordvecError `format`; `input` where none of the wanted words is there
 */
export async function readNativeVectors(reader: ByteReader, reading: Reading): Promise<KeyedVectors> {
  const found = await readChosen(reader, reading);
  if (!isFastTextModel(found)) return found;
  const vectors = chosenKeyedVectors(found, readingAsMade(reading, found.making));
  tellMissing(vectors, reading, reader.name);
  return vectors;
}

/** The vectors to be read, of wanted words, but from a packed file, without the float32 rows of others; or a whole model of fastText. */
async function readChosen(reader: ByteReader, reading: Reading): Promise<KeyedVectors | FastTextModel> {
  if (reading.documents)
    return chosenRows(documentVectors(await readNativeDocuments(reader)), reading, reader.name);
  let vocabulary: WordTable | undefined;
  let rows: number[] = [];
  const few = reading.wanted && reader.size !== undefined;
  const container = few
    ? await readContainerRows(reader, makesVectors, (before) => {
        refuseOthers(before);
        vocabulary = takeWords(before, false);
        const { wanted, limit } = readingAsMade(reading, takeMaking(before));
        rows = vocabulary.rowsIn(wanted!.table, limit);
        return rows;
      })
    : await readContainer(reader, makesVectors);
  if (container.kind === FASTTEXT_MODEL) return takeFastText(container, reader);
  if (!few || !container.has('input'))
    return chosenRows(
      await takeVectors(container, reader),
      readingAsMade(reading, takeMaking(container)),
      reader.name,
    );
  vocabulary ??= takeWords(container, false);
  const counts = container.has('counts') ? takeCounts(container, vocabulary.size) : undefined;
  const vectors = new KeyedVectors(vocabulary.select(rows), wordMatrix(container, rows.length), {
    counts: counts && Float64Array.from(rows, (row) => counts[row]),
    vocabulary,
    making: takeMaking(container),
  });
  tellMissing(vectors, reading, reader.name);
  return vectors;
}

function makesVectors(name: string, head: ContainerHead): boolean {
  if (head.kind === FASTTEXT_MODEL) return true;
  return VECTOR_SECTIONS.includes(name) || (name === 'output' && contextsCount(head));
}

/** Our own files that hold no vectors of words, and what asks them. */
const OTHERS: Readonly<Record<string, string>> = {
  [TEXT_INDEX]: 'an index of texts: ask it with `wordvec search`',
  [ROW_CLASSIFIER]: 'a classifier of embedded texts: give it to `wordvec classify`, with texts',
};

/** @throws WordvecError `format` for these */
export function refuseOthers({ kind, error }: Container): void {
  if (Object.hasOwn(OTHERS, kind)) throw error(`the file is ${OTHERS[kind]}`);
}

async function takeVectors(container: Container, reader: ByteReader): Promise<KeyedVectors> {
  refuseOthers(container);
  if (container.kind === DOCUMENT_MODEL) checkWordRows(container);
  const words = takeWords(container);
  const counts = container.has('counts') ? takeCounts(container, words.size) : undefined;
  const rows = container.has('input')
    ? wordMatrix(container, words.size)
    : await takeRows(container, reader, 'input', words.size);
  return new KeyedVectors(words, rows, { counts, making: takeMaking(container) });
}

const VECTOR_SECTIONS = ['words', 'offsets', 'counts', ...sectionsOf('input')];

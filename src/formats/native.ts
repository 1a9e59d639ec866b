// Our own format (.wv): everything of a model, bit for bit, in a container.
import { createVocabulary } from '../corpus/vocabulary.js';
import { MAX_WORD_BYTES, WordTable } from '../corpus/words.js';
import {
  chooseVectors,
  type GloveRows,
  type GloveVectors,
  joinRows,
  stateIn,
  stateWidth,
  vectorsIn,
} from '../embeddings/glove-rows.js';
import { KeyedVectors } from '../embeddings/keyed-vectors.js';
import type { WordModel } from '../embeddings/model.js';
import { resolveOptions, savedOptions } from '../options.js';
import type { Sink } from '../platform.js';
import { type RunHooks, startProgress } from '../progress.js';
import { allFinite, type Matrix, rowOf } from '../tensor/matrix.js';
import type { ByteReader } from './byte-reader.js';
import {
  type Container,
  type ContainerHead,
  readContainer,
  type Section,
  writeContainer,
} from './container.js';
import { MAX_DIM } from './text-row.js';

const WORD_MODEL = 'word-model';
const VECTORS = 'vectors';
const TRAINERS = ['skipgram', 'cbow', 'glove', 'ppmi'];

/** Writes all of a model: options, vocabulary with counts, both matrices. */
export async function writeNativeModel(model: WordModel, sink: Sink, hooks: RunHooks): Promise<void> {
  const { trainer, options, epochsDone, vocabulary, input, output, glove } = model;
  const report = startProgress(hooks, { phase: 'saving', unit: 'rows', total: input.rows + output.rows });
  const state = glove
    ? [
        matrixSection('input-state', stateIn(glove.words, input.dim), () => {}),
        matrixSection('output-state', stateIn(glove.contexts, input.dim), () => {}),
      ]
    : [];
  await writeContainer(
    sink,
    { kind: WORD_MODEL, meta: { trainer, options: savedOptions(options), epochsDone } },
    [
      ...wordSections(vocabulary.words),
      countSection(vocabulary.counts),
      matrixSection('input', input, report),
      matrixSection('output', output, (rows) => report(input.rows + rows)),
      ...state,
    ],
  );
}

/** Writes words, vectors and, where there are any, counts. */
export async function writeNativeVectors(vectors: KeyedVectors, sink: Sink, hooks: RunHooks): Promise<void> {
  const report = startProgress(hooks, { phase: 'saving', unit: 'rows', total: vectors.size });
  await writeContainer(sink, { kind: VECTORS, meta: {} }, [
    ...wordSections(vectors.words),
    ...(vectors.counts ? [countSection(vectors.counts)] : []),
    matrixSection('input', vectors.matrix, report),
  ]);
}

/**
 * Reads a model to train on from.
 * @throws WordvecError `format`
 */
export async function readNativeModel(reader: ByteReader): Promise<WordModel> {
  return takeModel(await readContainer(reader));
}

/**
 * Reads the whole model, or the vectors where the file holds no more.
 * @throws WordvecError `format`
 */
export async function readNative(reader: ByteReader): Promise<{ model?: WordModel; vectors?: KeyedVectors }> {
  const container = await readContainer(reader);
  if (container.kind === WORD_MODEL) return { model: takeModel(container) };
  return { vectors: takeVectors(container) };
}

function takeModel(container: Container): WordModel {
  if (container.kind !== WORD_MODEL) {
    throw container.error(
      `it holds ${container.kind === VECTORS ? VECTORS : quoted(container.kind)}, no whole model: only a model saved by training (.wv) can be trained on`,
    );
  }
  const words = takeWords(container);
  const { trainer, epochsDone } = container.meta as unknown as WordModel;
  if (!TRAINERS.includes(trainer)) {
    throw container.error(
      `its trainer is ${quoted(trainer)}, expected ${TRAINERS.join(', ')}: update wordvec`,
    );
  }
  if (!(Number.isFinite(epochsDone) && epochsDone >= 0)) {
    throw container.error('its header does not say how many epochs were done: write it again');
  }
  const options = takeOptions(container, trainer);
  return {
    trainer,
    options,
    vocabulary: createVocabulary(words, takeCounts(container, words.size)),
    ...takeMatrices(container, words.size, options.dim),
    epochsDone,
  } as WordModel;
}

/** What a header says, for a message. */
function quoted(value: unknown, most = 40): string {
  return JSON.stringify(String(value).slice(0, most));
}

/** Both matrices; those of GloVe joined with the state that belongs to them. */
function takeMatrices(
  container: Container,
  rows: number,
  dim: number,
): Pick<WordModel, 'input' | 'output' | 'glove'> {
  const input = takeMatrix(container, 'input', rows, dim);
  // The tree of hierarchical softmax has an inner node less than words.
  const nodes = container.shapeOf('output')[0] === rows - 1 ? rows - 1 : rows;
  const output = takeMatrix(container, 'output', nodes, dim);
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
 * @throws WordvecError `format`
 */
export async function readNativeVectors(reader: ByteReader): Promise<KeyedVectors> {
  const container = await readContainer(
    reader,
    (name, head) => VECTOR_SECTIONS.includes(name) || (name === 'output' && contextsCount(head)),
  );
  return takeVectors(container);
}

function takeVectors(container: Container): KeyedVectors {
  const words = takeWords(container);
  const input = takeMatrix(container, 'input', words.size);
  const matrix = contextsCount(container)
    ? chooseVectors(input, takeMatrix(container, 'output', words.size, input.dim), gloveVectors(container)!)
    : input;
  const counts = container.has('counts') ? takeCounts(container, words.size) : undefined;
  return new KeyedVectors(words, matrix, counts ? { counts } : {});
}

/** What of GloVe's two vectors a word's vector is made of; undefined for other models. */
function gloveVectors({ meta }: ContainerHead): GloveVectors | undefined {
  const { trainer, options } = meta as { trainer?: string; options?: { vectors?: GloveVectors } };
  if (trainer === 'ppmi') return options?.vectors ?? 'word';
  return trainer === 'glove' ? (options?.vectors ?? 'sum') : undefined;
}

function contextsCount(head: ContainerHead): boolean {
  return (gloveVectors(head) ?? 'word') !== 'word';
}

const VECTOR_SECTIONS = ['words', 'offsets', 'counts', 'input'];

/** The words of a table: their bytes, and where each starts. */
function wordSections({ bytes, offsets, size }: WordTable): Section[] {
  const used = bytes.subarray(0, offsets[size]);
  return [
    { name: 'words', type: 'uint8', shape: [used.length], parts: [used] },
    { name: 'offsets', type: 'uint32', shape: [size + 1], parts: [offsets] },
  ];
}

function countSection(counts: Float64Array): Section {
  return { name: 'counts', type: 'float64', shape: [counts.length], parts: [counts] };
}

/** A matrix without the padding of its rows; `report` hears of rows written. */
function matrixSection(name: string, matrix: Matrix, report: (rows: number) => void): Section {
  return { name, type: 'float32', shape: [matrix.rows, matrix.dim], parts: rowsOf(matrix, report) };
}

function* rowsOf(matrix: Matrix, report: (rows: number) => void): Generator<Float32Array> {
  for (let i = 0; i < matrix.rows; i++) {
    if (i % 4096 === 0) report(i);
    yield rowOf(matrix, i);
  }
  report(matrix.rows);
}

function takeWords(container: Container): WordTable {
  const offsets = container.take('offsets', 'uint32', [-1]);
  const bytes = container.take('words', 'uint8', [-1]);
  let sound = offsets.length > 1 && offsets[0] === 0 && offsets.at(-1) === bytes.length;
  for (let i = 1; i < offsets.length; i++)
    sound &&= offsets[i] >= offsets[i - 1] && offsets[i] - offsets[i - 1] <= MAX_WORD_BYTES;
  const words = new WordTable(bytes, offsets);
  for (let i = 0; sound && i < words.size; i++)
    sound = words.indexOfBytes(bytes, offsets[i], offsets[i + 1]) === i;
  if (!sound)
    throw container.error(
      `the file is damaged: its words are no different ones of at most ${MAX_WORD_BYTES} bytes, one after the other; write it again`,
    );
  return words;
}

function takeCounts(container: Container, words: number): Float64Array {
  const counts = container.take('counts', 'float64', [words]);
  if (!counts.every((count) => count >= 0 && count < Number.POSITIVE_INFINITY))
    throw container.error('the file is damaged: a count of a word is no number >= 0; write it again');
  return counts;
}

/** The matrix of a section; -1 allows any number of columns. @throws WordvecError `format` */
function takeMatrix(container: Container, name: string, rows: number, dim = -1): Matrix {
  const data = container.take(name, 'float32', [rows, dim]);
  const [height, width] = container.shapeOf(name) as [number, number];
  const section = `its section ${name}`;
  if (width < 1 || width > MAX_DIM)
    throw container.error(
      `${section} has rows of ${width} numbers, expected 1 to ${MAX_DIM}: write it again`,
    );
  if (!allFinite(data))
    throw container.error(
      `${section} holds numbers that are not finite, as its training diverged: train again`,
    );
  return { data, rows: height, dim: width, stride: width };
}

function takeOptions(container: Container, trainer: WordModel['trainer']): WordModel['options'] {
  try {
    return resolveOptions(
      trainer,
      (container.meta.options ?? {}) as Record<string, unknown>,
    ) as WordModel['options'];
  } catch (cause) {
    throw container.error(
      `this program cannot use its options (${quoted((cause as Error).message, 200)}): update wordvec, or train anew`,
    );
  }
}

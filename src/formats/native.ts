// Our own format (.wv): everything of a model, bit for bit, in a container.
import { createVocabulary } from '../corpus/vocabulary.js';
import type { WordTable } from '../corpus/words.js';
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
import type { Matrix } from '../tensor/matrix.js';
import type { ByteReader } from './byte-reader.js';
import { type Container, type ContainerHead, readContainer, writeContainer } from './container.js';
import { readContainerRows } from './container-rows.js';
import {
  countSection,
  matrixSection,
  takeCounts,
  takeMatrix,
  takeWords,
  wordSections,
} from './native-arrays.js';
import { chosenRows, isWhole, type Reading, tellMissing } from './reading.js';

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
  const { trainer, epochsDone } = takeHead(container);
  const options = takeOptions(container, trainer);
  return {
    trainer,
    options,
    vocabulary: createVocabulary(words, takeCounts(container, words.size)),
    ...takeMatrices(container, words.size, options.dim),
    epochsDone,
  } as WordModel;
}

/** What a model's header says but for its options. @throws WordvecError `format` */
function takeHead(container: Container): Pick<WordModel, 'trainer' | 'epochsDone'> {
  const { trainer, epochsDone } = container.meta as unknown as WordModel;
  if (!TRAINERS.includes(trainer)) {
    throw container.error(
      `its trainer is ${quoted(trainer)}, expected ${TRAINERS.join(', ')}: update wordvec`,
    );
  }
  if (!(Number.isFinite(epochsDone) && epochsDone >= 0)) {
    throw container.error('its header does not say how many epochs were done: write it again');
  }
  return { trainer, epochsDone };
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
 * Reads the word vectors of any kind of our files: of wanted words, but from a packed file, without the rows of others.
 * @throws WordvecError `format`; `input` where none of the wanted words is there
 */
export async function readNativeVectors(
  reader: ByteReader,
  reading: Reading,
  hooks: RunHooks,
): Promise<KeyedVectors> {
  const wanted = reading.wanted?.table;
  if (!wanted || reader.size === undefined)
    return chosenRows(takeVectors(await readContainer(reader, makesVectors)), reading, reader.name, hooks);
  const vectors = await readRows(reader, wanted, reading.limit);
  tellMissing(vectors, reading, reader.name, hooks);
  return vectors;
}

async function readRows(reader: ByteReader, wanted: WordTable, limit: number): Promise<KeyedVectors> {
  let vocabulary: WordTable | undefined;
  let rows: number[] = [];
  const container = await readContainerRows(reader, makesVectors, (before) => {
    vocabulary = takeWords(before, false);
    rows = vocabulary.rowsIn(wanted, limit);
    return rows;
  });
  vocabulary ??= takeWords(container, false);
  const counts = container.has('counts') ? takeCounts(container, vocabulary.size) : undefined;
  return new KeyedVectors(vocabulary.select(rows), takeRows(container, rows.length), {
    ...(counts && { counts: Float64Array.from(rows, (row) => counts[row]) }),
    vocabulary,
  });
}

/** What a file says of itself and of its matrices, which are stepped over. @throws WordvecError `format` */
export async function readNativeSummary(reader: ByteReader, reading: Reading, hooks: RunHooks) {
  const { limit, wanted } = reading;
  const container = await readContainerRows(
    reader,
    (name) => name === 'counts' || (wanted !== undefined && (name === 'words' || name === 'offsets')),
    () => [],
  );
  // Not read, but seen to be a matrix.
  container.take('input', 'float32', [-1, -1]);
  const [words, dim] = container.shapeOf('input');
  const counts = container.has('counts') ? takeCounts(container, words) : undefined;
  if (container.kind === WORD_MODEL && isWhole(reading)) {
    const { trainer, epochsDone } = takeHead(container);
    const options = takeOptions(container, trainer);
    return { kind: `${trainer} model`, words, dim, counts, epochsDone, options };
  }
  const size = Math.min(words, limit);
  if (!wanted) return { kind: VECTORS, words: size, dim, counts: counts?.subarray(0, size) };
  const vocabulary = takeWords(container, false);
  const rows = vocabulary.rowsIn(wanted.table, size);
  tellMissing({ words: vocabulary.select(rows) }, reading, reader.name, hooks);
  const chosen = counts && Float64Array.from(rows, (row) => counts[row]);
  return { kind: VECTORS, words: rows.length, dim, counts: chosen };
}

function makesVectors(name: string, head: ContainerHead): boolean {
  return VECTOR_SECTIONS.includes(name) || (name === 'output' && contextsCount(head));
}

function takeVectors(container: Container): KeyedVectors {
  const words = takeWords(container);
  const counts = container.has('counts') ? takeCounts(container, words.size) : undefined;
  return new KeyedVectors(words, takeRows(container, words.size), counts ? { counts } : {});
}

/** The vectors of a file's words, of `rows` rows. */
function takeRows(container: Container, rows: number): Matrix {
  const input = takeMatrix(container, 'input', rows);
  if (!contextsCount(container)) return input;
  const contexts = takeMatrix(container, 'output', rows, input.dim);
  return chooseVectors(input, contexts, gloveVectors(container)!);
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

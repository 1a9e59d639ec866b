// What the arrays of our own format stand for: words, counts, matrices.

import { areCounts } from '../corpus/vocabulary.js';
import { MAX_WORD_BYTES, WordTable } from '../corpus/words.js';
import { chooseVectors, type GloveVectors } from '../embeddings/glove-rows.js';
import type { WordvecError } from '../errors.js';
import { allFinite, type Matrix, rowOf } from '../tensor/matrix.js';
import type { Container, ContainerHead, Section } from './container.js';
import { listSection } from './sections.js';
import { MAX_DIM } from './text-row.js';

/** The words of a table: their bytes, and where each starts; `of` begins the names of sections of another table. */
export function wordSections({ bytes, offsets, size }: WordTable, of = ''): Section[] {
  return [
    listSection(`${of}words`, 'uint8', bytes.subarray(0, offsets[size])),
    { name: `${of}offsets`, type: 'uint32', shape: [size + 1], parts: [offsets] },
  ];
}

/** A matrix without the padding of its rows; `report` hears of rows written. */
export function matrixSection(name: string, matrix: Matrix, report: (rows: number) => void): Section {
  return { name, type: 'float32', shape: [matrix.rows, matrix.dim], parts: toldRows(matrix, report) };
}

/** All rows; `report` hears now and then how many were taken. */
export function* toldRows(matrix: Matrix, report: (rows: number) => void): Generator<Float32Array> {
  for (let i = 0; i < matrix.rows; i++) {
    if (i % 4096 === 0) report(i);
    yield rowOf(matrix, i);
  }
  report(matrix.rows);
}

/** All words; that they differ is seen to where `distinct`, which takes an index of them. @throws WordvecError `format` */
export function takeWords(container: Container, distinct = true, of = ''): WordTable {
  const offsets = container.take(`${of}offsets`, 'uint32', [-1]);
  const bytes = container.take(`${of}words`, 'uint8', [-1]);
  let sound = offsets.length > 1 && offsets[0] === 0 && offsets.at(-1) === bytes.length;
  for (let i = 1; i < offsets.length; i++)
    sound &&= offsets[i] >= offsets[i - 1] && offsets[i] - offsets[i - 1] <= MAX_WORD_BYTES;
  const words = new WordTable(bytes, offsets);
  if (distinct) sound &&= words.placesIn(words).every((row, i) => row === i);
  if (!sound)
    throw container.damaged(
      `its words are no different ones of at most ${MAX_WORD_BYTES} bytes, one after the other`,
    );
  return words;
}

export function takeCounts(container: Container, words: number): Float64Array {
  const counts = container.take('counts', 'float64', [words]);
  if (!areCounts(counts)) throw container.damaged('a count of a word is no number >= 0');
  return counts;
}

/** The matrix of a section; -1 allows any number of columns. @throws WordvecError `format` */
export function takeMatrix(container: Container, name: string, rows: number, dim = -1): Matrix {
  const data = container.take(name, 'float32', [rows, dim]);
  const [height, width] = container.shapeOf(name) as [number, number];
  if (width < 1 || width > MAX_DIM) throw badWidth(container, name, width);
  if (!allFinite(data)) throw notFinite(container, name);
  return { data, rows: height, dim: width, stride: width };
}

export function wordMatrix(container: Container, rows: number): Matrix {
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

/** Whether the vectors are made of both matrices. */
export function contextsCount(head: ContainerHead): boolean {
  return (gloveVectors(head) ?? 'word') !== 'word';
}

export function badWidth(container: Container, section: string, width: number): WordvecError {
  return container.error(
    `its section ${section} has rows of ${width} numbers, expected 1 to ${MAX_DIM}: write it again`,
  );
}

export function notFinite(container: Container, section: string): WordvecError {
  return container.error(
    `its section ${section} holds numbers that are not finite, as its training diverged: train again`,
  );
}

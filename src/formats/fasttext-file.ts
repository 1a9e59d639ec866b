// The model files of fastText, `.bin` and quantized `.ftz`, version 12 and 11: magic, version, 12 int32 and a
// float64 of settings, the dictionary, a byte whether the input matrix is quantized, the input matrix, a byte
// whether the output matrix is, the output matrix. All little-endian.

import { ByteWriter } from '../corpus/byte-writer.js';
import type { WordTable } from '../corpus/words.js';
import type { Dictionary } from '../embeddings/dictionary.js';
import { checkFastText, type FastTextModel } from '../embeddings/fasttext-model.js';
import type { KeyedVectors } from '../embeddings/keyed-vectors.js';
import { QuantizedRows, type Rows } from '../embeddings/rows.js';
import { chosenKeyedVectors } from '../embeddings/subword-vectors.js';
import { fileLabel, usageError } from '../errors.js';
import { isPackedName } from '../file-access.js';
import { matrixInHeap } from '../kernels/shared-heap.js';
import {
  checkOutput,
  type FileInput,
  type FileOutput,
  platform,
  type Sink,
  writeWhole,
} from '../platform.js';
import type { RunHooks } from '../progress.js';
import { createMatrix } from '../tensor/matrix.js';
import { ByteReader } from './byte-reader.js';
import { formatOfContent } from './content.js';
import { type FastTextHead, type ModelHead, outputRowsOf, readHead, writeHead } from './fasttext-head.js';
import { readDense, readDenseRows, readQuantized, skipDense, writeRows } from './fasttext-matrix.js';
import { readNativeFastText } from './native-fasttext.js';
import { type Reading, tellMissing } from './reading.js';

/**
 * Reads a `.bin` or `.ftz` file of fastText, or such a model in our own format (`.wv`; packed too), or its content: see
 * `readVectors`.
 * @throws WordvecError `io`, or `format` with a sentence that names the first damaged field.
 */
export function readFastText(input: FileInput, hooks: RunHooks = {}): Promise<FastTextModel> {
  return ByteReader.open(input, hooks, async (reader) =>
    (await formatOfContent(reader)) === 'native' ? readNativeFastText(reader) : readOpenedFastText(reader),
  );
}

export async function readOpenedFastText(reader: ByteReader): Promise<FastTextModel> {
  const { quantized, ...head } = await readFastTextHead(reader);
  const { settings, dictionary } = head;
  const shape = [dictionary.inputRows, settings.dim] as const;
  if (settings.model === 'sup') reader.readDirectly();
  const input = quantized
    ? await readQuantized(reader, ...shape, 'input')
    : await readDense(reader, ...shape, 'input', settings.model === 'sup' ? matrixInHeap : createMatrix);
  const outputQuantized = await readOutputFlag(reader);
  const readOutput = quantized && outputQuantized ? readQuantized : readDense;
  const output = await readOutput(reader, outputRowsOf(head), settings.dim, 'output');
  await checkEnd(reader);
  return { ...head, input, output };
}

/**
 * The vectors of a model's words. Of a dense matrix nothing is read but the rows of wanted words and of their n-grams,
 * where no others are needed; the output matrix is stepped over.
 * @throws WordvecError `format`; `input` where none of the wanted words has a vector
 */
export async function readFastTextVectors(reader: ByteReader, reading: Reading): Promise<KeyedVectors> {
  const { quantized, ...head } = await readFastTextHead(reader);
  const { dictionary, settings } = head;
  const { wanted } = reading;
  const shape = [dictionary.inputRows, settings.dim] as const;
  // Of a packed file nothing can be stepped over, and its header is no bound for what is read.
  const few = wanted?.alone && reader.size !== undefined;
  const input = quantized
    ? await readQuantized(reader, ...shape, 'input')
    : few
      ? await readDenseRows(reader, shape, 'input', inputRowsOf(dictionary, wanted.table))
      : await readDense(reader, ...shape, 'input');
  await passOutput(reader, head, quantized);
  const vectors = chosenKeyedVectors({ ...head, input }, reading);
  tellMissing(vectors, reading, reader.name);
  return vectors;
}

/** The rows that make the vectors of words, ascending. */
function inputRowsOf(dictionary: Dictionary, wanted: WordTable): number[] {
  const rows = new Set(dictionary.words.rowsIn(wanted));
  for (let i = 0; i < wanted.size; i++) dictionary.eachNgramRow(wanted.bytesOf(i), (row) => rows.add(row));
  return [...rows].sort((a, b) => a - b);
}

async function passOutput(reader: ByteReader, head: ModelHead, quantized: boolean): Promise<void> {
  const pass = (await readOutputFlag(reader)) && quantized ? readQuantized : skipDense;
  await pass(reader, outputRowsOf(head), head.settings.dim, 'output');
  await checkEnd(reader);
}

/** What stands before the matrices, which are stepped over. @throws WordvecError `format` */
export async function readFastTextSummary(reader: ByteReader): Promise<FastTextHead> {
  const head = await readFastTextHead(reader);
  const { dictionary, settings, quantized } = head;
  await (quantized ? readQuantized : skipDense)(reader, dictionary.inputRows, settings.dim, 'input');
  await passOutput(reader, head, quantized);
  return head;
}

async function readFastTextHead(reader: ByteReader): Promise<FastTextHead> {
  const head = await readHead(reader);
  const { dictionary } = head;
  const quantized = await reader.flag('the flag of the quantized input matrix');
  if (!quantized && dictionary.pruned !== undefined)
    throw reader.error(
      'the vocabulary is pruned but the input matrix is not quantized: fastText wrote no such file, it is damaged',
    );
  return { ...head, quantized };
}

function readOutputFlag(reader: ByteReader): Promise<boolean> {
  return reader.flag('the flag of the quantized output matrix');
}

async function checkEnd(reader: ByteReader): Promise<void> {
  if (await reader.need(1))
    throw reader.error(
      `bytes are left over after the last field at byte ${reader.offset}: the file is damaged`,
    );
}

/**
 * Writes a model as fastText's program does: read, then written, its own files have the same bytes. Rows that
 * are not kept are written as zeros. The file appears whole or not at all.
 * @throws WordvecError `usage` for a pruned model that is not quantized, which fastText does not read; `io`, before
 * anything is written where the disk has no room for it; `aborted`
 */
export async function writeFastText(
  model: FastTextModel,
  path: FileOutput,
  hooks: RunHooks = {},
): Promise<void> {
  checkFastText(model);
  checkOutput(path);
  if (model.dictionary.pruned && !(model.input instanceof QuantizedRows))
    throw usageError(
      `${fileLabel(path, 'stdout')}: fastText reads a model without some of its n-grams only where it is product-quantized: quantize it to pq, or write a .wv file`,
    );
  if (typeof path === 'string' && !isPackedName(path))
    platform().files.checkSpace(path, denseBytes(model.input) + denseBytes(model.output));
  await writeWhole(path, (sink) => writeModel(sink, model), hooks);
}

// Nearly the whole file: a large bucket makes it many times what the model takes in memory.
function denseBytes(rows: Rows): number {
  return rows instanceof QuantizedRows ? 0 : 4 * rows.rows * rows.dim;
}

async function writeModel(sink: Sink, model: FastTextModel): Promise<void> {
  const writer = new ByteWriter(sink);
  await writeHead(writer, model);
  for (const rows of [model.input, model.output]) {
    await writer.byte(rows instanceof QuantizedRows ? 1 : 0);
    await writeRows(writer, rows);
  }
  await writer.flush();
}

// The model files of fastText, `.bin` and quantized `.ftz`, version 12 and 11: magic, version, 12 int32 and a
// float64 of settings, the dictionary, a byte whether the input matrix is quantized, the input matrix, a byte
// whether the output matrix is, the output matrix. All little-endian.

import { ByteWriter } from '../corpus/byte-writer.js';
import type { FastTextModel } from '../embeddings/fasttext-model.js';
import { QuantizedRows, type Rows } from '../embeddings/rows.js';
import { WordvecError } from '../errors.js';
import { platform, type Sink } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { ByteReader } from './byte-reader.js';
import { formatOfContent } from './content.js';
import { outputRowsOf, readHead, writeHead } from './fasttext-head.js';
import { readDense, readQuantized, writeRows } from './fasttext-matrix.js';
import { readNativeFastText } from './native-fasttext.js';

/**
 * Reads a `.bin` or `.ftz` file of fastText, or such a model in our own format (`.wv`); gzip too.
 * @throws WordvecError `io`, or `format` with a sentence that names the first damaged field.
 */
export function readFastText(path: string, hooks: RunHooks = {}): Promise<FastTextModel> {
  return ByteReader.open(path, hooks, async (reader) =>
    (await formatOfContent(reader)) === 'native' ? readNativeFastText(reader) : readOpenedFastText(reader),
  );
}

/** As `readFastText`, from a file that is open. */
export async function readOpenedFastText(reader: ByteReader): Promise<FastTextModel> {
  const head = await readHead(reader);
  const { settings, dictionary } = head;
  const quantized = await reader.flag('the flag of the quantized input matrix');
  if (!quantized && dictionary.pruned !== undefined)
    throw reader.error(
      'the vocabulary is pruned but the input matrix is not quantized: fastText wrote no such file, it is damaged',
    );
  const read = quantized ? readQuantized : readDense;
  const input = await read(reader, dictionary.inputRows, settings.dim, 'input');
  const outputQuantized = await reader.flag('the flag of the quantized output matrix');
  const outputRows = outputRowsOf(head, reader);
  const output = await (quantized && outputQuantized ? readQuantized : readDense)(
    reader,
    outputRows,
    settings.dim,
    'output',
  );
  if (await reader.need(1))
    throw reader.error(
      `bytes are left over after the last field at byte ${reader.offset}: the file is damaged`,
    );
  return { ...head, input, output };
}

/**
 * Writes a model as fastText's program does: read, then written, its own files have the same bytes. Rows that
 * are not kept are written as zeros. The file appears whole or not at all.
 * @throws WordvecError `usage` for a pruned model that is not quantized, which fastText does not read; `io`, before
 * anything is written where the disk has no room for it; `aborted`
 */
export async function writeFastText(model: FastTextModel, path: string, hooks: RunHooks = {}): Promise<void> {
  if (model.dictionary.pruned && !(model.input instanceof QuantizedRows))
    throw new WordvecError(
      'usage',
      `${path}: fastText reads a model without some of its n-grams only where it is product-quantized: quantize it to pq, or write a .wv file`,
    );
  if (!path.endsWith('.gz'))
    platform().files.checkSpace(path, denseBytes(model.input) + denseBytes(model.output));
  await platform().files.writeWhole(path, (sink) => writeModel(sink, model), hooks);
}

// Nearly the whole file: a large bucket makes it many times what the model takes in memory.
function denseBytes(rows: Rows): number {
  return rows instanceof QuantizedRows ? 0 : 4 * rows.rows * rows.dim;
}

/** Bytes of the file that `writeFastText` writes. */
export async function fastTextBytes(model: FastTextModel): Promise<number> {
  let bytes = 0;
  await writeModel(
    {
      write: async (part) => {
        bytes += part.length;
      },
    },
    model,
  );
  return bytes;
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

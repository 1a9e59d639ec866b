// The model files of fastText, `.bin` and quantized `.ftz`, version 12 and 11: magic, version, 12 int32 and a
// float64 of settings, the dictionary, a byte whether the input matrix is quantized, the input matrix, a byte
// whether the output matrix is, the output matrix. All little-endian.

import { ByteWriter } from '../corpus/byte-writer.js';
import { checkFastText, type FastTextModel, type FastTextSettings } from '../embeddings/fasttext-model.js';
import { QuantizedRows, type Rows } from '../embeddings/rows.js';
import { type OptionName, optionRow } from '../options.js';
import { checkPath, type FileInput, platform, type Sink } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { ByteReader } from './byte-reader.js';
import { readDictionary, writeDictionary } from './fasttext-dictionary.js';
import { readDense, readQuantized, writeRows } from './fasttext-matrix.js';

export { fastTextBytes } from './fasttext-size.js';

const MAGIC = 793712314;
const MOST = 2 ** 31 - 1;
const LOSSES = [undefined, 'hs', 'ns', 'softmax', 'ova'] as const;
const MODELS = [undefined, 'cbow', 'sg', 'sup'] as const;

/** Whether a file that begins with these bytes is a fastText model. */
export function isFastText(head: Uint8Array): boolean {
  return head.length >= 4 && new DataView(head.buffer, head.byteOffset, 4).getInt32(0, true) === MAGIC;
}

/**
 * Reads a `.bin` or `.ftz` file of fastText (packed too), or its content: see `readVectors`.
 * @throws WordvecError `io`, or `format` with a sentence that names the first damaged field.
 */
export function readFastText(input: FileInput, hooks: RunHooks = {}): Promise<FastTextModel> {
  return ByteReader.open(input, hooks, readOpenedFastText);
}

/** As `readFastText`, from a file that is open. */
export async function readOpenedFastText(reader: ByteReader): Promise<FastTextModel> {
  if ((await reader.int32('the magic number')) !== MAGIC)
    throw reader.error(
      'this is no fastText model: its first four bytes are not the magic number 793712314; give a .bin or .ftz file',
    );
  const version = await reader.int32('the version');
  if (version !== 11 && version !== 12)
    throw reader.error(
      `the version is ${version}, expected 11 or 12: the file is damaged or newer than wordvec`,
    );
  const settings = await readSettings(reader);
  const supervised = settings.model === 'sup';
  const maxn = version === 11 && supervised ? 0 : settings.maxn;
  if (settings.bucket === 0 && maxn > 0)
    throw reader.error(`the bucket is 0 but maxn is ${maxn}: n-grams have no rows, the file is damaged`);
  const dictionary = await readDictionary(reader, settings, maxn);
  const quantized = await reader.flag('the flag of the quantized input matrix');
  if (!quantized && dictionary.pruned !== undefined)
    throw reader.error(
      'the vocabulary is pruned but the input matrix is not quantized: fastText wrote no such file, it is damaged',
    );
  const read = quantized ? readQuantized : readDense;
  const input = await read(reader, dictionary.inputRows, settings.dim, 'input');
  const outputQuantized = await reader.flag('the flag of the quantized output matrix');
  const outputRows = supervised ? dictionary.labels.size : dictionary.words.size;
  if (outputRows === 0)
    throw reader.error(
      `the vocabulary has no ${supervised ? 'labels' : 'words'}: the file is damaged or its training found none`,
    );
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
  return { version, settings, dictionary, input, output };
}

async function readSettings(reader: ByteReader): Promise<FastTextSettings> {
  // A file may lack what an option cannot: 0 is none.
  const size = (name: string, option?: OptionName, low = 0) =>
    reader.int32In(low, Math.min(MOST, (option && optionRow(option).max) ?? MOST), `the setting ${name}`);
  const dim = await size('dim', 'dim', 1);
  const ws = await size('ws', 'window');
  const epoch = await size('epoch', 'epochs');
  const minCount = await size('minCount', 'minCount');
  const neg = await size('neg', 'negatives');
  const wordNgrams = await size('wordNgrams', 'wordNgrams');
  const loss = LOSSES[await reader.int32In(1, 4, 'the loss')]!;
  const model = MODELS[await reader.int32In(1, 3, 'the kind of model')]!;
  const bucket = await size('bucket', 'bucket');
  const minn = await size('minn', 'minn');
  const maxn = await size('maxn', 'maxn');
  const lrUpdateRate = await size('lrUpdateRate');
  const t = await reader.float64('the setting t');
  if (!Number.isFinite(t)) throw reader.error(`the setting t is ${t}: the file is damaged`);
  return { dim, ws, epoch, minCount, neg, wordNgrams, loss, model, bucket, minn, maxn, lrUpdateRate, t };
}

/**
 * Writes a model as fastText's program does: read, then written, its own files have the same bytes. Rows that
 * are not kept are written as zeros. The file appears whole or not at all.
 * @throws WordvecError `io`, before anything is written where the disk has no room for it; `aborted`
 */
export async function writeFastText(model: FastTextModel, path: string, hooks: RunHooks = {}): Promise<void> {
  checkFastText(model);
  checkPath(path);
  if (!path.endsWith('.gz'))
    platform().files.checkSpace(path, denseBytes(model.input) + denseBytes(model.output));
  await platform().files.writeWhole(path, (sink) => writeModel(sink, model), hooks);
}

// Nearly the whole file: a large bucket makes it many times what the model takes in memory.
function denseBytes(rows: Rows): number {
  return rows instanceof QuantizedRows ? 0 : 4 * rows.rows * rows.dim;
}

async function writeModel(sink: Sink, model: FastTextModel): Promise<void> {
  const writer = new ByteWriter(sink);
  const { settings } = model;
  await writer.int32(MAGIC, model.version);
  await writer.int32(settings.dim, settings.ws, settings.epoch, settings.minCount, settings.neg);
  await writer.int32(settings.wordNgrams, LOSSES.indexOf(settings.loss), MODELS.indexOf(settings.model));
  await writer.int32(settings.bucket, settings.minn, settings.maxn, settings.lrUpdateRate);
  await writer.float64(settings.t);
  await writeDictionary(writer, model.dictionary);
  for (const rows of [model.input, model.output]) {
    await writer.byte(rows instanceof QuantizedRows ? 1 : 0);
    await writeRows(writer, rows);
  }
  await writer.flush();
}

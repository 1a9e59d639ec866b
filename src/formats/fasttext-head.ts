// What comes before the matrices in a model file of fastText: magic, version, 12 int32 and a float64 of settings, the
// dictionary.

import type { ByteWriter } from '../corpus/byte-writer.js';
import type { FastTextModel, FastTextSettings } from '../embeddings/fasttext-model.js';
import { type OptionName, optionRow } from '../options.js';
import type { ByteReader } from './byte-reader.js';
import { readDictionary, writeDictionary } from './fasttext-dictionary.js';

const MAGIC = 793712314;
const MOST = 2 ** 31 - 1;
const LOSSES = [undefined, 'hs', 'ns', 'softmax', 'ova'] as const;
const MODELS = [undefined, 'cbow', 'sg', 'sup'] as const;

export function isFastText(head: Uint8Array): boolean {
  return head.length >= 4 && new DataView(head.buffer, head.byteOffset, 4).getInt32(0, true) === MAGIC;
}

/** All of a model but its matrices. */
export type ModelHead = Pick<FastTextModel, 'version' | 'settings' | 'dictionary'>;

/** What stands before the input matrix, and whether that is quantized. */
export type FastTextHead = ModelHead & { readonly quantized: boolean };

/** The part of a model file that comes before its matrices. @throws WordvecError `format` */
export async function readHead(reader: ByteReader): Promise<ModelHead> {
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
  const maxn = version === 11 && settings.model === 'sup' ? 0 : settings.maxn;
  if (settings.bucket === 0 && maxn > 0)
    throw reader.error(`the bucket is 0 but maxn is ${maxn}: n-grams have no rows, the file is damaged`);
  const dictionary = await readDictionary(reader, settings, maxn);
  if (outputRowsOf({ settings, dictionary }) === 0)
    throw reader.error(
      `the vocabulary has no ${settings.model === 'sup' ? 'labels' : 'words'}: the file is damaged or its training found none`,
    );
  return { version, settings, dictionary };
}

export function outputRowsOf({ settings, dictionary }: Omit<ModelHead, 'version'>): number {
  return settings.model === 'sup' ? dictionary.labels.size : dictionary.words.size;
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

export async function writeHead(writer: ByteWriter, model: ModelHead): Promise<void> {
  const { settings } = model;
  await writer.int32(MAGIC, model.version);
  await writer.int32(settings.dim, settings.ws, settings.epoch, settings.minCount, settings.neg);
  await writer.int32(settings.wordNgrams, LOSSES.indexOf(settings.loss), MODELS.indexOf(settings.model));
  await writer.int32(settings.bucket, settings.minn, settings.maxn, settings.lrUpdateRate);
  await writer.float64(settings.t);
  await writeDictionary(writer, model.dictionary);
}

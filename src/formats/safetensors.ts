// safetensors (huggingface/safetensors, "Format"): uint64 length of the header, the header, which is JSON
// { name: { dtype, shape, data_offsets: [begin, end] }, __metadata__: { text: text } }, then the tensors without gaps.
// Little-endian; the header is padded with spaces to 8 bytes.

import { ByteWriter } from '../corpus/byte-writer.js';
import { bytesOf } from '../corpus/lists.js';
import { quoted } from '../errors.js';
import type { Sink } from '../platform.js';
import type { Matrix } from '../tensor/matrix.js';
import { areTexts, isObject, isRecord, parsedJson } from '../values.js';
import type { ByteReader } from './byte-reader.js';
import { LONGEST_SAFETENSORS_HEADER } from './content.js';
import { writeFloats } from './npy.js';
import { NUMBER_TYPES, type NumberType } from './number-types.js';

const TYPES: Record<string, NumberType> = {
  F64: NUMBER_TYPES.float64,
  F32: NUMBER_TYPES.float32,
  F16: NUMBER_TYPES.float16,
  BF16: NUMBER_TYPES.bfloat16,
  I64: NUMBER_TYPES.int64,
  I32: NUMBER_TYPES.int32,
  I8: NUMBER_TYPES.int8,
  U8: NUMBER_TYPES.uint8,
};

export interface Tensor {
  readonly name: string;
  readonly type: NumberType;
  readonly shape: readonly number[];
  /** Bytes from the end of the header. */
  readonly begin: number;
  readonly end: number;
}

export interface SafetensorsHead {
  /** By their place in the file. */
  readonly tensors: readonly Tensor[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** Reads the header and checks all that it says. @throws WordvecError `format` */
export async function readSafetensorsHead(reader: ByteReader): Promise<SafetensorsHead> {
  const length = await reader.int64('the length of its header');
  if (length < 2 || length > LONGEST_SAFETENSORS_HEADER)
    throw reader.error(
      `its header would take ${length} bytes, expected 2 to ${LONGEST_SAFETENSORS_HEADER}: it is damaged`,
    );
  const header = parse(reader, await reader.take(length, 'its header'));
  const { __metadata__: metadata = {}, ...entries } = header;
  const tensors = Object.entries(entries).map(([name, entry]) => tensorOf(reader, name, entry));
  tensors.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let end = 0;
  for (const tensor of tensors) {
    if (tensor.begin !== end)
      throw reader.damaged(`tensor ${quoted(tensor.name)} does not begin at byte ${end}`);
    end = tensor.end;
  }
  if (end > reader.remaining) throw reader.cutOff(`its tensors, which take ${end} bytes`);
  if (end < reader.remaining && reader.size !== undefined)
    throw reader.damaged(`there are ${reader.remaining - end} bytes after its tensors`);
  if (!isTexts(metadata)) throw reader.damaged('its meta data are no texts');
  return { tensors, metadata };
}

function parse(reader: ByteReader, bytes: Uint8Array): Record<string, unknown> {
  const header = parsedJson(bytes);
  if (isRecord(header)) return header;
  throw reader.damaged('its header is no JSON object');
}

function tensorOf(reader: ByteReader, name: string, entry: unknown): Tensor {
  const { dtype, shape, data_offsets } = (entry ?? {}) as Record<string, unknown>;
  const sizes = (list: unknown): list is number[] =>
    Array.isArray(list) && list.length <= 8 && list.every((size) => Number.isSafeInteger(size) && size >= 0);
  if (typeof dtype !== 'string' || !sizes(shape) || !sizes(data_offsets) || data_offsets.length !== 2)
    throw reader.damaged(`tensor ${quoted(name)} lacks a dtype, a shape or its data_offsets`);
  // Of types that nothing here reads, the place alone is of interest.
  const type = Object.hasOwn(TYPES, dtype) ? TYPES[dtype] : { bytes: 0, read: () => Number.NaN };
  const [begin, end] = data_offsets;
  const count = shape.reduce((product, size) => product * size, 1);
  if (end < begin || (type.bytes > 0 && end - begin !== count * type.bytes))
    throw reader.damaged(
      `tensor ${quoted(name)}, ${dtype} [${shape}], has the data_offsets ${begin} to ${end}`,
    );
  return { name, type, shape, begin, end };
}

function isTexts(metadata: unknown): metadata is Record<string, string> {
  return isObject(metadata) && areTexts(Object.values(metadata));
}

/**
 * Writes `embeddings`, float32 of words x dim, after `counts`, float64 of words, where they are known.
 * @param metadata texts for the header
 */
export async function writeTensors(
  sink: Sink,
  { matrix, counts }: { readonly matrix: Matrix; readonly counts: Float64Array | undefined },
  metadata: Readonly<Record<string, string>> | undefined,
  report: (rows: number) => void,
): Promise<void> {
  const { rows, dim } = matrix;
  const writer = new ByteWriter(sink);
  await writeSafetensorsHead(
    writer,
    [
      ...(counts ? [{ name: 'counts', dtype: 'F64', shape: [rows], bytes: 8 * rows }] : []),
      { name: 'embeddings', dtype: 'F32', shape: [rows, dim], bytes: 4 * rows * dim },
    ],
    metadata,
  );
  if (counts) await writer.write(bytesOf(counts));
  await writeFloats(matrix, writer, report);
}

/** Writes what stands before tensors that follow each other without gaps. */
export async function writeSafetensorsHead(
  writer: ByteWriter,
  tensors: readonly {
    readonly name: string;
    readonly dtype: string;
    readonly shape: readonly number[];
    readonly bytes: number;
  }[],
  metadata: Readonly<Record<string, string>> | undefined,
): Promise<void> {
  let end = 0;
  const entries = tensors.map(({ name, dtype, shape, bytes }) => {
    const data_offsets = [end, end + bytes];
    end += bytes;
    return [name, { dtype, shape, data_offsets }];
  });
  const header = { ...(metadata && { __metadata__: metadata }), ...Object.fromEntries(entries) };
  const bytes = new TextEncoder().encode(JSON.stringify(header));
  const padded = Math.ceil(bytes.length / 8) * 8;
  await writer.int64(padded);
  await writer.write(bytes);
  await writer.write(new Uint8Array(padded - bytes.length).fill(0x20));
}

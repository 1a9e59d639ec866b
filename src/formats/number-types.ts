// Numbers of other programs' arrays, as they lie in a file, to float32.

import { bytesOf } from '../corpus/lists.js';
import type { ByteReader } from './byte-reader.js';

export interface NumberType {
  readonly bytes: number;
  read(view: DataView, at: number, little: boolean): number;
}

export const NUMBER_TYPES = {
  float64: { bytes: 8, read: (view, at, little) => view.getFloat64(at, little) },
  float32: { bytes: 4, read: (view, at, little) => view.getFloat32(at, little) },
  float16: { bytes: 2, read: (view, at, little) => halfFloat(view.getUint16(at, little)) },
  bfloat16: { bytes: 2, read: (view, at, little) => upperHalf(view.getUint16(at, little)) },
  int64: { bytes: 8, read: (view, at, little) => Number(view.getBigInt64(at, little)) },
  int32: { bytes: 4, read: (view, at, little) => view.getInt32(at, little) },
  int8: { bytes: 1, read: (view, at) => view.getInt8(at) },
  uint8: { bytes: 1, read: (view, at) => view.getUint8(at) },
} as const satisfies Record<string, NumberType>;

/** Fills `target` with the numbers that begin at bytes[0], each rounded to the array's type. */
export function decodeNumbers(
  type: NumberType,
  little: boolean,
  bytes: Uint8Array,
  target: Float32Array | Float64Array,
): void {
  if (type === NUMBER_TYPES.float32 && little && target instanceof Float32Array) {
    bytesOf(target).set(bytes.subarray(0, target.byteLength));
    return;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i < target.length; i++) target[i] = type.read(view, i * type.bytes, little);
}

/** Fills `target` with the next numbers of a file. @throws WordvecError `format` where it ends before */
export async function readNumbers(
  reader: ByteReader,
  { type, little, field }: { readonly type: NumberType; readonly little: boolean; readonly field: string },
  target: Float32Array | Float64Array,
): Promise<void> {
  const bytes = target.length * type.bytes;
  if (!(await reader.need(bytes))) throw reader.cutOff(field);
  decodeNumbers(type, little, reader.bytes.subarray(reader.start, reader.start + bytes), target);
  reader.start += bytes;
}

/** IEEE 754 binary16. */
function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

const word = new DataView(new ArrayBuffer(4));

/** bfloat16 is a float32 without its lower half. */
function upperHalf(bits: number): number {
  word.setUint32(0, bits << 16);
  return word.getFloat32(0);
}

// An ONNX model (onnx/onnx.proto, IR version 8, opset 13) of one node: Gather(embeddings, input_ids).
import { ByteWriter } from '../corpus/byte-writer.js';
import type { Sink } from '../platform.js';
import type { Matrix } from '../tensor/matrix.js';
import { writeFloats } from './npy.js';

const FLOAT = 1;
const INT64 = 7;

/** Bytes of the largest message of protobuf. */
export const LARGEST_ONNX = 2 ** 31 - 1;

/** A ValueInfoProto: names are those of sizes that the input decides. */
function valueInfo(field: number, name: string, type: number, sizes: readonly (string | number)[]): number[] {
  const dims = sizes.map((size) => message(1, typeof size === 'number' ? number(1, size) : text(2, size)));
  return message(field, text(1, name), message(2, message(1, number(1, type), message(2, ...dims))));
}

/** The bytes before the matrix, with which the file ends. */
export function onnxHead({ rows, dim }: Pick<Matrix, 'rows' | 'dim'>): Uint8Array {
  const bytes = rows * dim * 4;
  const tensor = [
    ...[...number(1, rows), ...number(1, dim), ...number(2, FLOAT), ...text(8, 'embeddings')],
    ...begin(9, bytes),
  ];
  const graph = [
    ...message(
      1,
      text(1, 'embeddings'),
      text(1, 'input_ids'),
      text(2, 'last_hidden_state'),
      text(4, 'Gather'),
    ),
    ...text(2, 'static'),
    ...valueInfo(11, 'input_ids', INT64, ['batch_size', 'sequence_length']),
    ...valueInfo(12, 'last_hidden_state', FLOAT, ['batch_size', 'sequence_length', dim]),
    ...begin(5, tensor.length + bytes),
    ...tensor,
  ];
  return Uint8Array.from([
    ...[...number(1, 8), ...text(2, 'wordvec'), ...message(8, number(2, 13))],
    ...begin(7, graph.length + bytes),
    ...graph,
  ]);
}

export async function writeOnnx(matrix: Matrix, sink: Sink): Promise<void> {
  const writer = new ByteWriter(sink);
  await writer.write(onnxHead(matrix));
  await writeFloats(matrix, writer, () => {});
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) | 128);
  }
}

/** A field of a whole number >= 0. */
export const number = (field: number, value: number) => [...varint(field * 8), ...varint(value)];
/** All of a field of bytes but the bytes. */
export const begin = (field: number, length: number) => [...varint(field * 8 + 2), ...varint(length)];
/** A field that holds fields. */
export const message = (field: number, ...parts: readonly number[][]): number[] => {
  const bytes = parts.flat();
  return [...begin(field, bytes.length), ...bytes];
};
export const text = (field: number, value: string) => message(field, [...new TextEncoder().encode(value)]);

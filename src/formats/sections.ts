// The arrays of a container: their types and shapes, where they end, their checksum.

export const TYPES = {
  uint8: Uint8Array,
  int8: Int8Array,
  int32: Int32Array,
  uint32: Uint32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

export type SectionType = keyof typeof TYPES;
export type SectionNumbers = Uint8Array | Int8Array | Int32Array | Uint32Array | Float32Array | Float64Array;

export interface SectionHeader {
  readonly name: string;
  readonly type: SectionType;
  readonly shape: readonly number[];
}

export function listSection(name: string, type: SectionType, numbers: SectionNumbers) {
  return { name, type, shape: [numbers.length], parts: [numbers] };
}

export function count({ shape }: SectionHeader): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function byteLength(section: SectionHeader): number {
  return count(section) * TYPES[section.type].BYTES_PER_ELEMENT;
}

const ALIGNMENT = 64;

/** Bytes from `length` to the next multiple of 64. */
export function padding(length: number): number {
  return (ALIGNMENT - (length % ALIGNMENT)) % ALIGNMENT;
}

/** Bytes that a section takes with the gap after it. */
export function paddedLength(section: SectionHeader): number {
  return byteLength(section) + padding(byteLength(section));
}

export const CHECKSUM_START = 0x811c9dc5;

/** FNV-1a (Fowler, Noll, Vo) over uint32 instead of bytes: every change of one word shows. */
export function checksum(sum: number, { buffer, byteOffset, byteLength }: ArrayBufferView): number {
  const words = new Uint32Array(buffer, byteOffset, byteLength / 4);
  let hash = sum;
  for (let i = 0; i < words.length; i++) hash = Math.imul(hash ^ words[i], 0x01000193);
  return hash >>> 0;
}

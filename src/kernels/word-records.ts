// Words with their counts, one record after another in order of ids, as scanners keep and exchange them:
// count (8 bytes), id (4), length (4), the word's bytes, zeros up to a multiple of 8; little-endian.

export const RECORD = { count: 0, id: 8, length: 12, bytes: 16 } as const;

/** Bytes of the record of a word of `length` bytes. */
export function recordSize(length: number): number {
  return RECORD.bytes + Math.ceil(length / 8) * 8;
}

/** Records with count 0 of words given as bytes[offsets[i] .. offsets[i + 1]), shape of offsets [words + 1]. */
export function recordsFrom(bytes: Uint8Array, offsets: Uint32Array): Uint8Array {
  let size = 0;
  for (let i = 0; i + 1 < offsets.length; i++) size += recordSize(offsets[i + 1] - offsets[i]);
  const records = new Uint8Array(size);
  const view = new DataView(records.buffer);
  let at = 0;
  for (let i = 0; i + 1 < offsets.length; i++) {
    const word = bytes.subarray(offsets[i], offsets[i + 1]);
    view.setUint32(at + RECORD.id, i, true);
    view.setUint32(at + RECORD.length, word.length, true);
    records.set(word, at + RECORD.bytes);
    at += recordSize(word.length);
  }
  return records;
}

export interface ReadRecords {
  /** Exact up to 2^53. Shape [words]. */
  readonly counts: Float64Array;
  /** Where in the records the bytes of word i start. Shape [words]. */
  readonly places: Uint32Array;
  /** Bytes of word i. Shape [words]. */
  readonly lengths: Uint32Array;
}

export function readRecords(records: Uint8Array, words: number): ReadRecords {
  const view = new DataView(records.buffer, records.byteOffset, records.byteLength);
  const counts = new Float64Array(words);
  const places = new Uint32Array(words);
  const lengths = new Uint32Array(words);
  for (let i = 0, at = 0; i < words; i++) {
    counts[i] = countAt(view, at);
    places[i] = at + RECORD.bytes;
    lengths[i] = view.getUint32(at + RECORD.length, true);
    at += recordSize(lengths[i]);
  }
  return { counts, places, lengths };
}

export function countAll(records: Uint8Array): number {
  const view = new DataView(records.buffer, records.byteOffset, records.byteLength);
  let sum = 0;
  for (let at = 0; at < records.length; ) {
    sum += countAt(view, at);
    at += recordSize(view.getUint32(at + RECORD.length, true));
  }
  return sum;
}

function countAt(view: DataView, record: number): number {
  return view.getUint32(record, true) + view.getUint32(record + 4, true) * 2 ** 32;
}

import type { KeyedVectors } from '../embeddings/keyed-vectors.js';
import { allFinite } from '../tensor/matrix.js';
import type { ByteReader } from './byte-reader.js';
import type { Reading } from './reading.js';
import { firstRows, RowCollector } from './row-collector.js';
import { MAX_DIM, shown } from './text-row.js';

/** Rows of which the words come from elsewhere. */
export interface NamedRows {
  readonly dim: number;
  readonly rows: number;
  /** Least bytes that a row takes in the file. */
  readonly rowBytes: number;
  /** Fills `target`, of length dim, with row i; called for each in turn. */
  fill(target: Float32Array, i: number): Promise<void> | void;
}

/**
 * Reads rows, which get the words in turn; ends where either ends.
 * @throws WordvecError `format` for numbers that are not finite and sizes that are none
 */
export async function collectRows(
  reader: ByteReader,
  { dim, rows, rowBytes, fill }: NamedRows,
  words: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  reading: Reading,
): Promise<KeyedVectors> {
  checkShape(reader, rows, dim);
  const collector = new RowCollector(dim, Math.min(rows, firstRows(reader.size, rowBytes, dim)), reading);
  for await (const word of words) {
    if (collector.full || collector.rows === rows) continue;
    collector.reserve(() => Math.min(rows, collector.rows * 1.5));
    const at = collector.place;
    const row = collector.data.subarray(at, at + dim);
    await fill(row, collector.rows);
    if (!allFinite(row))
      throw reader.error(
        `the vector of word ${collector.rows + 1}, ${shown(word)}, holds numbers that are not finite as float32: its training diverged, train again with a smaller learning rate`,
      );
    collector.add(word, 0, word.length);
  }
  return collector.finish(reader.name);
}

/** @throws WordvecError `format` for sizes that are none */
export function checkShape(reader: ByteReader, rows: number, dim: number): void {
  if (rows >= 1 && rows < 2 ** 31 && dim >= 1 && dim <= MAX_DIM) return;
  throw reader.error(
    `it holds ${rows} rows of ${dim} numbers, expected 1 to ${2 ** 31 - 1} rows of 1 to ${MAX_DIM}: write it again`,
  );
}

/**
 * Counting of co-occurrences in shared memory; all arguments called by a place are byte addresses. A record is
 * 16 bytes: int32 word, int32 context (rows from 1, as in GloVe's cooccurrence.bin) and its count, an int64 in
 * units, or a float64 where a call is given a `unit` to divide by (0: none). The rules stand in
 * test/reference/cooccurrence.ts; both give the same bytes, but for the last bits of logarithms.
 */
export interface CooccurrenceKernel {
  /** Lists the places [from, to) of `ids` by word: those of word i are positions[starts[i] .. starts[i + 1]). */
  indexPositions(
    ids: number,
    from: number,
    to: number,
    vocabulary: number,
    starts: number,
    positions: number,
  ): void;
  /**
   * Counts the rows [rowFrom, rowTo) into records sorted by (word, context), from `out` on; returns how many.
   * `weights` holds an int64 for each distance 0..window; `row` is a zeroed work space of `rowBytes`.
   */
  countRows(
    ids: number,
    total: number,
    starts: number,
    positions: number,
    rowFrom: number,
    rowTo: number,
    window: number,
    symmetric: number,
    acrossLines: number,
    weights: number,
    row: number,
    vocabulary: number,
    unit: number,
    out: number,
  ): number;
  /**
   * Adds up rows [rowFrom, rowTo) of several sorted runs of records with counts in units; `cursors` holds two
   * uint32 for each run: the addresses of its next record and of its end.
   */
  mergeRows(
    cursors: number,
    runs: number,
    rowFrom: number,
    rowTo: number,
    row: number,
    vocabulary: number,
    unit: number,
    out: number,
  ): number;
  /**
   * Cuts `n` records with float64 counts, equal words side by side, into chunks for training: the records of
   * a word are shuffled (in place), cut into chunks of 16 (the last shorter), and each chunk falls into one of
   * `classes` by hash. A chunk is `uint32 word, uint8 n, uint8 turns, uint16 turn`, then n times `uint32 context, float32
   * ln X, float32 turns f(X)` with rows from 0 and f(X) = min(1, (X / xMax) ** alpha). It is for epochs e with e mod turns =
   * turn, which are 4 where f(X) < 1/8, 2 where f(X) < 1/4, else 1: records are taken by their share of the weight, about, and
   * count the more, so that what is expected of an epoch stays as it is. Chunks lie by class from `out` on;
   * `ends[c]` (uint32) is the end of class c from there. Returns the bytes written, at most 20 a record.
   *
   * With `parts` P > 1 words and contexts each fall into P parts by hash, a chunk has contexts of one part only, and
   * classes come in groups of P whose chunks touch no row in common: class (s P + t) P + p has the words of part p with
   * the contexts of part (p + t) mod P, s drawn by hash of classes / P^2 (the strata of Gemulla et al. 2011).
   */
  chunkRows(
    records: number,
    n: number,
    seed: number,
    classes: number,
    parts: number,
    ends: number,
    xMax: number,
    alpha: number,
    out: number,
  ): number;
}

/** Records of a word that are trained together: one pass over its row serves them all. */
export const CHUNK_RECORDS = 16;
export const RECORD_BYTES = 16;
/** Bytes from a chunk's start to the uint8 of its size, to that of its turns and to its turn. */
export const CHUNK_SIZE = 4;
export const CHUNK_TURNS = 5;
export const CHUNK_TURN = 6;
/** Epochs of which the lightest pairs are in one. */
export const CHUNK_TURNS_MOST = 4;
/** Bytes of a chunk's head and of each record in it. */
export const CHUNK_HEAD = 8;
export const CHUNK_RECORD_BYTES = 12;

/** Size of the work space of a dense row: sums, touched columns and two bit maps. */
export function rowBytes(vocabulary: number): number {
  return vocabulary * 12 + Math.ceil(vocabulary / 64) * 8 + Math.ceil(vocabulary / 4096) * 8 + 24;
}

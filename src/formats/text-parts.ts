// Large text files of vectors, read by several threads: a part of the bytes each, and the rows into one matrix.
import { lengthened } from '../corpus/lists.js';
import { WordTable } from '../corpus/words.js';
import { formatError, WordvecError } from '../errors.js';
import { type PlacedFile, platform, type Thread, withThreads } from '../platform.js';
import { type RunHooks, startProgress } from '../progress.js';
import { ByteReader } from './byte-reader.js';
import type { SeenNumbers } from './parse-numbers.js';
import { THREAD_BYTES, WHOLE } from './reading.js';
import { RowCollector } from './row-collector.js';
import { NEWLINE, RETURN } from './text-row.js';
import { TextRows } from './text-rows.js';

/** Bytes of a part, those read at once behind it for the rest of its last row, and the longest rest. */
const [PART, MORE, LONGEST_REST] = [1 << 22, 1 << 16, 1 << 24];
/** Bytes behind a row that are read with its last number. */
const SPARE = 8;

/** What a thread is started with. */
export interface TextPartsJob {
  readonly path: string;
  /** Bytes of the file from where on its rows are cut into parts of `part` bytes. */
  readonly from: number;
  readonly size: number;
  readonly part: number;
  readonly dim: number;
  /** A header says what dim is. */
  readonly known: boolean;
  readonly matrix: ArrayBufferLike;
  /** The next part to take, then the row that each part starts with, -1 where that is not known yet. */
  readonly turn: Int32Array<SharedArrayBuffer>;
}

/** The rows of a part, at its place in the matrix: those of different words first, as they were met. */
interface TextPart {
  readonly firstRow: number;
  readonly rows: number;
  readonly bytes: Uint8Array;
  readonly offsets: Uint32Array;
}

export interface TextPartsDone {
  readonly parts: ReadonlyMap<number, TextPart>;
  readonly seen: SeenNumbers;
}

/** A thread's work: parts, as long as there are any. @throws what the first bad row of a part is told by, or a doubtful one */
export async function readTextParts(
  job: TextPartsJob,
  tell: (bytes: number) => void,
): Promise<TextPartsDone> {
  const { turn, from, size, part } = job;
  const file = await platform().files.openAt(job.path);
  const parts = new Map<number, TextPart>();
  const seen = { fixed6: true, significant5: true };
  let buffer = new Uint8Array(part + MORE + SPARE);
  try {
    for (;;) {
      const number = Atomics.add(turn, 0, 1);
      const begin = from + number * part;
      if (begin >= size) return { parts, seen };
      const last = Math.min(begin + part, size);
      const read = await readLinesOf(file, buffer, { begin, last, size });
      buffer = read.bytes;
      parts.set(number, await takeRows(job, read, number, seen));
      tell(last - begin);
    }
  } finally {
    file.close();
  }
}

interface Lines {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly start: number;
  readonly end: number;
}

/** The lines that begin within a part, each with its end, at bytes[start..end). */
async function readLinesOf(
  file: PlacedFile,
  buffer: Uint8Array<ArrayBuffer>,
  { begin, last, size }: { begin: number; last: number; size: number },
): Promise<Lines> {
  let bytes = buffer;
  // The byte before says whether a line begins with the part.
  const place = begin - 1;
  const wanted = last - place;
  if ((await file.read(bytes.subarray(0, wanted), place)) < wanted) throw doubtful('the file became shorter');
  let held = wanted;
  const start = bytes.subarray(0, held).indexOf(NEWLINE) + 1;
  if (start === 0) return { bytes, start: 0, end: 0 };
  for (let searched = wanted - 1; last < size; ) {
    const end = bytes.subarray(searched, held).indexOf(NEWLINE) + 1;
    if (end > 0) return { bytes, start, end: searched + end };
    if (held > wanted + LONGEST_REST) throw doubtful('a row is long');
    if (held + MORE + SPARE > bytes.length) bytes = lengthened(bytes, 2 * bytes.length);
    const read = await file.read(bytes.subarray(held, held + MORE), place + held);
    searched = held;
    held += read;
    if (read === 0) break;
  }
  if (bytes[held - 1] !== NEWLINE) bytes[held++] = NEWLINE;
  return { bytes, start, end: held };
}

async function takeRows(
  { turn, dim, known, matrix }: TextPartsJob,
  { bytes, start, end }: Lines,
  number: number,
  seen: SeenNumbers,
): Promise<TextPart> {
  const count = countRows(bytes, start, end);
  Atomics.wait(turn, number + 1, -1);
  const firstRow = Atomics.load(turn, number + 1);
  Atomics.store(turn, number + 2, firstRow + count);
  Atomics.notify(turn, number + 2);
  const rowBytes = 4 * dim;
  if ((firstRow + count) * rowBytes > matrix.byteLength) throw doubtful('there are more rows');
  const data = new Float32Array(matrix, firstRow * rowBytes, count * dim);
  const reader = ByteReader.onBytes(bytes, start, end);
  const collector = new RowCollector(dim, count, WHOLE, { data, rows: count, dim, stride: dim });
  const rows = new TextRows(reader, WHOLE);
  rows.startPart(collector, known);
  while (await rows.nextLine()) rows.takeRow();
  if (rows.numbered > 0) throw doubtful('a word ends in a number');
  seen.fixed6 &&= rows.seen.fixed6;
  seen.significant5 &&= rows.seen.significant5;
  const { words } = collector;
  return { firstRow, rows: count, bytes: words.bytes, offsets: words.offsets };
}

function countRows(bytes: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let line = start; line < end; ) {
    const newline = bytes.indexOf(NEWLINE, line);
    const length = newline - line;
    if (length > 1 || (length === 1 && bytes[line] !== RETURN)) count++;
    line = newline + 1;
  }
  return count;
}

/** What a thread leaves to the reading of the whole file, in order, which says it rightly. */
function doubtful(what: string): WordvecError {
  return formatError(what);
}

/**
 * Reads the rows after the first one, which was taken, into the matrix that they share.
 * @returns false where anything is not as in most files: nothing has been taken then
 */
export async function takeInParts(
  { path, offset, size }: Pick<ByteReader, 'path' | 'offset' | 'size'>,
  rows: TextRows,
  known: boolean,
  hooks: RunHooks,
  part: number = PART,
): Promise<boolean> {
  const collector = rows.collector!;
  const count = Math.ceil((size! - offset) / part);
  const { threads, memory } = platform();
  const turn = new Int32Array(memory.shared(4 * (count + 2))).fill(-1);
  turn.set([0, 1]);
  const { dim, data } = collector;
  const job = { path: path!, from: offset, size: size!, part, dim, known, matrix: data.buffer, turn };
  const report = startProgress(hooks, { phase: 'loading', unit: 'bytes', total: size! });
  let done = offset;
  const length = Math.min(threads.count(0), Math.ceil((size! - offset) / THREAD_BYTES));
  const workers: Thread<TextPartsDone>[] = Array.from({ length }, () =>
    threads.start<TextPartsDone>('formats/text-parts-worker.js', job satisfies TextPartsJob, (bytes) => {
      done += bytes as number;
      report(done);
    }),
  );
  const read = () => Promise.all(workers.map(({ result }) => result));
  try {
    const all = await withThreads(workers, hooks.signal, read);
    for (let number = 0; number < count; number++)
      takePart(collector, all.find(({ parts }) => parts.has(number))!.parts.get(number)!);
    for (const { seen } of all) {
      rows.seen.fixed6 &&= seen.fixed6;
      rows.seen.significant5 &&= seen.significant5;
    }
    return true;
  } catch (cause) {
    if (cause instanceof WordvecError && cause.code !== 'aborted') return false;
    throw cause;
  }
}

function takePart(collector: RowCollector, { firstRow, rows, bytes, offsets }: TextPart): void {
  const { dim, data } = collector;
  const { size } = new WordTable(bytes, offsets);
  for (let i = 0; i < size; i++) {
    const from = (firstRow + i) * dim;
    if (collector.place !== from) data.copyWithin(collector.place, from, from + dim);
    collector.add(bytes, offsets[i], offsets[i + 1]);
  }
  collector.rows += rows - size;
}

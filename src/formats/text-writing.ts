// Rows of vectors as text, by several threads where there are many.
import type { ByteWriter } from '../corpus/byte-writer.js';
import { MAX_WORD_BYTES } from '../corpus/words.js';
import type { KeyedVectors } from '../embeddings/keyed-vectors.js';
import { platform, type Thread } from '../platform.js';
import { rowOf } from '../tensor/matrix.js';
import { NUMBER_ROOM, NUMBER_WRITERS, type NumberStyle, writeShortestRow } from './decimal.js';
import type { TextLayout } from './file-layout.js';
import { NEWLINE, SPACE } from './text-row.js';

export interface RowStyle {
  readonly numbers: NumberStyle;
  readonly afterWord: number;
  readonly between: number;
  readonly trailingSpace: boolean;
}

export function styleOf({ numbers, separators, trailingSpace }: TextLayout): RowStyle {
  const [afterWord, between] = separators ?? [SPACE, SPACE];
  return { numbers, afterWord, between, trailingSpace };
}

/** Bytes that the row of a word may take. */
export function rowRoom(word: number, dim: number): number {
  return word + (dim + 1) * NUMBER_ROOM;
}

/** Where a row goes: bytes, a view of the same memory, and the place. */
interface Target {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly end: number;
}

/** Writes a row, for which there is room; where it ends. */
export function putRow(target: Target, word: Uint8Array, row: Float32Array, style: RowStyle): number {
  const { bytes, view } = target;
  const { afterWord, between } = style;
  const write = NUMBER_WRITERS[style.numbers];
  bytes.set(word, target.end);
  let end = target.end + word.length;
  if (style.numbers === 'shortest') end = writeShortestRow(row, afterWord, between, view, end);
  else
    for (let d = 0; d < row.length; d++) {
      bytes[end] = d === 0 ? afterWord : between;
      end = write(row[d], view, end + 1);
    }
  if (style.trailingSpace) bytes[end++] = SPACE;
  bytes[end++] = NEWLINE;
  return end;
}

/** Numbers that a thread takes at once, and bytes of their words. */
const [NUMBERS, WORD_BYTES] = [1 << 16, 16 * MAX_WORD_BYTES];
/** Numbers that pay for a thread, which takes 200 CPU ms to start and to make its code fast. */
const ENOUGH = 1 << 23;

export function writingThreads(numbers: number): number {
  return Math.min(platform().threads.count(0), Math.floor(numbers / ENOUGH));
}

/** What a thread is started with: memory that it shares with the one that asks. */
export interface TextWritingJob {
  readonly style: RowStyle;
  readonly dim: number;
  /** Rows to write; 0: none. */
  readonly control: Int32Array<SharedArrayBuffer>;
  readonly rows: Float32Array<SharedArrayBuffer>;
  readonly words: Uint8Array<SharedArrayBuffer>;
  /** Where each word ends in `words`. */
  readonly ends: Uint32Array<SharedArrayBuffer>;
  readonly text: Uint8Array<SharedArrayBuffer>;
}

/** A thread's work, which ends with the thread; tells the bytes of each text. */
export function writeTexts(job: TextWritingJob, tell: (bytes: number) => void): never {
  const { style, dim, control, rows, words, ends, text } = job;
  const view = new DataView(text.buffer);
  for (;;) {
    Atomics.wait(control, 0, 0);
    const count = Atomics.load(control, 0);
    let end = 0;
    for (let i = 0; i < count; i++) {
      const word = words.subarray(i === 0 ? 0 : ends[i - 1], ends[i]);
      end = putRow({ bytes: text, view, end }, word, rows.subarray(i * dim, (i + 1) * dim), style);
    }
    Atomics.store(control, 0, 0);
    tell(end);
  }
}

class WritingThread {
  readonly #job: TextWritingJob;
  readonly #thread: Thread<never>;
  #told: (bytes: number) => void = () => {};
  /** The bytes of the text that it writes. */
  #text: Promise<number> | undefined;

  constructor(style: RowStyle, dim: number) {
    const { memory, threads } = platform();
    const rows = Math.max(1, Math.floor(NUMBERS / dim));
    this.#job = {
      style,
      dim,
      control: new Int32Array(memory.shared(4)),
      rows: new Float32Array(memory.shared(4 * rows * dim)),
      words: new Uint8Array(memory.shared(WORD_BYTES)),
      ends: new Uint32Array(memory.shared(4 * rows)),
      text: new Uint8Array(memory.shared(rowRoom(WORD_BYTES, rows * (dim + 1)))),
    };
    this.#thread = threads.start<never>('formats/text-writing-worker.js', this.#job, (bytes) =>
      this.#told(bytes as number),
    );
    this.#thread.result.catch(() => {});
  }

  /** Lets it write rows from `first` on; the one after them. */
  give({ words, matrix }: KeyedVectors, first: number): number {
    const { control, rows, words: bytes, ends } = this.#job;
    const { dim } = matrix;
    let next = first;
    for (let end = 0; next < words.size && next - first < ends.length; next++) {
      const word = words.bytesOf(next);
      if (end + word.length > bytes.length) break;
      bytes.set(word, end);
      end += word.length;
      ends[next - first] = end;
      rows.set(rowOf(matrix, next), (next - first) * dim);
    }
    this.#text = new Promise((resolve) => {
      this.#told = resolve;
    });
    Atomics.store(control, 0, next - first);
    Atomics.notify(control, 0);
    return next;
  }

  /** Writes its text, if it was given rows. @throws WordvecError `memory`, `io` where the thread died */
  async take(writer: ByteWriter): Promise<void> {
    if (!this.#text) return;
    const bytes = await Promise.race([this.#text, this.#thread.result]);
    this.#text = undefined;
    await writer.write(this.#job.text.subarray(0, bytes));
  }

  stop(): Promise<void> {
    return this.#thread.stop();
  }
}

/** Writes all rows, in their order, by so many threads; `report` hears of rows written. */
export async function writeInThreads(
  vectors: KeyedVectors,
  writer: ByteWriter,
  style: RowStyle,
  count: number,
  report: (rows: number) => void,
): Promise<void> {
  const threads = Array.from({ length: count }, () => new WritingThread(style, vectors.dim));
  try {
    let turn = 0;
    for (let first = 0; first < vectors.size; turn++) {
      const thread = threads[turn % count];
      await thread.take(writer);
      report(first);
      first = thread.give(vectors, first);
    }
    for (let i = 0; i < count; i++) await threads[(turn + i) % count].take(writer);
  } finally {
    await Promise.all(threads.map((thread) => thread.stop()));
  }
}

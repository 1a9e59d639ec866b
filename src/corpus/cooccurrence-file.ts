import { fileLabel, formatError, type WordvecError } from '../errors.js';
import { isPackedName } from '../file-access.js';
import { type CooccurrenceKernel, RECORD_BYTES } from '../kernels/cooccurrence-kernel.js';
import { instantiate } from '../kernels/open.js';
import type { SharedHeap } from '../kernels/shared-heap.js';
import { checkPath, platform } from '../platform.js';
import { type RunHooks, startProgress, throwIfAborted } from '../progress.js';
import { readBlock } from './block-store.js';
import { shorterError } from './byte-lines.js';
import { type Cooccurrences, checkCounts, keepBlocks, REMEDY } from './cooccurrence.js';
import { type BlockOutput, type CountedBlock, layWorkspace, putChunks } from './cooccurrence-blocks.js';

/** Bytes of a block that are written at a time. */
const WRITE_BYTES = 1 << 20;

/**
 * Writes counts as GloVe's cooccurrence.bin: 16 bytes a record, little-endian int32 word, int32 context (both
 * from 1, by vocabulary row), float64 count; sorted by word, then context.
 * @throws WordvecError `io`, `aborted`
 */
export async function writeCooccurrences(
  counts: Cooccurrences,
  path: string,
  hooks: RunHooks = {},
): Promise<void> {
  checkCounts(counts);
  checkPath(path);
  const { files } = platform();
  const report = startProgress(hooks, { phase: 'saving', unit: 'records', total: counts.records });
  let done = 0;
  if (!isPackedName(path)) files.checkSpace(path, RECORD_BYTES * counts.records);
  await files.writeWhole(
    path,
    async (sink) => {
      for (const { block, records } of counts.blocks) {
        for (let from = 0; from < block.bytes; from += WRITE_BYTES) {
          const bytes = new Uint8Array(Math.min(WRITE_BYTES, block.bytes - from));
          readBlock(block, from, bytes);
          await sink.write(bytes);
        }
        done += records;
        report(done);
      }
    },
    hooks,
  );
}

/** How much of a file is grouped by word at a time, in records. */
const MAX_GROUPED = 2 ** 22;

/**
 * Reads a file of counts, of `wordvec cooccur` or of GloVe's cooccur or shuffle, into chunks for training. A
 * file sorted by word gives the same chunks as counting the corpus does; another is grouped piece by piece.
 * `-` is stdin, `.gz` is unpacked.
 * @param vocabulary rows that the records may name
 * @param memory bytes that this and its result may take in memory
 * @param reserve of them, bytes that the caller needs later in the same heap
 * @throws WordvecError `format` for a cut record, a row outside the vocabulary, a count that is not > 0; `io`
 */
export async function readCooccurrences(
  path: string,
  vocabulary: number,
  { memory, reserve }: { memory: number; reserve: number },
  output: BlockOutput & { kind: 'chunks' },
  heap: SharedHeap,
  hooks: RunHooks = {},
): Promise<Cooccurrences> {
  const started = performance.now();
  const module = await platform().kernels.load('cooccurrence');
  const capacity = Math.max(vocabulary, 4096, Math.min(MAX_GROUPED, Math.floor(memory / 8 / 36)));
  heap.reset();
  const { bytes } = layWorkspace(0, vocabulary, capacity);
  const base = heap.allocate(bytes, 'reading counts', REMEDY);
  const { workspace } = layWorkspace(base, vocabulary, capacity);
  const kernel = instantiate<CooccurrenceKernel>(module, heap.memory);
  const buffer = new Uint8Array(heap.memory.buffer, workspace.records, capacity * RECORD_BYTES);
  const name = fileLabel(path, 'stdin');
  const pieces = new RecordPieces(name, buffer, vocabulary);
  return keepBlocks(memory - Math.max(bytes, reserve), started, async (store) => {
    const blocks: CountedBlock[] = [];
    const take = (records: number) => {
      if (records === 0) return;
      const stored = putChunks(kernel, heap.memory, workspace, records, store, output);
      blocks.push({ index: blocks.length, records, ...stored });
    };
    const { chunks, size } = await platform().files.open(path, hooks);
    const total = size && Math.floor(size / RECORD_BYTES);
    const report = startProgress(hooks, { phase: 'shuffling', unit: 'records', total });
    for await (const chunk of chunks) {
      throwIfAborted(hooks.signal);
      for (let from = 0; from < chunk.length; ) {
        from += pieces.fill(chunk, from);
        if (!pieces.full) continue;
        take(pieces.group(false));
        pieces.discard();
        report(pieces.done);
      }
    }
    if (pieces.read < (size ?? 0)) throw shorterError(name);
    take(pieces.group(true));
    if (pieces.read === 0)
      throw formatError(`${name}: no records: count a corpus with wordvec cooccur first`);
    return blocks;
  });
}

/** Fills a buffer with records, checks them and groups them by word. */
class RecordPieces {
  readonly #ints: Int32Array;
  readonly #counts: Float64Array;
  #filled = 0;
  #grouped = 0;
  #checked = 0;
  /** Records that are done with: those of the file before the buffer. */
  done = 0;

  constructor(
    private readonly name: string,
    private readonly bytes: Uint8Array,
    private readonly vocabulary: number,
  ) {
    this.#ints = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    this.#counts = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
  }

  /** Bytes of the file so far. */
  get read(): number {
    return this.done * RECORD_BYTES + this.#filled;
  }

  get full(): boolean {
    return this.#filled === this.bytes.length;
  }

  /** Takes bytes of `chunk` from `from` on; returns how many found room. */
  fill(chunk: Uint8Array, from: number): number {
    const part = chunk.subarray(from, from + this.bytes.length - this.#filled);
    this.bytes.set(part, this.#filled);
    this.#filled += part.length;
    return part.length;
  }

  /**
   * Brings records of equal words side by side; returns how many, from the start of the buffer, are ready. In
   * a sorted file the last word may go on in the next piece and waits, unless this is the end.
   */
  group(atEnd: boolean): number {
    if (this.done === 0 && this.#isText()) throw this.#text();
    if (this.#filled % RECORD_BYTES !== 0) throw this.#cut();
    const n = this.#filled / RECORD_BYTES;
    const sorted = this.#check(n);
    let ready = n;
    if (!sorted) groupByWord(this.#ints, n, this.vocabulary);
    else if (!atEnd) {
      while (ready > 0 && this.#ints[4 * (ready - 1)] === this.#ints[4 * (n - 1)]) ready--;
      if (ready === 0) ready = n;
    }
    this.#grouped = ready;
    return ready;
  }

  /** Makes room: the records that `group` returned are done with. */
  discard(): void {
    const from = this.#grouped * RECORD_BYTES;
    // Chunking shuffles rows that are done only, so what waits is as it was read.
    this.bytes.copyWithin(0, from, this.#filled);
    this.#filled -= from;
    this.done += this.#grouped;
    this.#checked = this.#filled / RECORD_BYTES;
  }

  /** Whether words rise. @throws WordvecError `format` at the first record that cannot be. */
  #check(n: number): boolean {
    let sorted = true;
    for (let r = this.#checked; r < n; r++) {
      const word = this.#ints[4 * r];
      const context = this.#ints[4 * r + 1];
      const count = this.#counts[2 * r + 1];
      if (word < 1 || word > this.vocabulary) throw this.#outside(r, 'word', word);
      if (context < 1 || context > this.vocabulary) throw this.#outside(r, 'context', context);
      if (!(count > 0 && count < Infinity))
        throw this.#bad(r, `the count is ${count}, expected a number > 0`);
      if (r > 0 && word < this.#ints[4 * r - 4]) sorted = false;
    }
    return sorted;
  }

  #outside(r: number, role: string, row: number): WordvecError {
    return this.#bad(
      r,
      `the ${role} is number ${row} of a vocabulary of ${this.vocabulary} words; give the vocabulary that was counted with (--read-vocab)`,
    );
  }

  #bad(r: number, what: string): WordvecError {
    const record = this.done + r;
    return formatError(`${this.name}: record ${record + 1} (byte ${record * RECORD_BYTES}): ${what}`);
  }

  /** Whether it begins as a list of pairs, not as records. */
  #isText(): boolean {
    const head = this.bytes.subarray(0, Math.min(this.#filled, 64));
    return (
      head.length > 0 && head.every((byte) => (byte >= 0x20 && byte < 0x7f) || (byte >= 9 && byte <= 13))
    );
  }

  #text(): WordvecError {
    return formatError(
      `${this.name}: it is text, expected records of int32 word, int32 context and float64 count, as wordvec cooccur writes them: numpy's tofile does of an array of '<i4,<i4,<f8', words by their lines in the vocabulary, from 1`,
    );
  }

  #cut(): WordvecError {
    return formatError(
      `${this.name}: the last record is cut: ${this.read} bytes are no multiple of ${RECORD_BYTES}; count again or fetch the whole file`,
    );
  }
}

/** Counting sort of records (four int32 each) by word, in place of the buffer's first n records. */
function groupByWord(ints: Int32Array, n: number, vocabulary: number): void {
  const copy = ints.slice(0, 4 * n);
  const next = new Uint32Array(vocabulary + 2);
  for (let r = 0; r < n; r++) next[copy[4 * r] + 1]++;
  for (let w = 1; w < next.length; w++) next[w] += next[w - 1];
  for (let r = 0; r < n; r++) {
    const to = 4 * next[copy[4 * r]]++;
    for (let k = 0; k < 4; k++) ints[to + k] = copy[4 * r + k];
  }
}

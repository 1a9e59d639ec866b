import { lengthened } from '../corpus/lists.js';
import { inputError } from '../errors.js';
import { type DocumentLines, documentLines } from './document-lines.js';
import type { FaultReason, LeftOut } from './extractor.js';
import { compactLine } from './line-bytes.js';
import { hashLine } from './line-hashes.js';
import { SIGNATURE, signatureOf } from './near-duplicates.js';
import type { DocumentPiece } from './pieces.js';
import { type ResolvedPrepareOptions, readingOf } from './prepare-options.js';
import { readDocuments } from './reading-documents.js';
import { labelsApart } from './record-fields.js';

/** Bytes of lines after which a batch goes out. */
const BATCH = 1 << 18;
/** Sentences on what was skipped that a piece tells, for each reason. */
const TOLD = 3;

/** Documents of a piece, as lines, on their way to the file. */
export interface Batch {
  /** The lines, each with its \n. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Bytes and words of each line, uint32 [lines x 2]. */
  readonly lines: Uint32Array<ArrayBuffer>;
  /** Lines of each document, uint32 [documents]. */
  readonly documents: Uint32Array<ArrayBuffer>;
  /** uint32 [lines x 2], where lines are compared. */
  readonly hashes: Uint32Array<ArrayBuffer>;
  /** uint32 [documents x SIGNATURE], where documents are compared. */
  readonly signatures: Uint32Array<ArrayBuffer>;
  /** Bytes of the input since the last batch. */
  readonly read: number;
  readonly counts: BatchCounts;
}

/** What was found since the last batch. */
export interface BatchCounts {
  /** Documents found, those that gave no line too. */
  found: number;
  readonly dropped: Partial<Record<'empty' | 'language' | 'no label' | LeftOut, number>>;
  readonly skipped: Partial<Record<FaultReason, number>>;
  /** Sentences on what was skipped. */
  readonly notes: string[];
  /** Of a format whose parts have names. */
  hasFields: boolean;
}

/** Makes batches of pieces; one for a thread. */
export class BatchMaker {
  readonly #options: ResolvedPrepareOptions;
  readonly #lines: (piece: number) => DocumentLines;
  readonly #encoder = new TextEncoder();
  /** The lines of the batch, and more room. */
  #bytes = new Uint8Array(2 * BATCH);
  #length = 0;
  /** Bytes and words of each line. */
  #lengths: number[] = [];
  #documents: number[] = [];
  #signatures: Uint32Array[] = [];
  #read = 0;
  #counts = noCounts();
  #told = new Map<FaultReason, number>();

  private constructor(options: ResolvedPrepareOptions, lines: (piece: number) => DocumentLines) {
    this.#options = options;
    this.#lines = lines;
  }

  /** @throws WordvecError `usage`, `unsupported`, `io` */
  static async open(options: ResolvedPrepareOptions): Promise<BatchMaker> {
    return new BatchMaker(options, await documentLines(options));
  }

  /**
   * Reads a piece; `send` gets its batches and resolves when more may come.
   * @throws WordvecError `input` for what cannot be read, where that ends the run; `aborted`, `usage`
   */
  async read(
    piece: DocumentPiece,
    number: number,
    send: (batch: Batch) => Promise<void>,
    signal?: AbortSignal,
  ): Promise<void> {
    const lines = this.#lines(number);
    this.#told.clear();
    const labels = this.#options.labelField === '' ? undefined : this.#options;
    await readDocuments(
      piece,
      { ...readingOf(this.#options), labels },
      {
        document: (text, _record, _line, labels) => this.#take(text, lines, labels),
        leave: (reason) => {
          this.#counts.found++;
          this.#drop(reason);
        },
        fault: (reason, sentence) => this.#fault(reason, sentence),
        afterChunk: async () => {
          if (this.#length >= BATCH) await send(this.#batch());
        },
        onRead: (bytes) => {
          this.#read += bytes;
        },
        onFields: () => {
          this.#counts.hasFields = true;
        },
        signal,
      },
    );
    await send(this.#batch());
  }

  #take(document: string, linesOf: DocumentLines, ofField?: string): void {
    this.#counts.found++;
    if (ofField === '') {
      this.#drop('no label');
      return;
    }
    const { labels, rest: text } =
      ofField === undefined
        ? labelsApart(document, this.#options.label)
        : { labels: ofField, rest: document };
    const lines = linesOf(text);
    if (typeof lines === 'string') {
      this.#drop(lines);
      return;
    }
    const before = this.#lengths.length;
    for (const line of lines) this.#addLine(line, labels);
    const added = (this.#lengths.length - before) / 2;
    if (added === 0) {
      this.#drop('empty');
      return;
    }
    this.#documents.push(added);
    if (!this.#options.nearDuplicates) return;
    const signature = new Uint32Array(SIGNATURE);
    signatureOf(text, signature);
    this.#signatures.push(signature);
  }

  #addLine(text: string, labels: string): void {
    const start = this.#length;
    const most = start + (labels.length + text.length) * 3 + 1;
    if (most > this.#bytes.length)
      this.#bytes = lengthened(this.#bytes, Math.max(most, 2 * this.#bytes.length));
    // What is done to a text is not done to its labels.
    const from = start + this.#encoder.encodeInto(labels, this.#bytes.subarray(start)).written;
    const { written } = this.#encoder.encodeInto(text, this.#bytes.subarray(from));
    const { end, words } = compactLine(this.#bytes, from, from + written);
    if (words === 0) return;
    this.#bytes[end] = 0x0a;
    this.#length = end + 1;
    this.#lengths.push(this.#length - start, words);
  }

  #drop(reason: keyof BatchCounts['dropped']): void {
    this.#counts.dropped[reason] = (this.#counts.dropped[reason] ?? 0) + 1;
  }

  #fault(reason: FaultReason, sentence: string): void {
    if (this.#options.onError === 'stop') throw inputError(`${sentence}; \`onError\` skip leaves it out`);
    this.#counts.skipped[reason] = (this.#counts.skipped[reason] ?? 0) + 1;
    const told = (this.#told.get(reason) ?? 0) + 1;
    this.#told.set(reason, told);
    if (told <= TOLD) this.#counts.notes.push(`left out: ${sentence}`);
  }

  #batch(): Batch {
    const bytes = this.#bytes.slice(0, this.#length);
    const lines = Uint32Array.from(this.#lengths);
    const hashes = new Uint32Array(this.#options.duplicates ? lines.length : 0);
    for (let i = 0, at = 0; i < hashes.length; i += 2) {
      hashLine(bytes.subarray(at, at + lines[i] - 1), hashes, i);
      at += lines[i];
    }
    const signatures = new Uint32Array(this.#signatures.length * SIGNATURE);
    for (const [i, signature] of this.#signatures.entries()) signatures.set(signature, i * SIGNATURE);
    const batch = {
      bytes,
      lines,
      documents: Uint32Array.from(this.#documents),
      hashes,
      signatures,
      read: this.#read,
      counts: this.#counts,
    };
    this.#lengths = [];
    this.#documents = [];
    this.#signatures = [];
    this.#length = this.#read = 0;
    this.#counts = noCounts();
    return batch;
  }
}

function noCounts(): BatchCounts {
  return { found: 0, dropped: {}, skipped: {}, notes: [], hasFields: false };
}

import { WordvecError } from '../errors.js';
import { type DocumentLines, documentLines } from './document-lines.js';
import type { FaultReason, LeftOut } from './extractor.js';
import { hashLine } from './line-hashes.js';
import { SIGNATURE, signatureOf } from './near-duplicates.js';
import type { DocumentPiece } from './pieces.js';
import { namedFormat, type ResolvedPrepareOptions } from './prepare-options.js';
import { readDocuments } from './reading-documents.js';

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
  readonly dropped: Partial<Record<'empty' | 'language' | LeftOut, number>>;
  readonly skipped: Partial<Record<FaultReason, number>>;
  /** Sentences on what was skipped. */
  readonly notes: string[];
}

/** Makes batches of pieces; one for a thread. */
export class BatchMaker {
  readonly #options: ResolvedPrepareOptions;
  readonly #lines: (piece: number) => DocumentLines;
  readonly #encoder = new TextEncoder();
  #texts: string[] = [];
  #length = 0;
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
    const { encoding, documents, field } = this.#options;
    const settings = { from: namedFormat(this.#options), encoding, documents, fields: field };
    await readDocuments(piece, settings, {
      document: (text) => this.#take(text, lines),
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
      ...(signal && { signal }),
    });
    await send(this.#batch());
  }

  #take(text: string, linesOf: DocumentLines): void {
    this.#counts.found++;
    const lines = linesOf(text);
    if (typeof lines === 'string') {
      this.#drop(lines);
      return;
    }
    for (const line of lines) {
      this.#texts.push(line);
      this.#length += line.length;
    }
    this.#documents.push(lines.length);
    if (!this.#options.nearDuplicates) return;
    const signature = new Uint32Array(SIGNATURE);
    signatureOf(text, signature);
    this.#signatures.push(signature);
  }

  #drop(reason: 'empty' | 'language' | LeftOut): void {
    this.#counts.dropped[reason] = (this.#counts.dropped[reason] ?? 0) + 1;
  }

  #fault(reason: FaultReason, sentence: string): void {
    if (this.#options.onError === 'stop')
      throw new WordvecError('input', `${sentence}; \`onError\` skip leaves it out`);
    this.#counts.skipped[reason] = (this.#counts.skipped[reason] ?? 0) + 1;
    const told = (this.#told.get(reason) ?? 0) + 1;
    this.#told.set(reason, told);
    if (told <= TOLD) this.#counts.notes.push(`left out: ${sentence}`);
  }

  #batch(): Batch {
    const texts = this.#texts;
    const lines = new Uint32Array(texts.length * 2);
    const hashes = new Uint32Array(this.#options.duplicates ? texts.length * 2 : 0);
    const bytes = new Uint8Array(texts.reduce((sum, text) => sum + text.length * 3 + 1, 0));
    let at = 0;
    for (const [i, text] of texts.entries()) {
      const { written } = this.#encoder.encodeInto(text, bytes.subarray(at));
      let words = 1;
      for (const end = at + written; at < end; at++) if (bytes[at] === 0x20) words++;
      bytes[at++] = 0x0a;
      lines[i * 2] = written + 1;
      lines[i * 2 + 1] = words;
      if (this.#options.duplicates) hashLine(text, hashes, i * 2);
    }
    const signatures = new Uint32Array(this.#signatures.length * SIGNATURE);
    for (const [i, signature] of this.#signatures.entries()) signatures.set(signature, i * SIGNATURE);
    const batch = {
      bytes: bytes.slice(0, at),
      lines,
      documents: Uint32Array.from(this.#documents),
      hashes,
      signatures,
      read: this.#read,
      counts: this.#counts,
    };
    this.#texts = [];
    this.#documents = [];
    this.#signatures = [];
    this.#length = this.#read = 0;
    this.#counts = noCounts();
    return batch;
  }
}

function noCounts(): BatchCounts {
  return { found: 0, dropped: {}, skipped: {}, notes: [] };
}

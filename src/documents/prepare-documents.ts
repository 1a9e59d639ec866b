import { joinedBytes } from '../corpus/lists.js';
import { chooseSegmenter } from '../corpus/segmenter.js';
import { checkOptions, counted, formatCount, inputError, type WordvecError } from '../errors.js';
import { type Sink, threadCount, writeWhole } from '../platform.js';
import { type RunHooks, startProgress, throwIfAborted } from '../progress.js';
import { ownBatches, threadedBatches } from './batch-threads.js';
import type { Batch } from './document-batches.js';
import type { FaultReason, LeftOut } from './extractor.js';
import { HashSet64 } from './line-hashes.js';
import { NearDuplicates, SIGNATURE } from './near-duplicates.js';
import { type DocumentPiece, documentPieces } from './pieces.js';
import {
  noteFieldless,
  type PrepareOptions,
  type ResolvedPrepareOptions,
  resolvePrepareOptions,
} from './prepare-options.js';

/** Bytes of input from which on threads pay for their start. */
const WORTH_THREADS = 1 << 22;
/** Bytes of text that are written at once. */
const WRITTEN = 1 << 16;
/** Names of empty inputs that a report holds. */
const MOST_NAMES = 1000;

/** Why documents, or lines, were left out. */
export type DropReason = 'empty' | 'language' | 'no label' | LeftOut | 'duplicate' | 'near duplicate';

/** What `prepareDocuments` did. */
export interface PrepareReport {
  /** Files, and stdin. */
  inputs: number;
  /** Documents found, and those that were written. */
  found: number;
  documents: number;
  lines: number;
  /** Lines where a line is a sentence; else null. */
  sentences: number | null;
  /** Words between white space. */
  tokens: number;
  /** Bytes of the text written, unpacked. */
  bytes: number;
  /** What was left out by the options: documents, but for duplicate, which counts lines. */
  readonly dropped: Partial<Record<DropReason, number>>;
  /** What could not be read, with `onError: 'skip'`: files, documents or records. */
  readonly skipped: Partial<Record<FaultReason, number>>;
  /** Inputs without a document; the first 1000 names. */
  readonly emptyInputs: string[];
  seconds: number;
}

/**
 * Writes the text of documents, a document or a sentence a line, as training reads it. Memory does not grow with the
 * inputs, but by some 16 bytes for each different line with `duplicates`, and 400 for each document with `nearDuplicates`.
 * @param inputs files, folders, glob patterns, `-` for stdin; each may be packed
 * @param output packed where it ends in .gz; `-` is stdout
 * @throws WordvecError `usage` for options; `input` for what cannot be read, and where no document is left; `io`,
 * `unsupported`, `aborted`; then no file is written
 *
 * @example
 * const report = await prepareDocuments(['corpus.txt'], 'prepared.txt', { duplicates: true, maxWords: 3 });
 * [report.documents, report.lines, report.tokens]; // => [2, 4, 10]
 * report.dropped; // => { duplicate: 196 }
 */
export async function prepareDocuments(
  inputs: readonly string[],
  output: string,
  given: PrepareOptions = {},
  hooks: RunHooks = {},
): Promise<PrepareReport> {
  const started = performance.now();
  const { text, report } = documentText(inputs, given, hooks);
  const write = async (sink: Sink) => {
    for await (const lines of text) await sink.write(lines);
  };
  await writeWhole(output, write, hooks);
  report.seconds = (performance.now() - started) / 1000;
  return report;
}

/** Text that is made of documents while it is read, once; a `TextInput` of what trains or counts. */
export interface DocumentText {
  /** Lines in UTF-8. */
  readonly text: AsyncIterable<Uint8Array>;
  /** Complete when the text was read. */
  readonly report: PrepareReport;
}

/**
 * The lines that `prepareDocuments` would write, without a file: nothing is read before they are.
 * @param inputs as there
 * @throws WordvecError `usage` for options; while the text is read, what `prepareDocuments` throws
 *
 * @example
 * const counted = await prepareCorpus(documentText(['corpus.txt'], { punctuation: 'drop' }), { minCount: 60 });
 * counted.vocabulary.words.toArray(); // => ['the', 'and']
 * await counted.corpus.close();
 */
export function documentText(
  inputs: readonly string[],
  given: PrepareOptions = {},
  hooks: RunHooks = {},
): DocumentText {
  checkOptions(hooks, 'hooks');
  const work = new Preparing(inputs, resolvePrepareOptions(given), hooks);
  return { text: work.lines(), report: work.report };
}

/** A run: batches in the order of the inputs, and what is compared across them. */
class Preparing {
  readonly report: PrepareReport;
  readonly #inputs: readonly string[];
  readonly #options: ResolvedPrepareOptions;
  readonly #hooks: RunHooks;
  readonly #lines: HashSet64 | undefined;
  readonly #documents: NearDuplicates | undefined;

  constructor(inputs: readonly string[], options: ResolvedPrepareOptions, hooks: RunHooks) {
    this.#inputs = inputs;
    this.#options = options;
    this.#hooks = hooks;
    if (options.duplicates) this.#lines = new HashSet64();
    if (options.nearDuplicates) this.#documents = new NearDuplicates();
    this.report = {
      inputs: 0,
      found: 0,
      documents: 0,
      lines: 0,
      sentences: options.sentences ? 0 : null,
      tokens: 0,
      bytes: 0,
      dropped: {},
      skipped: {},
      emptyInputs: [],
      seconds: 0,
    };
  }

  async *lines(): AsyncGenerator<Uint8Array> {
    const started = performance.now();
    const options = this.#options;
    // The threads say nothing of it.
    if (options.segment !== '') await chooseSegmenter(options.segment, this.#hooks, '--segment');
    const pieces = await documentPieces(this.#inputs, options);
    this.report.inputs = pieces.filter(({ start }) => start === 0).length;
    const sizes = pieces.map(({ size }) => size);
    const total = sizes.reduce(
      (sum, size) => (sum === undefined || size === undefined ? undefined : sum + size),
      0,
    );
    const report = startProgress(this.#hooks, { phase: 'preparing', unit: 'bytes', total });
    let read = 0;
    let hasFields = false;
    let waiting: Uint8Array[] = [];
    let length = 0;
    const fruitful = new Set<string>();
    for await (const [batch, piece] of this.#batches(pieces, total)) {
      throwIfAborted(this.#hooks.signal);
      const { counts } = batch;
      hasFields ||= counts.hasFields;
      for (const note of counts.notes) this.#hooks.onNote?.(note);
      this.#count(counts.dropped, this.report.dropped);
      this.#count(counts.skipped, this.report.skipped);
      this.report.found += counts.found;
      if (counts.found - (counts.dropped.empty ?? 0) > 0 || Object.keys(counts.skipped).length > 0)
        fruitful.add(pieces[piece].path);
      const kept = this.#kept(batch);
      if (kept.length > 0) waiting.push(kept);
      length += kept.length;
      if (length >= WRITTEN) {
        yield joinedBytes(...waiting);
        waiting = [];
        length = 0;
      }
      read += batch.read;
      report(read);
    }
    if (length > 0) yield joinedBytes(...waiting);
    const paths = new Set(pieces.map(({ path }) => path));
    this.report.emptyInputs.push(...[...paths].filter((path) => !fruitful.has(path)).slice(0, MOST_NAMES));
    if (this.report.sentences !== null) this.report.sentences = this.report.lines;
    this.report.seconds = (performance.now() - started) / 1000;
    if (this.report.lines === 0) throw nothingLeft(this.report);
    if (!hasFields) noteFieldless(options, this.#hooks);
  }

  #batches(pieces: readonly DocumentPiece[], total: number | undefined) {
    const threads = Math.min(threadCount(this.#options.threads), pieces.length);
    const { signal } = this.#hooks;
    // Only this thread reads stdin.
    const own = threads < 2 || total === undefined || total < WORTH_THREADS;
    return own
      ? ownBatches(pieces, this.#options, signal)
      : threadedBatches(pieces, this.#options, threads, signal);
  }

  #count<Reason extends string>(
    from: Partial<Record<Reason, number>>,
    into: Partial<Record<Reason, number>>,
  ): void {
    for (const [reason, count] of Object.entries(from) as [Reason, number][])
      into[reason] = (into[reason] ?? 0) + count;
  }

  /** The bytes of the lines that stay; they are counted. */
  #kept({ bytes, lines, documents, hashes, signatures }: Batch): Uint8Array {
    let [line, from, to] = [0, 0, 0];
    for (let document = 0; document < documents.length; document++) {
      const signature = signatures.slice(document * SIGNATURE, (document + 1) * SIGNATURE);
      const isNew = this.#documents?.add(signature) ?? true;
      if (!isNew) this.#count({ 'near duplicate': 1 }, this.report.dropped);
      let written = false;
      for (const end = line + documents[document]; line < end; line++) {
        const length = lines[line * 2];
        const stays = isNew && (this.#lines?.add(hashes[line * 2], hashes[line * 2 + 1]) ?? true);
        if (stays) {
          if (from !== to) bytes.copyWithin(to, from, from + length);
          to += length;
          written = true;
          this.report.lines++;
          this.report.tokens += lines[line * 2 + 1];
        } else if (isNew) this.#count({ duplicate: 1 }, this.report.dropped);
        from += length;
      }
      if (written) this.report.documents++;
    }
    this.report.bytes += to;
    return bytes.subarray(0, to);
  }
}

function nothingLeft({ found, dropped, skipped, inputs }: PrepareReport): WordvecError {
  const reasons = [...Object.entries(dropped), ...Object.entries(skipped)].map(
    ([reason, count]) => `${count} ${reason}`,
  );
  const why = reasons.length > 0 ? ` (${reasons.join(', ')})` : '';
  return inputError(
    `no document is left of the ${formatCount(found)} found in ${counted(inputs, 'input')}${why}: nothing was written; check the inputs and the options`,
  );
}

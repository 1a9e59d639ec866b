// Texts with what they are called: lines of a file, files of a folder, records of a table.

import { type ResolvedCall, resolveCall } from '../call-options.js';
import { LONGEST_LINE, readTextChunks } from '../corpus/byte-lines.js';
import { oneLine } from '../corpus/text-steps.js';
import { checkTexts, counted, fileLabel, inputError } from '../errors.js';
import type { RunHooks } from '../progress.js';
import { COLLECTION_OPTIONS, type CollectionOptions } from './collection-options.js';
import type { DocumentRecord, FaultReason } from './extractor.js';
import { countLines, type OpenedSource, openSources } from './opened-sources.js';
import { wholePiece } from './pieces.js';
import { noteFieldless, readingOf } from './prepare-options.js';
import { pushedParts } from './pushed-parts.js';
import { readDocuments } from './reading-documents.js';

export { COLLECTION_OPTIONS, type CollectionOptions } from './collection-options.js';

/** A text and what it is called. */
export interface CollectedText {
  readonly text: string;
  readonly id: string;
  /** The file, or `-`. */
  readonly path: string;
  /** Where it begins in the file, from 1. */
  readonly line: number;
  readonly fields?: Readonly<Record<string, unknown>> | undefined;
}

/** What was left out. */
export interface CollectionCounts {
  empty: number;
  unreadable: number;
}

/** Texts, and characters, of a batch. */
const [BATCH, BATCH_LENGTH] = [1024, 1 << 19];

type Fields = ReturnType<DocumentRecord['fields']>;

/**
 * The texts of files, folders, glob patterns and `-` for stdin, each of which may be packed, in their order: lines of a plain
 * text, the others as `prepareDocuments` reads them.
 */
export class Collection {
  /** The number after that of the last text, once all were read. */
  next: number;
  readonly counts: CollectionCounts = { empty: 0, unreadable: 0 };
  /** What is read, for people. */
  readonly label: string;
  /** Whether it cannot be read again: stdin. */
  readonly once: boolean;
  readonly #inputs: readonly string[];
  readonly #options: ResolvedCall<typeof COLLECTION_OPTIONS>;
  readonly #first: number;
  /** Of the text that was read last. */
  #number: number;
  /** Notes that were given: what is read twice says them once. */
  readonly #told = new Set<string>();
  #hasFields = false;

  /**
   * @param firstNumber the number of the first text that has no other id
   * @throws WordvecError `usage`
   */
  constructor(inputs: readonly string[], options: CollectionOptions = {}, firstNumber = 1) {
    const given = ', or { documents } that are given';
    checkTexts('inputs', inputs, `a list of files to read${given}`, `the name of a file${given}`);
    this.#inputs = inputs;
    this.label = inputs.join(', ');
    this.once = inputs.includes('-');
    this.#options = resolveCall(COLLECTION_OPTIONS, options);
    this.#number = firstNumber - 1;
    this.#first = this.next = firstNumber;
  }

  /**
   * Batches of texts. An empty line or record is an empty text; an empty page or file is left out.
   * @throws WordvecError `input`, `io`, `aborted`
   */
  async *read(given: RunHooks = {}): AsyncGenerator<CollectedText[]> {
    const hooks = this.#once(given);
    // It may have been read before, and not to its end.
    this.#number = this.#first - 1;
    this.counts.empty = this.counts.unreadable = 0;
    for await (const opened of openSources(this.#inputs, this.#options, hooks))
      yield* opened.isLines ? this.#lines(opened, hooks) : this.#documents(opened, hooks);
    this.next = this.#number + 1;
    if (!this.#hasFields && this.next > this.#first) noteFieldless(this.#options, hooks);
  }

  /** Says, once all were read, how many documents were left out. */
  tellUnreadable(hooks: RunHooks): void {
    const { unreadable } = this.counts;
    if (unreadable > 0) hooks.onNote?.(`${counted(unreadable, 'document')} could not be read: left out`);
  }

  /** How many texts `read` gives. @throws WordvecError as `read` */
  async count(given: RunHooks = {}): Promise<number> {
    let count = 0;
    const hooks = this.#once(given);
    for await (const opened of openSources(this.#inputs, this.#options, hooks))
      if (opened.isLines) count += await countLines(opened, hooks);
      else for await (const texts of this.#documents(opened, hooks)) count += texts.length;
    return count;
  }

  #once(hooks: RunHooks): RunHooks {
    const onNote = (note: string) => {
      if (!this.#told.has(note)) hooks.onNote?.(note);
      this.#told.add(note);
    };
    return { ...hooks, onNote };
  }

  async *#lines({ path, content }: OpenedSource, hooks: RunHooks): AsyncGenerator<CollectedText[]> {
    const name = fileLabel(path, 'stdin');
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    let batch: CollectedText[] = [];
    let [rest, line, length] = ['', 0, 0];
    const take = (text: string) => {
      line++;
      const whole = text.endsWith('\r') ? text.slice(0, -1) : text;
      if (whole.trim() === '') this.#leaveEmpty(`${name}: line ${line}`);
      batch.push({ text: whole, id: String(++this.#number), path, line });
      length += whole.length;
    };
    const { signal, onNote } = hooks;
    for await (const chunk of readTextChunks(content ?? path, name, { signal, onNote, encodings: true })) {
      const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = parts.pop()!;
      if (rest.length > LONGEST_LINE)
        throw inputError(
          `${name}: line ${line + 1} is longer than ${LONGEST_LINE >> 20} MiB: break it into lines`,
        );
      for (const part of parts) {
        take(part);
        if (batch.length < BATCH && length < BATCH_LENGTH) continue;
        yield batch;
        batch = [];
        length = 0;
      }
    }
    rest += decoder.decode();
    if (rest !== '') take(rest);
    if (batch.length > 0) yield batch;
  }

  #documents({ path, inFolder, content }: OpenedSource, hooks: RunHooks): AsyncGenerator<CollectedText[]> {
    const reading = readingOf(this.#options);
    const unit = inFolder ? 'file' : 'line';
    const settings = { ...reading, documents: reading.documents === 'auto' ? unit : reading.documents };
    const piece = wholePiece(path, content);
    const name = fileLabel(path, 'stdin');
    const fault = (_reason: FaultReason, sentence: string) => {
      if (this.#options.onError !== 'skip') throw inputError(`${sentence}; \`onError\` skip leaves it out`);
      if (this.counts.unreadable++ < 3) hooks.onNote?.(`left out: ${sentence}`);
    };
    return pushedParts<CollectedText[]>(async (send) => {
      let batch: CollectedText[] = [];
      let [length, parts] = [0, 0];
      let at = path;
      await readDocuments(piece, settings, {
        document: (text, record, line = 1, _labels, member = path) => {
          if (member !== at) [at, parts] = [member, 0];
          const fields = record?.fields();
          const lack = fields && this.#lackOfId(fields);
          if (lack) return fault('field', `${name}: line ${record!.line}: ${lack}`);
          const whole = oneLine(text);
          if (whole === '') {
            this.#leaveEmpty(`${name}${record ? `: line ${record.line}` : ''}`);
            if (!record) return;
          }
          parts++;
          this.#number++;
          const own = inFolder && !record ? (parts === 1 ? at : `${at}#${parts}`) : String(this.#number);
          batch.push({ text, path: at, line: record?.line ?? line, ...this.#named(fields, own) });
          length += text.length;
        },
        leave: () => {},
        fault,
        afterChunk: async () => {
          if (batch.length < BATCH && length < BATCH_LENGTH) return;
          const full = batch;
          batch = [];
          length = 0;
          for (let at = 0; at < full.length; at += BATCH) await send(full.slice(at, at + BATCH));
        },
        onRead() {},
        onFields: () => {
          this.#hasFields = true;
        },
        signal: hooks.signal,
      });
      for (let at = 0; at < batch.length; at += BATCH) await send(batch.slice(at, at + BATCH));
    });
  }

  /** The id of a record with these fields, and they. */
  #named(fields: Fields | undefined, own: string): Pick<CollectedText, 'id' | 'fields'> {
    if (!fields) return { id: own };
    const { idField } = this.#options;
    return { id: idField === '' ? own : String(fields[idField]), fields };
  }

  #lackOfId(fields: Fields): string | undefined {
    const { idField } = this.#options;
    if (idField === '') return undefined;
    const id = Object.hasOwn(fields, idField) ? fields[idField] : undefined;
    if (typeof id === 'string' || typeof id === 'number') return undefined;
    return `there is no id in a field "${idField}": name one of ${Object.keys(fields).slice(0, 10).join(', ')} (\`idField\` NAME)`;
  }

  #leaveEmpty(where: string): void {
    this.counts.empty++;
    if (this.#options.onError === 'stop')
      throw inputError(`${where}: expected a text, found an empty one; \`onError\` skip counts it`);
  }
}

// Texts that a program gives itself, where others name files.
import { resolveCall } from '../call-options.js';
import { brief, expected, usageError } from '../errors.js';
import { isStreamed, partsOf, type RunHooks, type Streamed } from '../progress.js';
import { isRecord } from '../values.js';
import {
  COLLECTION_OPTIONS,
  type CollectedText,
  Collection,
  type CollectionCounts,
  type CollectionOptions,
} from './collection.js';

/** The value of a field; it is kept, and asked for, as a text. */
export type FieldValue = string | number | boolean | null | undefined;

/** A text with what is known of it. */
export interface GivenRecord {
  readonly text: string;
  /** Its name; else its number, from 1. */
  readonly id?: string | undefined;
  /** What filters ask for; null and undefined stand for a field that it has not. */
  readonly fields?: Readonly<Record<string, FieldValue>> | undefined;
}

/** A text, or more of it. */
export type GivenDocument = string | GivenRecord;

/** Texts that are given, one after the other; they may be read from a list several times. */
export interface GivenDocuments {
  readonly documents: Iterable<GivenDocument> | AsyncIterable<GivenDocument>;
}

/** Files, folders, glob patterns, `-` for stdin, each of which may be packed; or texts themselves. */
export type CollectionInput = readonly string[] | GivenDocuments;

/** What texts are read from. */
export type TextCollection = Pick<Collection, 'label' | 'once' | 'next' | 'counts' | 'read' | 'count'>;

/** Opens either. @param firstNumber see `Collection` @throws WordvecError `usage` */
export function openCollection(
  inputs: CollectionInput,
  options: CollectionOptions,
  firstNumber = 1,
): TextCollection {
  const isGiven = typeof inputs === 'object' && inputs !== null && 'documents' in inputs;
  if (!isGiven) return new Collection(inputs, options, firstNumber);
  const { documents } = inputs;
  if (typeof documents === 'string' || !isStreamed(documents))
    throw expected('documents', 'a list or an iterable of { text, id, fields }', documents);
  resolveCall(COLLECTION_OPTIONS, options);
  const [idle] = Object.entries(options).find(([, value]) => value !== undefined) ?? [];
  if (idle !== undefined)
    throw usageError(
      `\`${idle}\`: it says how files are read, and documents are given themselves: leave it out, and give each { text, id, fields }`,
    );
  return new GivenCollection(documents, firstNumber);
}

/** What they are called instead of a file. */
const LABEL = 'documents';
/** Texts of a batch. */
const BATCH = 1024;

/** Tags are for `train('doc2vec')`, which takes the same documents. */
function isOther(name: string): boolean {
  return !['text', 'id', 'fields', 'tags'].includes(name);
}

function isFieldValue(value: unknown): value is FieldValue {
  return value === null || ['string', 'number', 'boolean', 'undefined'].includes(typeof value);
}

class GivenCollection implements TextCollection {
  readonly label = LABEL;
  readonly once: boolean;
  readonly counts: CollectionCounts = { empty: 0, unreadable: 0 };
  next: number;
  readonly #documents: Streamed;
  readonly #first: number;

  constructor(documents: Streamed, first: number) {
    this.#documents = documents;
    this.once = !Array.isArray(documents);
    this.#first = this.next = first;
  }

  async *read({ signal }: RunHooks = {}): AsyncGenerator<CollectedText[]> {
    let batch: CollectedText[] = [];
    let line = 0;
    this.counts.empty = 0;
    for await (const given of partsOf(this.#documents, signal)) {
      const { text, id, fields } = (typeof given === 'string' ? { text: given } : (given ?? {})) as Partial<
        Exclude<GivenDocument, string>
      >;
      const place = `document ${++line}`;
      if (typeof text !== 'string') throw expected(`${place}: text`, 'a text', text);
      if (id !== undefined && (typeof id !== 'string' || id === ''))
        throw expected(`${place}: id`, 'a text that is not empty', id);
      if (fields !== undefined && !isRecord(fields)) throw expected(`${place}: fields`, 'an object', fields);
      for (const [name, value] of Object.entries(fields ?? {}))
        if (!isFieldValue(value))
          throw expected(
            `${place}: fields: ${brief(name)}`,
            'a text, a number, true or false (a list joined to one text, a date as an ISO text)',
            value,
          );
      const other = typeof given === 'string' ? undefined : Object.keys(given as object).find(isOther);
      if (other !== undefined)
        throw usageError(
          `${place}: ${brief(other)}: a document has text, id and fields: put it into its fields, or leave it out`,
        );
      if (text.trim() === '') this.counts.empty++;
      const own = id ?? String(this.#first + line - 1);
      batch.push({ text, id: own, path: LABEL, line, ...(fields && { fields }) });
      if (batch.length < BATCH) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
    this.next = this.#first + line;
  }

  /** What can be read once is not counted before. */
  async count(): Promise<number> {
    if (this.once) throw usageError('documents: a stream of them is not counted before it is read');
    return (this.#documents as readonly unknown[]).length;
  }
}

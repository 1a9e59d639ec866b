// Documents by name: what a trainer of paragraph vectors reads, and which rows belong to each document.

import { expected, inputError, shownValue, type WordvecError } from '../errors.js';
import { isObject } from '../values.js';
import { lengthened, Uint32List } from './lists.js';
import type { Bags } from './subword-bags.js';
import type { TextInput, Tokens } from './text-input.js';
import { TokenTable } from './token-table.js';
import { MAX_WORD_BYTES, type WordTable } from './words.js';

/** A document to train on. */
export interface TaggedDocument {
  /** The text, whose line ends are white space, or its words. */
  readonly text: string | Tokens;
  /** Its own name; else its number, from 1. */
  readonly id?: string | undefined;
  /** Other names, which documents may share: each has a vector of its own. */
  readonly tags?: readonly string[] | undefined;
}

/** Documents that have names. */
export interface TaggedDocuments {
  /** A text alone has its number as its name. */
  readonly documents: Iterable<TaggedDocument | string> | AsyncIterable<TaggedDocument | string>;
}

export function isTagged(input: TextInput | TaggedDocuments): input is TaggedDocuments {
  return isObject(input) && 'documents' in input;
}

/** The names of documents and tags, in order of first places, and those of each document. */
export class DocumentNames {
  readonly #table = new TokenTable();
  readonly #first: number;
  readonly #starts = new Uint32List();
  readonly #rows = new Uint32List();
  /** By name: 1 + the document whose id it is. */
  #owners = new Uint32Array(1024);
  readonly #encoder = new TextEncoder();

  /** @param before names of the model that training goes on from: they come first */
  constructor(before?: WordTable) {
    for (let i = 0; before && i < before.size; i++)
      this.#table.intern(before.bytes, before.offsets[i], before.offsets[i + 1]);
    this.#first = this.#table.size;
    this.#starts.push(0);
  }

  /** How many documents were added. */
  get documents(): number {
    return this.#starts.length - 1;
  }

  /** @throws WordvecError `usage` for what can be no name; `input` for an id that stands twice */
  add({ id, tags = [] }: Omit<TaggedDocument, 'text'>): void {
    const number = this.documents;
    const name = id ?? String(this.#first + number + 1);
    const own = this.#number('id', name);
    if (own >= this.#owners.length) this.#owners = lengthened(this.#owners, 2 * own);
    if (this.#owners[own] > 0)
      throw inputError(
        `document ${number + 1}: the id ${shownValue(name)} is that of document ${this.#owners[own]}, too: an id names one document; what several share is a tag${id === undefined ? '; documents without an id are named by their numbers' : ''}`,
      );
    this.#owners[own] = number + 1;
    const rows = new Set([own]);
    if (!Array.isArray(tags)) throw this.#unfit('tags', 'a list of texts', tags);
    for (const tag of tags) rows.add(this.#number('tag', tag));
    for (const row of rows) this.#rows.push(row);
    this.#starts.push(this.#rows.length);
  }

  /** The rows of each document, and all names; the last that this one does. */
  finish(): { readonly names: WordTable; readonly bags: Bags } {
    const bags = { starts: this.#starts.values.slice(), rows: this.#rows.values.slice() };
    return { names: this.#table.toWords(), bags };
  }

  #number(what: string, name: unknown): number {
    const bytes = typeof name === 'string' ? this.#encoder.encode(name) : new Uint8Array(0);
    if (bytes.length === 0 || bytes.length > MAX_WORD_BYTES)
      throw this.#unfit(what, `a text of 1 to ${MAX_WORD_BYTES} bytes`, name);
    return this.#table.intern(bytes);
  }

  #unfit(what: string, wanted: string, got: unknown): WordvecError {
    return expected(`document ${this.documents + 1}: ${what}`, wanted, got);
  }
}

/** The texts of documents, a line each; their names are added as they come. */
export function documentTexts({ documents }: TaggedDocuments, names: DocumentNames): TextInput {
  if (!isObject(documents) || !(Symbol.iterator in documents || Symbol.asyncIterator in documents))
    throw expected('documents', 'a list or an iterable of { text, id, tags }', documents);
  return { text: textsOf(documents, names) as AsyncIterable<string> };
}

async function* textsOf(documents: TaggedDocuments['documents'], names: DocumentNames) {
  for await (const given of documents) {
    const document = typeof given === 'string' ? { text: given } : given;
    if (!isObject(document))
      throw expected(`document ${names.documents + 1}`, 'a text, or an object { text, id, tags }', document);
    const { text } = document as Partial<TaggedDocument>;
    if (typeof text !== 'string' && !Array.isArray(text))
      throw expected(`document ${names.documents + 1}: text`, 'a text or a list of words', text);
    names.add(document);
    // Also where it holds nothing: a line is a document.
    yield typeof text === 'string' ? `${text.replace(/[\r\n]+/g, ' ')}\n` : text;
  }
}

// What a format's reader takes and gives: text in, documents out.
import { brief } from '../errors.js';

/** Why something of an input could not be taken. */
export type FaultReason =
  | 'unreadable'
  | 'format'
  | 'encoding'
  | 'record'
  | 'field'
  | 'encrypted'
  | 'too large'
  | 'needs a package';

/** A record that a document is, of a table or of lines of JSON. */
export interface DocumentRecord {
  /** Where it begins, from 1. */
  readonly line: number;
  /** Its fields, those that hold the text too. */
  fields(): Readonly<Record<string, unknown>>;
}

/** Takes what a format's reader finds, in the order of the file. */
export interface Outlet {
  /**
   * A document; its blocks (paragraphs, headings, cells) end with \n, other white space means nothing.
   * @param line where one that is no record begins in the text given, from 1, where that is known
   */
  document(text: string, record?: DocumentRecord, line?: number): void;
  /**
   * Something that could not be taken.
   * @param sentence what was expected, what was found, and the next step; the file and the line are told by who prints it
   * @param line of the text that was given, from 1
   */
  fault(reason: FaultReason, sentence: string, line?: number): void;
  /** A document that the format itself says is none, such as a redirect. */
  leave(reason: LeftOut): void;
}

/** Documents that are left out by rule. */
export type LeftOut = 'redirect' | 'no article' | 'no text';

/** Takes the text of a file in chunks that are cut anywhere. */
export interface Extractor {
  write(text: string): void;
  end(): void;
}

/** What a format's reader has to know. */
export interface ExtractorSettings {
  /** The names of the columns or fields that hold text. */
  readonly fields: readonly string[];
  /** The names of the columns of a table whose first line does not tell them. */
  readonly columns?: readonly string[] | undefined;
  /** The name of the column that holds labels. */
  readonly labelField?: string | undefined;
  /** What a document of a plain text is. */
  readonly documents: 'auto' | 'line' | 'paragraph' | 'file';
  /** The start of the file, also where the text given begins later in it. */
  readonly head: string;
  /** The text given begins with the file. */
  readonly first: boolean;
}

/** Characters after which a document goes out at the next end of a block, and goes on as another. */
export const LONGEST_DOCUMENT = 1 << 20;
/** Characters of the longest record, and of the longest file that is taken whole. */
export const LONGEST_RECORD = 1 << 24;

/**
 * Takes the text of a file whole.
 * @param most what ends the sentence on a longer one, with the next step
 */
export function wholeText(outlet: Outlet, most: string, take: (text: string) => void): Extractor {
  let text = '';
  return {
    write(more) {
      if (text.length <= LONGEST_RECORD) text += more;
    },
    end() {
      if (text.length <= LONGEST_RECORD) return take(text);
      outlet.fault('too large', `expected at most ${LONGEST_RECORD >> 20} million characters${most}`);
    },
  };
}

/** Line ends in a text, up to `end`. */
export function countLines(text: string, end = text.length): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

/** The names of what a file has, the first of them, for a sentence. */
export function namesIn(names: Iterable<string>): string {
  return Array.from(names, brief).slice(0, 20).join(', ');
}

/** The start of what was found, for a sentence. */
export function found(text: string): string {
  return `"${text.trim().slice(0, 60)}"`;
}

import { cutLines } from '../corpus/byte-lines.js';
import { refuseForeign } from '../corpus/signatures.js';
import { expected } from '../errors.js';

/** A text as a string, or as UTF-8 in chunks: `createReadStream(path)` of `node:fs`, or in a page `blob.stream()`. */
export type TextSource = string | AsyncIterable<Uint8Array>;

/** A text and what errors and reports call it. */
export interface NamedSource {
  /** As errors and reports call it. */
  readonly name: string;
  /** The text itself. */
  readonly source: TextSource;
}

/** A line of a text. */
export interface NumberedLine {
  /** From 1. */
  readonly number: number;
  /** Without outer space. */
  readonly text: string;
  /** With it: an empty first column is one. */
  readonly whole: string;
}

/**
 * The lines of a text without line ends (\n, \r\n or \r), outer space and a BOM; blank lines are left out.
 * @param name what errors call the text
 * @throws WordvecError `input` for a line of more than 16 MiB, and for files that are no text
 */
export async function* linesOf(source: TextSource, name: string): AsyncGenerator<NumberedLine> {
  if (typeof source !== 'string' && typeof source?.[Symbol.asyncIterator] !== 'function')
    throw expected('source', 'a text, or a stream of one', source);
  if (typeof source === 'string' && /^\S+\.[a-z]\w*$/i.test(source))
    throw expected('source', 'a text, or a stream of a file (createReadStream(path) of node:fs)', source);
  const decoder = new TextDecoder();
  let number = 0;
  for await (const bytes of cutLines(
    typeof source === 'string' ? [new TextEncoder().encode(source)] : textOnly(source, name),
    name,
  )) {
    // A \r at the end belongs to the \n.
    const line = decoder.decode(bytes.at(-1) === RETURN ? bytes.subarray(0, -1) : bytes);
    // Before a tab it is what a file of \r\n left at the end of a cell that was moved.
    for (const whole of line.split(/\r(?!\t)/)) {
      const text = whole.trim();
      number++;
      if (text !== '') yield { number, text, whole };
    }
  }
}

/** The chunks, of which the first must be no beginning of another kind of file. */
async function* textOnly(source: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  let first = true;
  for await (const chunk of source) {
    if (first) refuseForeign(chunk, name, { pages: true });
    first = false;
    yield chunk;
  }
}

const RETURN = 0x0d;

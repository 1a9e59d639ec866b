// The rare cases of text rows: headers, words with spaces, and what is wrong with a row.
import type { ByteReader } from './byte-reader.js';
import { isNumber } from './parse-numbers.js';

const SPACE = 32;

export interface Header {
  readonly words: number;
  readonly dim: number;
}

/** Longest vector that is believed: more is taken for a damaged header. */
export const MAX_DIM = 1_000_000;

/** Whether the line is a header: two whole numbers, of any sign. */
export function isHeader(line: Uint8Array): boolean {
  return /^\s*[+-]?\d+\s+[+-]?\d+\s*$/.test(latin1(line.subarray(0, 100)));
}

/** @throws WordvecError `format` where the line is no header or its numbers cannot be. */
export function parseHeader(reader: ByteReader, line: Uint8Array): Header {
  if (!isHeader(line)) {
    throw reader.error(
      `line 1: expected a header \`words dim\`, got ${shown(line)}: give format glove for a file without header`,
    );
  }
  const [words, dim] = latin1(line).trim().split(/\s+/).map(Number) as [number, number];
  if (!(words >= 1 && words < 2 ** 31)) {
    throw reader.error(
      `the header promises ${words} words, expected 1 to ${2 ** 31 - 1}: put the right number there, or write the file again`,
    );
  }
  if (!(dim >= 1 && dim <= MAX_DIM)) {
    throw reader.error(
      `the header promises ${dim} numbers a word, expected 1 to ${MAX_DIM}: put the right number there, or write the file again`,
    );
  }
  return { words, dim };
}

/** The dim of a file without header from its first row: how many numbers the row ends with; 0 for none. */
export function dimOfRow(line: Uint8Array): number {
  const fields = fieldsOf(line);
  let dim = 0;
  while (dim < fields.length - 1 && isNumber(fields[fields.length - 1 - dim])) dim++;
  return dim;
}

/** Where the word ends if the last `count` fields of bytes[start..end) are the numbers; -1 for fewer fields. */
export function fieldFromRight(bytes: Uint8Array, start: number, end: number, count: number): number {
  let position = end;
  while (position > start && bytes[position - 1] === SPACE) position--;
  for (let i = 0; i < count; i++) {
    while (position > start && bytes[position - 1] !== SPACE) position--;
    if (position === start) return -1;
    if (i === count - 1) return position - 1;
    while (position > start && bytes[position - 1] === SPACE) position--;
  }
  return position;
}

/** What is wrong with a row that is not simply `word` and `dim` numbers; undefined if it is a word with spaces. */
export function explainRow(line: Uint8Array, dim: number, endsInNumbers: boolean): string | undefined {
  const fields = fieldsOf(line);
  const numbers = fields.length - 1;
  if (numbers === dim || !endsInNumbers) {
    const from = Math.max(1, fields.length - dim);
    const bad = fields.findIndex((field, i) => i >= from && !isNumber(field));
    if (bad >= 0) return explainField(fields, bad, dim);
  }
  const word = quoted(fields[0]);
  const again = 'the file is damaged, write or fetch it again';
  if (numbers < dim) return `expected ${dim} numbers after the word ${word}, got ${numbers}: ${again}`;
  if (isNumber(fields[numbers - dim]) && numbers > dim) {
    return `expected ${dim} numbers after the word ${word}, got more: ${again}`;
  }
  return undefined;
}

function explainField(fields: readonly string[], bad: number, dim: number): string {
  const field = fields[bad];
  const word = quoted(fields[0]);
  if (/^[+-]?(nan|inf(inity)?)(\(.*\))?$/i.test(field) || /^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(field)) {
    return `the vector of ${word} holds ${field}, expected ${dim} finite numbers: its training diverged, train again with a smaller learning rate, or delete the line`;
  }
  return `expected a number, got ${quoted(field)} in field ${bad + 1} (of the word ${word}): the file is damaged, write or fetch it again`;
}

/** The start of some bytes for a message, in quotes, control characters as escapes. */
export function shown(bytes: Uint8Array): string {
  return quoted(new TextDecoder().decode(bytes.subarray(0, 200)));
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text);
}

function fieldsOf(line: Uint8Array): string[] {
  const fields = new TextDecoder().decode(line).replace(/ +$/, '').split(/ +/);
  return fields;
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

// The rare cases of text rows: headers, words with spaces, and what is wrong with a row.

import { latin1 } from '../corpus/signatures.js';
import { quoted } from '../errors.js';
import type { ByteReader } from './byte-reader.js';
import { isNumber, MAX_TOKEN } from './parse-numbers.js';

export const [TAB, NEWLINE, RETURN, SPACE] = [9, 10, 13, 32];

export interface Header {
  readonly words: number;
  readonly dim: number;
}

/** Longest vector that is believed: more is taken for a damaged header. */
export const MAX_DIM = 1_000_000;

/** Bytes of a header `words dim`. */
export const LONGEST_HEADER = 100;

/** Whether the line is a header: two whole numbers, of any sign. */
export function isHeader(line: Uint8Array): boolean {
  return line.length <= LONGEST_HEADER && /^\s*[+-]?\d+\s+[+-]?\d+\s*$/.test(latin1(line));
}

const FLORET = /^(\d+) (\d+) (\d+) (\d+) ([1-4]) (\d+) (\S+) (\S+)\s*$/;

/** The fields of a header of floret, from 1 on; see floret.ts. */
export function floretHeader(line: Uint8Array): RegExpExecArray | null {
  return line.length <= 2 * LONGEST_HEADER ? FLORET.exec(new TextDecoder().decode(line)) : null;
}

/** @throws WordvecError `format` where the line is no header or its numbers cannot be. */
export function parseHeader(reader: ByteReader, line: Uint8Array): Header {
  if (!isHeader(line)) {
    throw reader.error(
      `line 1: expected a header \`words dim\`, got ${shown(line)}: give format glove for a file without header`,
    );
  }
  const [words, dim] = numbersOfHeader(line);
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

export function numbersOfHeader(line: Uint8Array): [words: number, dim: number] {
  return latin1(line).trim().split(/\s+/).map(Number) as [number, number];
}

export interface RowCut {
  /** How many numbers it ends with. */
  readonly dim: number;
  /** A TAB ends its word, and numbers have blanks or TABs before them. */
  readonly tabs: boolean;
}

/**
 * How the first row of a file is cut, as StarSpace (TABs) and Wikipedia2Vec (one TAB, then blanks) write it, or with
 * blanks alone: then a TAB is part of the word.
 * @param dim the header's, where there is one
 */
export function cutOfRow(line: Uint8Array, dim?: number): RowCut {
  const tab = line.indexOf(TAB);
  const behind = tab > 0 ? numbersAtEnd(line.subarray(tab), true) : undefined;
  if (behind?.before === 0 && behind.count > 0 && behind.count === (dim ?? behind.count))
    return { dim: behind.count, tabs: true };
  return { dim: numbersAtEnd(line, false).count, tabs: false };
}

/** Whether a word ends in a number that a blank parts from the rest of it. */
export function endsInNumber(word: Uint8Array): boolean {
  return numbersAtEnd(word, false).count > 0;
}

/** How many numbers a line ends with, up to its first field, and how much of the line stands before them. */
function numbersAtEnd(line: Uint8Array, tabs: boolean): { count: number; before: number } {
  const isBlank = (byte: number) => byte === SPACE || (tabs && byte === TAB);
  const trimmed = (end: number) => {
    let at = end;
    while (at > 0 && isBlank(line[at - 1])) at--;
    return at;
  };
  let before = trimmed(line.length);
  for (let count = 0; ; count++) {
    let start = before;
    while (start > 0 && !isBlank(line[start - 1])) start--;
    if (start === 0 || !isNumberField(line.subarray(start, before))) return { count, before };
    before = trimmed(start);
  }
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

/**
 * What is wrong with a row that is not simply `word` and `dim` numbers; undefined if it is a word with spaces.
 * @param known whether a header says what dim is: then a number before the others is part of the word (`Catch 22`)
 */
export function explainRow(
  line: Uint8Array,
  dim: number,
  endsInNumbers: boolean,
  known: boolean,
): string | undefined {
  if (known && endsInNumbers) return undefined;
  let numbers = -1;
  for (const _ of fieldsOf(line)) numbers++;
  const checked = numbers === dim || !endsInNumbers ? Math.max(1, numbers + 1 - dim) : numbers + 1;
  let word = '';
  let oneMore = false;
  let i = 0;
  for (const field of fieldsOf(line)) {
    if (i === 0) word = shown(field);
    if (i >= checked && !isNumberField(field)) return explainField(field, i, word, dim);
    if (i === numbers - dim) oneMore = i > 0 && isNumberField(field);
    i++;
  }
  const again = 'the file is damaged, write or fetch it again';
  if (numbers < dim) return `expected ${dim} numbers after the word ${word}, got ${numbers}: ${again}`;
  return oneMore ? `expected ${dim} numbers after the word ${word}, got more: ${again}` : undefined;
}

function explainField(field: Uint8Array, place: number, word: string, dim: number): string {
  const text = field.length > MAX_TOKEN ? '' : latin1(field);
  if (/^[+-]?(nan|inf(inity)?)(\(.*\))?$/i.test(text) || /^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(text)) {
    return `the vector of ${word} holds ${text.slice(0, 40)}, expected ${dim} finite numbers: its training diverged, train again with a smaller learning rate, or delete the line`;
  }
  const why = /^[+-]?\d*,\d+(e[+-]?\d+)?$/i.test(text)
    ? DECIMAL_COMMAS
    : /^\d+:-?\d/.test(text)
      ? SPARSE
      : 'the file is damaged, write or fetch it again';
  return `expected a number, got ${shown(field)} in field ${place + 1} (of the word ${word}): ${why}`;
}

/** Whether the bytes are UTF-8 without controls. */
export function isText(bytes: Uint8Array): boolean {
  return !/[\p{Cc}\ufffd]/u.test(new TextDecoder().decode(bytes));
}

/** The start of some bytes for a message, in quotes, control characters as escapes. */
export function shown(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes.subarray(0, 200));
  return quoted(text);
}

/** The word and what follows it, cut at spaces; without a list, as a line may be long. */
function* fieldsOf(line: Uint8Array): Generator<Uint8Array> {
  const last = trimmedEnd(line);
  for (let start = 0; start <= last; ) {
    const space = line.indexOf(SPACE, start);
    const end = space < 0 || space > last ? last : space;
    yield line.subarray(start, end);
    start = end + 1;
    while (line[start] === SPACE) start++;
  }
}

function trimmedEnd(line: Uint8Array): number {
  let end = line.length;
  while (end > 0 && line[end - 1] === SPACE) end--;
  return end;
}

function isNumberField(field: Uint8Array): boolean {
  return field.length <= MAX_TOKEN && isNumber(latin1(field));
}

/** What a line is that should be the first row and ends in no numbers. */
export function explainFirstRow(line: Uint8Array): string {
  const start = latin1(line.subarray(0, 1000)).trim();
  const kind = OTHER_TEXTS.find(([, pattern]) => pattern.test(start));
  return `expected a row \`word number number ...\`, got ${shown(line)}: ${kind?.[0] ?? 'it is no file of vectors'}`;
}

const SPARSE =
  'its vectors are sparse (place:number), which are no word vectors of fixed length: give dense ones';
const DECIMAL_COMMAS = 'its decimals are behind commas: write points (tr , .)';

const OTHER_TEXTS: readonly [sentence: string, pattern: RegExp][] = [
  [
    'it is JSON: write lines of a word and its numbers, with blanks between them',
    /^(\{\s*("|$)|\[\s*([[{"\d-]|$))/,
  ],
  [SPARSE, /\s\d+:-?\d/],
  [DECIMAL_COMMAS, /^\S+(\s+[+-]?\d*,\d+(e[+-]?\d+)?){2,}$/i],
  ['its numbers are separated by commas: replace them by blanks (tr , " ")', /,\s*-?[\d.]+\s*,\s*-?[\d.]+/],
  [
    'its numbers are separated by semicolons: replace them by blanks (tr ";" " ")',
    /;\s*-?[\d.]+\s*;\s*-?[\d.]+/,
  ],
  [
    'it looks like the heading of a CSV file: take it away, and replace commas by blanks (tr , " ")',
    /^[^\s,]+(,[^\s,]+)+$/,
  ],
  [
    'it looks like the heading of a table: take it away (tail -n +2), and quotes round words, too',
    /^(""\s+)?("[^"\d\s]*\d+"(\s+|$)){2,}|^[^\s\d]+(\t[^\s\d]*\d+){2,}$/,
  ],
];

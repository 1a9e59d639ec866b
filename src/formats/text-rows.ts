// The rows of a text file of vectors, read one after the other.

import { MAX_WORD_BYTES } from '../corpus/words.js';
import type { WordvecError } from '../errors.js';
import { counted } from '../errors.js';
import { platform } from '../platform.js';
import { createMatrix } from '../tensor/matrix.js';
import type { ByteReader } from './byte-reader.js';
import { parseNumbers, type SeenNumbers } from './parse-numbers.js';
import { BadRows, isInParts, LEAVE_OUT, type Reading } from './reading.js';
import { firstRows, RowCollector } from './row-collector.js';
import {
  cutOfRow,
  endsInNumber,
  explainFirstRow,
  explainRow,
  fieldFromRight,
  type Header,
  MAX_DIM,
  NEWLINE,
  parseHeader,
  RETURN,
  SPACE,
  shown,
  TAB,
} from './text-row.js';

export class TextRows {
  collector: RowCollector | undefined;
  readonly seen: SeenNumbers = { fixed6: true, significant5: true };
  trailingSpace = false;
  /** The layout's, where TABs end the words. */
  separators: readonly [afterWord: number, between: number] | undefined;
  readonly #reader: ByteReader;
  readonly #reading: Reading;
  readonly #bad: BadRows;
  #header: Header | undefined;
  #tabs: boolean | undefined;
  /** Words that end in a number, which only a header makes certain. */
  numbered = 0;
  #firstNumbered = '';
  // The line at hand: bytes[lineStart .. lineEnd), without its end; `lineNumber` counts from 1.
  #lineStart = 0;
  #lineEnd = 0;
  #lineNumber = 0;
  #lastLineCut = false;

  constructor(reader: ByteReader, reading: Reading) {
    this.#reader = reader;
    this.#reading = reading;
    this.#bad = new BadRows(reading);
  }

  async readHeader(): Promise<void> {
    if (!(await this.nextLine()))
      throw this.#reader.error('the file is empty: expected a header `words dim`');
    this.startAfter(parseHeader(this.#reader, this.#line()));
  }

  startAfter(header: Header): void {
    const { words, dim } = header;
    this.#header = header;
    // A row takes at least a digit and a space for each number, and a newline.
    const most = firstRows(this.#reader.size, 2 * dim + 1, dim);
    this.#start(dim, Math.min(words, most));
  }

  /** Takes rows from the middle of a file without TABs; `known`: a header says what dim is. */
  startPart(collector: RowCollector, known: boolean): void {
    this.collector = collector;
    this.#header = known ? { words: Number.POSITIVE_INFINITY, dim: collector.dim } : undefined;
    this.#tabs = false;
  }

  #start(dim: number, rows: number): RowCollector {
    const matrix = isInParts(this.#reader, this.#reading)
      ? createMatrix(rows, dim, (bytes) => platform().memory.shared(bytes))
      : undefined;
    this.collector = new RowCollector(dim, rows, this.#reading, matrix);
    return this.collector;
  }

  wantsMore(): boolean {
    return !this.collector?.full;
  }

  /** Moves to the next line that is not blank; false at the end of the file. */
  async nextLine(): Promise<boolean> {
    const reader = this.#reader;
    for (let searched = 0; ; ) {
      const { bytes, start, end } = reader;
      const newline = start + searched < end ? bytes.indexOf(NEWLINE, start + searched) : -1;
      if (newline < 0 || newline >= end) {
        searched = end - start;
        if (await reader.more()) continue;
        if (searched === 0) return false;
        reader.bytes[reader.end++] = NEWLINE;
        this.#lastLineCut = true;
        continue;
      }
      searched = 0;
      reader.start = newline + 1;
      this.#lineNumber++;
      this.#lineStart = start;
      this.#lineEnd = newline > start && bytes[newline - 1] === RETURN ? newline - 1 : newline;
      if (this.#lineEnd > start) return true;
    }
  }

  /** Takes the line at hand as a row, or leaves it out where bad ones may be. */
  takeRow(): void {
    try {
      this.#addRow();
    } catch (error) {
      this.#bad.leaveOut(error);
    }
  }

  #addRow(): void {
    const { bytes, view } = this.#reader;
    const start = this.#lineStart;
    const collector = this.collector ?? this.#startWithoutHeader();
    const { dim, rows } = collector;
    if (this.#header && rows >= this.#header.words && !this.#reading.skipBad) this.#checkExtraRow();
    this.#tabs ??= this.#findTabs(dim);
    collector.reserve(() => this.#estimatedRows());
    const { data, place } = collector;
    const { fixed6, significant5 } = this.seen;
    let wordEnd = this.#firstWordEnd();
    let end = parseNumbers(view, bytes, wordEnd, data, place, dim, this.seen);
    if (end < 0 || end > this.#lineEnd || !this.#onlySpaceFrom(end)) {
      // What was taken for numbers may have been part of the word.
      Object.assign(this.seen, { fixed6, significant5 });
      wordEnd = fieldFromRight(bytes, start, this.#lineEnd, dim);
      end = wordEnd < 0 ? -1 : parseNumbers(view, bytes, wordEnd, data, place, dim, this.seen);
      const trouble = explainRow(this.#line(), dim, end >= 0, this.#header !== undefined);
      if (trouble) throw this.#error(`${trouble}${LEAVE_OUT}`);
      if (this.#header) this.#noteNumbered(bytes.subarray(start, wordEnd));
    }
    if (wordEnd - start > MAX_WORD_BYTES) {
      throw this.#error(
        `expected a word of at most ${MAX_WORD_BYTES} bytes, got ${wordEnd - start}: the file is damaged, write or fetch it again${LEAVE_OUT}`,
      );
    }
    if (rows === 0) this.trailingSpace = bytes[this.#lineEnd - 1] === SPACE;
    collector.add(bytes, start, wordEnd);
  }

  /** Where the word ends that blanks, or a TAB, part from its numbers; TABs between those become blanks. */
  #firstWordEnd(): number {
    const { bytes } = this.#reader;
    const [start, lineEnd] = [this.#lineStart, this.#lineEnd];
    const tab = this.#tabs ? bytes.indexOf(TAB, start) : -1;
    if (tab < 0 || tab >= lineEnd) {
      const space = bytes.indexOf(SPACE, start);
      return space < 0 || space > lineEnd ? lineEnd : space;
    }
    for (let i = tab; i < lineEnd; i++) if (bytes[i] === TAB) bytes[i] = SPACE;
    return tab;
  }

  #findTabs(dim: number): boolean {
    const line = this.#line();
    const { tabs } = cutOfRow(line, dim);
    if (tabs) {
      const rest = line.subarray(line.indexOf(TAB) + 1);
      this.separators = [TAB, rest.includes(TAB) ? TAB : SPACE];
    }
    return tabs;
  }

  #noteNumbered(word: Uint8Array): void {
    if (!endsInNumber(word)) return;
    if (this.numbered++ === 0) this.#firstNumbered = shown(word);
  }

  /** Sees that there are as many rows as the header promises, and tells what was met. */
  finish(): void {
    const { name } = this.#reader;
    const { onNote } = this.#reading.hooks;
    const rows = this.collector?.rows ?? 0;
    this.#bad.tell(name);
    if (this.numbered > 0)
      onNote?.(
        `${name}: ${counted(this.numbered, 'word ends', 'words end')} in a number, such as ${this.#firstNumbered}: right if the dim in the header is`,
      );
    if (rows === 0)
      throw this.#reader.error('there are no rows in it: expected lines of `word number number ...`');
    const promised = this.#header?.words ?? rows;
    const short = rows + this.#bad.count < promised;
    if (this.wantsMore() && short) {
      const sentence = `the header promises ${promised} words, but the file ends after ${rows}`;
      const advice = `: it is cut off (fetch or write it again, or read what there is with --limit ${rows} or --skip-bad) or its header is wrong (put ${rows} there)`;
      this.#bad.pass(this.#reader, { sentence, advice });
    }
    if (this.#header && this.#reading.skipBad && rows + this.#bad.count > promised)
      onNote?.(`${name}: the header promises ${promised} words, the file has ${rows} rows; all were read`);
  }

  #startWithoutHeader(): RowCollector {
    const line = this.#line();
    const { dim } = cutOfRow(line);
    if (dim === 0 || dim > MAX_DIM) throw this.#error(explainFirstRow(line));
    const guess = firstRows(this.#reader.size, line.length / 1.5, dim);
    return this.#start(dim, guess);
  }

  // Rows of the whole file as the part that was read lets expect, with some to spare.
  #estimatedRows(): number {
    const { size, offset } = this.#reader;
    const { rows } = this.collector!;
    const all = size === undefined ? rows * 1.5 : (rows * size * 1.02) / offset;
    const promised = this.#reading.skipBad ? undefined : this.#header?.words;
    return Math.min(all, promised ?? all, this.#reading.limit);
  }

  // GloVe's -write-header does not count the row `<unk>` that it adds.
  #checkExtraRow(): void {
    const { bytes } = this.#reader;
    const word = String.fromCharCode(...bytes.subarray(this.#lineStart, this.#lineStart + 6));
    const { words } = this.#header!;
    if (word === '<unk> ' && this.collector!.rows === words) return;
    throw this.#error(
      `the header promises ${words} words, but here is another row: put the right number into the header, or read the first ${words} with --limit ${words}, all with --skip-bad`,
    );
  }

  #onlySpaceFrom(position: number): boolean {
    while (this.#reader.bytes[position] === SPACE) position++;
    return position === this.#lineEnd;
  }

  #line(): Uint8Array {
    return this.#reader.bytes.subarray(this.#lineStart, this.#lineEnd);
  }

  #error(sentence: string): WordvecError {
    const cut = this.#lastLineCut && this.#reader.start === this.#reader.end;
    return this.#reader.error(`line ${this.#lineNumber}${cut ? ', where the file ends' : ''}: ${sentence}`);
  }
}

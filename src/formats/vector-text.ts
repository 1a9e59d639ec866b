// Text files of vectors: a row is `word number number ...`. word2vec's start with a header `words dim`;
// GloVe's have none. Words are bytes, and may hold spaces where the rest of the row leaves no doubt.

import type { ByteWriter } from '../corpus/byte-writer.js';
import { MAX_WORD_BYTES } from '../corpus/words.js';
import type { KeyedVectors } from '../embeddings/keyed-vectors.js';
import { type RunHooks, startProgress } from '../progress.js';
import { rowOf } from '../tensor/matrix.js';
import type { ByteReader } from './byte-reader.js';
import { NUMBER_ROOM, NUMBER_WRITERS } from './decimal.js';
import { keepLayout, type TextLayout } from './file-layout.js';
import { parseNumbers, type SeenNumbers } from './parse-numbers.js';
import { firstRows, RowCollector } from './row-collector.js';
import {
  dimOfRow,
  explainRow,
  fieldFromRight,
  type Header,
  MAX_DIM,
  parseHeader,
  shown,
} from './text-row.js';

const SPACE = 32;
const NEWLINE = 10;
const RETURN = 13;

/**
 * Reads word2vec's text format (`header` true) or GloVe's, which has none; at most `limit` words.
 * @throws WordvecError `format` that names the line, what was expected, and what to do.
 */
export async function readText(
  reader: ByteReader,
  header: boolean,
  limit: number,
  hooks: RunHooks,
): Promise<KeyedVectors> {
  const rows = new TextRows(reader, limit);
  if (header) await rows.readHeader();
  while (rows.wantsMore() && (await rows.nextLine())) rows.addRow();
  rows.checkCount();
  const numbers = rows.seen.fixed6 ? 'fixed6' : rows.seen.significant5 ? 'significant5' : 'shortest';
  return keepLayout(rows.collector!.finish(reader.name, hooks), {
    format: header ? 'vec' : 'glove',
    numbers,
    trailingSpace: rows.trailingSpace,
  });
}

class TextRows {
  collector: RowCollector | undefined;
  readonly seen: SeenNumbers = { fixed6: true, significant5: true };
  trailingSpace = false;
  readonly #reader: ByteReader;
  readonly #limit: number;
  #header: Header | undefined;
  // The line at hand: bytes[lineStart .. lineEnd), without its end; `lineNumber` counts from 1.
  #lineStart = 0;
  #lineEnd = 0;
  #lineNumber = 0;
  #lastLineCut = false;

  constructor(reader: ByteReader, limit: number) {
    this.#reader = reader;
    this.#limit = limit;
  }

  async readHeader(): Promise<void> {
    if (!(await this.nextLine()))
      throw this.#reader.error('the file is empty: expected a header `words dim`');
    const { bytes, size } = this.#reader;
    this.#header = parseHeader(this.#reader, bytes.subarray(this.#lineStart, this.#lineEnd));
    const { words, dim } = this.#header;
    // A row takes at least a digit and a space for each number, and a newline.
    const most = firstRows(size, 2 * dim + 1, dim);
    this.collector = new RowCollector(dim, Math.min(words, most, this.#limit));
  }

  wantsMore(): boolean {
    return (this.collector?.rows ?? 0) < this.#limit;
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

  /** Takes the line at hand as a row. */
  addRow(): void {
    const { bytes, view } = this.#reader;
    const start = this.#lineStart;
    const collector = this.collector ?? this.#startWithoutHeader();
    const { dim, rows } = collector;
    if (this.#header && rows >= this.#header.words) this.#checkExtraRow();
    collector.reserve(() => this.#estimatedRows());
    const { data, place } = collector;
    let wordEnd = bytes.indexOf(SPACE, start);
    if (wordEnd < 0 || wordEnd > this.#lineEnd) wordEnd = this.#lineEnd;
    let end = parseNumbers(view, bytes, wordEnd, data, place, dim, this.seen);
    if (end < 0 || end > this.#lineEnd || !this.#onlySpaceFrom(end)) {
      wordEnd = fieldFromRight(bytes, start, this.#lineEnd, dim);
      end = wordEnd < 0 ? -1 : parseNumbers(view, bytes, wordEnd, data, place, dim, this.seen);
      const line = bytes.subarray(start, this.#lineEnd);
      const trouble = explainRow(line, dim, end >= 0);
      if (trouble) throw this.#reader.error(`${this.#place()}: ${trouble}`);
    }
    if (wordEnd - start > MAX_WORD_BYTES) {
      throw this.#reader.error(
        `${this.#place()}: expected a word of at most ${MAX_WORD_BYTES} bytes, got ${wordEnd - start}: the file is damaged, write or fetch it again`,
      );
    }
    if (rows === 0) this.trailingSpace = bytes[this.#lineEnd - 1] === SPACE;
    collector.add(bytes, start, wordEnd);
  }

  checkCount(): void {
    const rows = this.collector?.rows ?? 0;
    if (rows === 0)
      throw this.#reader.error('there are no rows in it: expected lines of `word number number ...`');
    const promised = this.#header?.words ?? rows;
    if (rows < Math.min(promised, this.#limit)) {
      throw this.#reader.error(
        `the header promises ${promised} words, but the file ends after ${rows}: it is cut off (fetch or write it again) or its header is wrong (put ${rows} there)`,
      );
    }
  }

  #startWithoutHeader(): RowCollector {
    const line = this.#reader.bytes.subarray(this.#lineStart, this.#lineEnd);
    const dim = dimOfRow(line);
    if (dim === 0 || dim > MAX_DIM) {
      throw this.#reader.error(
        `${this.#place()}: expected a row \`word number number ...\`, got ${shown(line)}: it is no file of vectors`,
      );
    }
    const guess = firstRows(this.#reader.size, line.length / 1.05, dim);
    this.collector = new RowCollector(dim, Math.min(guess, this.#limit));
    return this.collector;
  }

  // Rows of the whole file as the part that was read lets expect, with some to spare.
  #estimatedRows(): number {
    const { size, offset } = this.#reader;
    const { rows } = this.collector!;
    const all = size === undefined ? rows * 1.5 : (rows * size * 1.02) / offset;
    return Math.min(all, this.#header?.words ?? all, this.#limit);
  }

  // GloVe's -write-header does not count the row `<unk>` that it adds.
  #checkExtraRow(): void {
    const { bytes } = this.#reader;
    const word = String.fromCharCode(...bytes.subarray(this.#lineStart, this.#lineStart + 6));
    const { words } = this.#header!;
    if (word === '<unk> ' && this.collector!.rows === words) return;
    throw this.#reader.error(
      `${this.#place()}: the header promises ${words} words, but here is another row: put the right number into the header, or read the first ${words} with --limit ${words}`,
    );
  }

  #onlySpaceFrom(position: number): boolean {
    while (this.#reader.bytes[position] === SPACE) position++;
    return position === this.#lineEnd;
  }

  #place(): string {
    const cut = this.#lastLineCut && this.#reader.start === this.#reader.end;
    return cut ? `line ${this.#lineNumber}, where the file ends` : `line ${this.#lineNumber}`;
  }
}

/** Writes the vectors as text in the given layout. */
export async function writeText(
  vectors: KeyedVectors,
  writer: ByteWriter,
  layout: TextLayout,
  hooks: RunHooks,
): Promise<void> {
  const report = startProgress(hooks, { phase: 'saving', unit: 'rows', total: vectors.size });
  const write = NUMBER_WRITERS[layout.numbers];
  const { words, matrix } = vectors;
  if (layout.format === 'vec') await writer.write(new TextEncoder().encode(`${words.size} ${matrix.dim}\n`));
  for (let i = 0; i < words.size; i++) {
    const word = words.bytesOf(i);
    const room = word.length + (matrix.dim + 1) * NUMBER_ROOM;
    if (writer.lacks(room)) {
      await writer.makeRoom(room);
      report(i);
    }
    writer.put(word);
    const row = rowOf(matrix, i);
    const { bytes, view } = writer;
    let { end } = writer;
    for (let d = 0; d < row.length; d++) {
      bytes[end] = SPACE;
      end = write(row[d], view, end + 1);
    }
    if (layout.trailingSpace) bytes[end++] = SPACE;
    bytes[end++] = NEWLINE;
    writer.end = end;
  }
  await writer.flush();
  report(words.size);
}

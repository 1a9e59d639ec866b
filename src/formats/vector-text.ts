// Text files of vectors: a row is `word number number ...`. word2vec's start with a header `words dim`;
// GloVe's have none. Words are bytes, and may hold spaces where the rest of the row leaves no doubt.

import type { ByteWriter } from '../corpus/byte-writer.js';
import type { KeyedVectors } from '../embeddings/keyed-vectors.js';
import { type RunHooks, startProgress } from '../progress.js';
import { rowOf } from '../tensor/matrix.js';
import type { ByteReader } from './byte-reader.js';
import { keepLayout, type TextLayout } from './file-layout.js';
import { isInParts, type Reading } from './reading.js';
import { takeInParts } from './text-parts.js';
import type { Header } from './text-row.js';
import { TextRows } from './text-rows.js';
import { putRow, rowRoom, styleOf, writeInThreads, writingThreads } from './text-writing.js';

/**
 * Reads word2vec's text format (`header` true) or GloVe's, which has none, or the rows after a header that was read.
 * @throws WordvecError `format` that names the line, what was expected, and what to do.
 */
export async function readText(
  reader: ByteReader,
  header: boolean | Header,
  reading: Reading,
): Promise<KeyedVectors> {
  const rows = new TextRows(reader, reading);
  if (header === true) await rows.readHeader();
  else if (header) rows.startAfter(header);
  let taken = false;
  if (isInParts(reader, reading) && (await rows.nextLine())) {
    rows.takeRow();
    taken = !rows.separators && (await takeInParts(reader, rows, Boolean(header), reading.hooks));
  }
  while (!taken && rows.wantsMore() && (await rows.nextLine())) rows.takeRow();
  rows.finish();
  const numbers = rows.seen.fixed6 ? 'fixed6' : rows.seen.significant5 ? 'significant5' : 'shortest';
  const vectors = rows.collector!.finish(reader.name);
  if (areQuoted(vectors))
    reading.hooks.onNote?.(
      `${reader.name}: its words stand in double quotes, as R writes tables, and are asked for with them: quote = FALSE in write.table, or tr -d '"', leaves them out`,
    );
  return keepLayout(vectors, {
    format: header ? 'vec' : 'glove',
    numbers,
    trailingSpace: rows.trailingSpace,
    ...(rows.separators && { separators: rows.separators }),
  });
}

function areQuoted({ words }: KeyedVectors): boolean {
  const first = Array.from({ length: Math.min(words.size, 100) }, (_, row) => words.word(row));
  return first.length > 1 && first.every((word) => /^".+"$/.test(word));
}

export async function writeText(
  vectors: KeyedVectors,
  writer: ByteWriter,
  layout: TextLayout,
  hooks: RunHooks,
): Promise<void> {
  const report = startProgress(hooks, { phase: 'saving', unit: 'rows', total: vectors.size });
  const style = styleOf(layout);
  const { words, matrix } = vectors;
  if (layout.format === 'vec') await writer.write(new TextEncoder().encode(`${words.size} ${matrix.dim}\n`));
  const threads = writingThreads(words.size * matrix.dim);
  if (threads > 1) await writeInThreads(vectors, writer, style, threads, report);
  else
    for (let i = 0; i < words.size; i++) {
      const word = words.bytesOf(i);
      const room = rowRoom(word.length, matrix.dim);
      if (writer.lacks(room)) {
        await writer.makeRoom(room);
        report(i);
      }
      writer.end = putRow(writer, word, rowOf(matrix, i), style);
    }
  await writer.flush();
  report(words.size);
}

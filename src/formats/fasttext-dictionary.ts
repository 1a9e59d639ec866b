import type { ByteWriter } from '../corpus/byte-writer.js';
import { type ByteList, lengthened } from '../corpus/lists.js';
import { WordList } from '../corpus/word-list.js';
import { MAX_WORD_BYTES } from '../corpus/words.js';
import { Dictionary } from '../embeddings/dictionary.js';
import type { FastTextSettings } from '../embeddings/fasttext-model.js';
import type { ByteReader } from './byte-reader.js';

/** Word, NUL, int64 count, int8 type of the shortest entry. */
const ENTRY_BYTES = 10;
/** Of the pruned index: as many entries a Map holds. */
const MOST_PRUNED = 2 ** 24;

/**
 * int32 size, words, labels; int64 tokens, pruned rows (-1: not pruned); per entry its bytes, NUL, int64
 * count, int8 type (0 word, 1 label); then pairs of int32 of the pruned rows.
 */
export async function readDictionary(
  reader: ByteReader,
  settings: FastTextSettings,
  maxn: number,
): Promise<Dictionary> {
  const size = await reader.int32In(0, 2 ** 31 - 1, 'the vocabulary size');
  const words = await reader.int32In(0, size, 'the number of words');
  const labels = await reader.int32In(0, size, 'the number of labels');
  if (words + labels !== size)
    throw reader.error(
      `${words} words and ${labels} labels do not make a vocabulary of ${size}: the file is damaged`,
    );
  const tokens = await reader.int64('the number of tokens');
  if (tokens < 0) throw reader.error(`the number of tokens is ${tokens}: the file is damaged`);
  const pruned = await reader.int64('the size of the pruned index');
  const most = Math.min(MOST_PRUNED, settings.bucket);
  if (pruned < -1 || pruned > most)
    throw reader.error(
      `the size of the pruned index is ${pruned}, expected -1 (none) to ${most}: the file is damaged`,
    );
  reader.expect(size * ENTRY_BYTES, `the vocabulary of ${size} entries`);
  const { entries, counts } = await readEntries(reader, size, words);
  return new Dictionary({
    entries,
    counts,
    labels,
    tokens,
    range: { minn: settings.minn, maxn, bucket: settings.bucket },
    wordNgrams: settings.wordNgrams,
    ...(pruned >= 0 ? { pruned: await readPruned(reader, pruned, settings.bucket) } : {}),
  });
}

async function readEntries(reader: ByteReader, size: number, words: number) {
  const entries = new WordList();
  // The header is not believed: the list grows with what there is.
  let counts = new Float64Array(1024);
  for (let i = 0; i < size; i++) {
    if (i === counts.length) counts = lengthened(counts, 2 * counts.length);
    // Fields are waited for only where the window may end within an entry: waiting costs more than reading them.
    let entry = nextEntry(reader, entries.bytes);
    const field = () => `entry ${i + 1} of ${size} of the vocabulary`;
    while (entry === undefined) {
      if (reader.end - reader.start > MAX_WORD_BYTES + ENTRY_BYTES)
        throw reader.error(`${field()} is longer than ${MAX_WORD_BYTES} bytes: the file is damaged`);
      if (!(await reader.more())) throw reader.cutOff(field());
      entry = nextEntry(reader, entries.bytes);
    }
    entries.end();
    counts[i] = entry.count;
    const expected = i < words ? 0 : 1;
    if (!Number.isSafeInteger(entry.count) || entry.count < 0)
      throw reader.error(`the count in ${field()} is ${entry.count}: the file is damaged`);
    if (entry.type !== expected)
      throw reader.error(
        `the type in ${field()} is ${entry.type}, expected ${expected} (words come first, then labels): the file is damaged`,
      );
  }
  return { entries: entries.toWords(), counts: counts.slice(0, size) };
}

/** The next entry, whose word goes to `bytes`; undefined where not all of it is at hand, or the word is too long. */
function nextEntry(reader: ByteReader, bytes: ByteList): { count: number; type: number } | undefined {
  const { start, end, view } = reader;
  const last = Math.min(end - ENTRY_BYTES, start + MAX_WORD_BYTES);
  let nul = start;
  while (nul <= last && reader.bytes[nul] !== 0) nul++;
  if (nul > last) return undefined;
  const count = view.getUint32(nul + 1, true) + view.getInt32(nul + 5, true) * 2 ** 32;
  bytes.append(reader.bytes, start, nul);
  reader.start = nul + ENTRY_BYTES;
  return { count, type: reader.bytes[nul + 9] };
}

async function readPruned(reader: ByteReader, size: number, bucket: number) {
  const pairs = new Int32Array(await reader.buffer(size * 8, `the pruned index of ${size} rows`));
  const pruned = new Map<number, number>();
  for (let i = 0; i < size; i++) {
    const [from, to] = [pairs[2 * i], pairs[2 * i + 1]];
    if (from < 0 || from >= bucket || to < 0 || to >= size || pruned.has(from))
      throw reader.error(
        `row ${i + 1} of the pruned index puts row ${from} of ${bucket} at ${to} of ${size}: the file is damaged`,
      );
    pruned.set(from, to);
  }
  return pruned;
}

export async function writeDictionary(writer: ByteWriter, dictionary: Dictionary): Promise<void> {
  const { entries, words, labels, pruned } = dictionary;
  await writer.int32(entries.size, words.size, labels.size);
  await writer.int64(dictionary.tokens);
  await writer.int64(pruned?.size ?? -1);
  for (let i = 0; i < entries.size; i++) {
    const entry = entries.bytesOf(i);
    const room = entry.length + ENTRY_BYTES;
    if (writer.lacks(room)) await writer.makeRoom(room);
    writer.put(entry);
    writer.putByte(0);
    writer.putInt64(dictionary.counts[i]);
    writer.putByte(i < words.size ? 0 : 1);
  }
  for (const row of pruned ?? []) await writer.int32(...row);
}

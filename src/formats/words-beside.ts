// Words that lie in a file of their own, beside the rows: one a line, as bytes.
import { cutLines } from '../corpus/byte-lines.js';
import { ByteWriter } from '../corpus/byte-writer.js';
import { byteOrderMark } from '../corpus/utf8.js';
import type { WordTable } from '../corpus/words.js';
import type { KeyedVectors } from '../embeddings/keyed-vectors.js';
import { platform, readChunks, type Sink } from '../platform.js';
import { type ReportProgress, type RunHooks, startProgress } from '../progress.js';
import type { ByteReader } from './byte-reader.js';
import { NEWLINE, RETURN } from './text-row.js';

/** `dir/x.npy.gz` -> `dir/x`, for the ending `npy`. */
function stem(path: string, ending: string): string {
  return path.replace(new RegExp(`(\\.${ending})?(\\.gz)?$`, 'i'), '');
}

export function wordsFile(path: string): string {
  return `${stem(path, 'npy')}.words.txt`;
}

/** The words of a projector's vectors: ours first, then those of gensim's word2vec2tensor and TensorFlow's tutorials. */
export function metadataFiles(path: string): string[] {
  const others = [
    path.replace(/_tensor\.tsv(\.gz)?$/i, '_metadata.tsv'),
    path.replace(/vec(tor)?s\.tsv(\.gz)?$/i, 'metadata.tsv'),
  ];
  return [`${stem(path, 'tsv')}.metadata.tsv`, ...others.filter((other) => other !== path)];
}

/** The files that a format makes of a name: rows alone, or with them what lies beside them. */
export function filesOf(path: string, format: string): string[] {
  if (format === 'npy') return [path, wordsFile(path)];
  return format === 'tsv' ? [path, metadataFiles(path)[0]] : [path];
}

export async function firstFile(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (await platform().files.isFile(path)) return path;
  return undefined;
}

/** Writes rows into the first file, and the words into the second. @throws WordvecError `io`, `aborted` */
export async function writeWithWords(
  { words, size }: KeyedVectors,
  [path, beside]: readonly string[],
  hooks: RunHooks,
  writeRows: (writer: ByteWriter, report: ReportProgress) => Promise<void>,
): Promise<void> {
  const report = startProgress(hooks, { phase: 'saving', unit: 'rows', total: size });
  const outputs = [
    { path, write: (sink: Sink) => writeRows(new ByteWriter(sink), report) },
    { path: beside, write: (sink: Sink) => writeLines(words, sink) },
  ];
  await platform().files.writeTogether(outputs, hooks);
}

async function writeLines(words: WordTable, sink: Sink): Promise<void> {
  const writer = new ByteWriter(sink);
  for (let i = 0; i < words.size; i++) {
    await writer.write(words.bytesOf(i));
    await writer.byte(NEWLINE);
  }
  await writer.flush();
}

// Words may look like the start of any other kind of file, so that its content is not judged.
async function* withoutMark(path: string, hooks: RunHooks): AsyncGenerator<Uint8Array> {
  let first = true;
  for await (const chunk of readChunks(path, hooks)) {
    yield first ? chunk.subarray(byteOrderMark(chunk)) : chunk;
    first = false;
  }
}

/** The lines of the file, which must be as many as there are rows. @throws WordvecError `format` */
export async function* linesOf(
  reader: ByteReader,
  path: string,
  rows: number | undefined,
  hooks: RunHooks,
): AsyncGenerator<Uint8Array> {
  let lines = 0;
  for await (const line of cutLines(withoutMark(path, hooks), path)) {
    if (lines++ === rows) break;
    yield line.at(-1) === RETURN ? line.subarray(0, -1) : line;
  }
  if (rows !== undefined && lines !== rows)
    throw reader.error(
      `it has ${rows} rows, but ${path} has ${lines > rows ? 'more' : `only ${lines}`} words: give the files that were written together`,
    );
}

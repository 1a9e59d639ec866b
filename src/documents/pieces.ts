import { shorterError } from '../corpus/byte-lines.js';
import { type DocumentFormat, endingOf, formatOf } from '../corpus/document-kinds.js';
import { joinedBytes } from '../corpus/lists.js';
import { latin1 } from '../corpus/signatures.js';
import { findSources, type PlacedFile, platform, type Source } from '../platform.js';
import { decoderOf, encodingOf, isWide } from './decoding.js';
import { textMark } from './plain-text.js';
import { namedFormat, type ResolvedPrepareOptions } from './prepare-options.js';

/** Bytes of a piece of a large file. */
const PIECE = 1 << 25;
/** Bytes at a file's start by which its layout is told, and of those by which its format is. */
export const HEAD = 1 << 16;
export const BEGINNING = 1 << 10;
/** Bytes of the largest file that is read whole. */
export const LARGEST_WHOLE = 1 << 28;
const CHUNK = 1 << 18;
/** Where a dump of MediaWiki may be cut: no text has these bytes in it, as `<` is escaped there. */
const PAGE = '<page>';

/** A file, or a part of a large one, which a thread reads. */
export interface DocumentPiece {
  readonly path: string;
  /** Bytes of the file; 0 and 0 for one that is read whole. */
  readonly start: number;
  readonly end: number;
  /** What is in front of the first document of a part, as text, and whether it belongs to that document. */
  readonly mark: string;
  /** Bytes read for it; undefined where unknown. */
  readonly size?: number | undefined;
  /** The last of its file. */
  readonly last: boolean;
  /** What is read instead of the file: of a stream that has begun. */
  readonly content?: AsyncIterable<Uint8Array> | undefined;
}

/** All of a file, or of what is read instead. */
export function wholePiece(path: string, content?: AsyncIterable<Uint8Array>): DocumentPiece {
  return { path, start: 0, end: 0, mark: '', last: true, content };
}

/**
 * The pieces of all sources, in order. Files of lines and dumps are cut where a document begins, so that all threads have
 * work; the cuts do not depend on their number.
 * @throws WordvecError `input`, `io`
 */
export async function documentPieces(
  inputs: readonly string[],
  layout: DocumentLayout,
  pieceBytes = PIECE,
): Promise<DocumentPiece[]> {
  const sources = await findSources(inputs);
  const pieces: DocumentPiece[] = [];
  for (const source of sources) pieces.push(...(await piecesOf(source, layout, pieceBytes)));
  return pieces;
}

/** What options say of all inputs. */
type DocumentLayout = Pick<ResolvedPrepareOptions, 'inputFormat' | 'documents' | 'encoding'>;

async function piecesOf({ path, size, stream }: Source, layout: DocumentLayout, pieceBytes: number) {
  const whole = [{ ...wholePiece(path), size: stream && size === 0 ? undefined : size }];
  if (stream || size < 2 * pieceBytes) return whole;
  const head = await headOf(path);
  const format = namedFormat(layout) ?? formatOf(endingOf(path), latin1(head.subarray(0, BEGINNING)));
  const mark = markOf(format, layout, head);
  if (mark === undefined) return whole;
  const count = Math.floor(size / pieceBytes);
  return Array.from({ length: count }, (_, i) => {
    const last = i === count - 1;
    const [start, end] = [i * pieceBytes, last ? size : (i + 1) * pieceBytes];
    return { path, start, end, mark, size: end - start, last };
  });
}

function markOf(format: DocumentFormat, { documents, encoding }: DocumentLayout, head: Uint8Array) {
  const label = encodingOf(head, false, encoding);
  // The mark would be other bytes.
  if (isWide(label)) return undefined;
  if (format === 'jsonl') return '\n';
  if (format === 'wikipedia') return PAGE;
  if (format !== 'text') return undefined;
  return textMark({ documents, head: decoderOf(label).decode(head) });
}

/** The first bytes of a file that can be read at places. @throws WordvecError `io` */
export async function headOf(path: string): Promise<Uint8Array> {
  const file = await platform().files.openAt(path);
  try {
    const head = new Uint8Array(HEAD);
    return head.subarray(0, await file.read(head, 0));
  } finally {
    file.close();
  }
}

/**
 * The bytes of a piece; a chunk is valid until the next one is asked for.
 * @param onRead takes the bytes of the file, packed ones where it is packed, that were read since the last call
 * @throws WordvecError `io`, `aborted`
 */
export async function* pieceChunks(
  piece: DocumentPiece,
  onRead: (bytes: number) => void,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { path, start, end, mark } = piece;
  if (end === 0) {
    let done = 0;
    const hooks = {
      signal,
      onRead(bytes: number) {
        onRead(bytes - done);
        done = bytes;
      },
    };
    const { chunks, size = 0 } = await platform().files.open(piece.content ?? path, hooks);
    let given = 0;
    for await (const chunk of chunks) {
      yield chunk;
      given += chunk.length;
    }
    if (given < size) throw shorterError(path);
    return;
  }
  const file = await platform().files.openAt(path);
  try {
    const [from, to] = [await cutAt(file, start, mark), piece.last ? end : await cutAt(file, end, mark)];
    const buffer = new Uint8Array(CHUNK);
    for (let at = from; at < to; ) {
      const count = await file.read(buffer.subarray(0, to - at), at);
      if (count === 0) throw shorterError(path);
      yield buffer.subarray(0, count);
      at += count;
      onRead(count);
    }
  } finally {
    file.close();
  }
}

/** Line ends of the file before the piece. */
export async function linesBefore(piece: DocumentPiece): Promise<number> {
  if (piece.start === 0) return 0;
  const before = { ...piece, start: 0, end: piece.start, last: false };
  let lines = 0;
  for await (const bytes of pieceChunks(before, () => {})) lines += newlines(bytes);
  return lines;
}

export function newlines(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count++;
  return count;
}

/** Where the first document at or after a place begins; the file's end where there is none. */
async function cutAt(file: PlacedFile, place: number, mark: string): Promise<number> {
  if (place === 0) return 0;
  const buffer = new Uint8Array(HEAD);
  for (let at = place; ; at += HEAD - mark.length + 1) {
    const count = await file.read(buffer, at);
    const found = latin1(buffer.subarray(0, count)).indexOf(mark);
    if (found >= 0) return at + found + (mark === PAGE ? 0 : mark.length);
    if (count < HEAD) return at + count;
  }
}

/** At least HEAD bytes where there are so many. */
export async function firstBytes(chunks: AsyncGenerator<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  while (length < HEAD) {
    const { value, done } = await chunks.next();
    if (done) break;
    parts.push(new Uint8Array(value));
    length += value.length;
  }
  return joinedBytes(...parts);
}

/** Undefined for more bytes than are read whole. */
export async function allBytes(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > LARGEST_WHOLE) return undefined;
    parts.push(new Uint8Array(chunk));
  }
  return joinedBytes(...parts);
}

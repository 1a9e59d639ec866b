import { fileLabel, inputError, type WordvecError } from '../errors.js';
import { isSeparator } from '../kernels/word-scanner.js';
import { platform, readChunks } from '../platform.js';
import { shorterError } from './byte-lines.js';
import { type DocumentFormat, markedFormat } from './document-kinds.js';
import { likelyEncoding } from './encodings.js';
import { joinedBytes } from './lists.js';
import type { Piece } from './ranges.js';
import { latin1, refuseForeign, TO_UTF8 } from './signatures.js';
import { openPlaced } from './text-input.js';
import type { TextStage } from './text-rules.js';
import { byteOrderMark, characterBoundary, endsInReturns, firstInvalid } from './utf8.js';

const CHUNK = 1 << 18;
/** Bytes by which the format of a file is told. */
const BEGINNING = 1 << 10;
const NEWLINE = 0x0a;
/** Text without white space is cut after so many bytes. */
const LONGEST_RUN = 1 << 20;

/** What was met in a file and is no error. */
export interface Remark {
  readonly path: string;
  readonly kind: 'bom' | 'invalid-utf8' | 'document' | 'carriage-returns';
  /** Byte of the file. */
  readonly place: number;
  /** Of a document, in which more stands than text. */
  readonly format?: DocumentFormat;
  /** Of bytes that are no UTF-8, where the rest is none either. */
  readonly encoding?: string | undefined;
}

export interface Text {
  /** Valid until the next chunk is asked for. */
  readonly bytes: Uint8Array;
  /** Bytes of the file read for it: packed ones where the file is packed. */
  readonly read: number;
}

/**
 * The text of a piece in chunks, each ending after white space (or, in 256 kB without any, 1 MB of a
 * stream, between two characters). A byte order mark at the file's start is left out.
 * @throws WordvecError `input` for files of other kinds, NUL bytes and UTF-16, `io` for what reading meets.
 */
export async function* textOf(
  piece: Piece,
  remark: (remark: Remark) => void,
  signal?: AbortSignal,
): AsyncGenerator<Text> {
  const { indexOfNul, isUtf8 } = platform().files;
  let place = piece.start;
  let valid = true;
  for await (const { bytes: chunk, read } of piece.stream ? streamChunks(piece, signal) : fileChunks(piece)) {
    if (place === 0) {
      refuseForeign(chunk, fileLabel(piece.path, 'stdin'), { encodings: !piece.scratch });
      const format = piece.scratch
        ? undefined
        : markedFormat(piece.path, latin1(chunk.subarray(0, BEGINNING)));
      if (format) remark({ path: piece.path, kind: 'document', place: 0, format });
      if (!piece.scratch && endsInReturns(chunk))
        remark({ path: piece.path, kind: 'carriage-returns', place: 0 });
    }
    const mark = place === 0 ? byteOrderMark(chunk) : 0;
    if (mark > 0) remark({ path: piece.path, kind: 'bom', place: 0 });
    const nul = indexOfNul(chunk);
    if (nul >= 0) {
      await refuseBeginning(piece);
      throw nulError(piece.path, chunk, nul, place);
    }
    if (valid && !isUtf8(chunk)) {
      valid = false;
      const encoding = likelyEncoding(chunk);
      remark({ path: piece.path, kind: 'invalid-utf8', place: place + firstInvalid(chunk), encoding });
    }
    yield { bytes: mark > 0 ? chunk.subarray(mark) : chunk, read };
    place += chunk.length;
  }
}

/** What a stage makes of the text of pieces, the same text where there is none; the last line of a file ends with the file. */
export async function* stagedText(
  pieces: readonly Piece[],
  stage: TextStage | undefined,
  remark: (remark: Remark) => void,
  signal?: AbortSignal,
): AsyncGenerator<Text> {
  for (const piece of pieces) {
    let last = NEWLINE;
    for await (const { bytes, read } of textOf(piece, remark, signal)) {
      yield { bytes: stage ? stage.push(bytes) : bytes, read };
      last = bytes.at(-1) ?? last;
    }
    if (stage) yield { bytes: stage.end(), read: 0 };
    if (piece.endsFile && last !== NEWLINE) yield { bytes: Uint8Array.of(NEWLINE), read: 0 };
  }
}

/** What a later part of a file holds is explained by its beginning. */
async function refuseBeginning(piece: Piece): Promise<void> {
  if (piece.stream) return;
  const file = await openPlaced(piece);
  const head = new Uint8Array(300);
  try {
    refuseForeign(head.subarray(0, await file.read(head, 0)), piece.path);
  } finally {
    file.close();
  }
}

async function* fileChunks(piece: Piece): AsyncGenerator<Text> {
  const file = await openPlaced(piece);
  const buffer = new Uint8Array(Math.min(CHUNK, piece.end - piece.start));
  try {
    for (let at = piece.start; at < piece.end; ) {
      const wanted = buffer.subarray(0, piece.end - at);
      if ((await file.read(wanted, at)) < wanted.length) {
        throw shorterError(piece.path);
      }
      const cut =
        at + wanted.length === piece.end
          ? wanted.length
          : afterLastSpace(wanted) || characterBoundary(wanted);
      yield { bytes: wanted.subarray(0, cut), read: cut };
      at += cut;
    }
  } finally {
    file.close();
  }
}

async function* streamChunks(piece: Piece, signal: AbortSignal | undefined): AsyncGenerator<Text> {
  let rest: Uint8Array = new Uint8Array(0);
  let [done, told] = [0, 0];
  const take = (bytes: Uint8Array): Text => {
    const read = done - told;
    told = done;
    return { bytes, read };
  };
  const onRead = (bytes: number) => {
    done = bytes;
  };
  for await (const chunk of readChunks(piece.path, { onRead, signal })) {
    const text = rest.length === 0 ? chunk : joinedBytes(rest, chunk);
    const cut = afterLastSpace(text) || (text.length >= LONGEST_RUN ? characterBoundary(text) : 0);
    if (cut > 0) yield take(text.subarray(0, cut));
    // A copy: the chunk is a Buffer, whose slice() would be a view of memory that is read into again.
    rest = new Uint8Array(text.subarray(cut));
  }
  yield take(rest);
}

/** Where the text's last word begins, or ends if white space follows it; 0 without white space. */
function afterLastSpace(text: Uint8Array): number {
  let at = text.length;
  while (at > 0 && !isSeparator(text[at - 1])) at--;
  return at;
}

function nulError(path: string, chunk: Uint8Array, nul: number, place: number): WordvecError {
  const name = fileLabel(path, 'stdin');
  const mark = place === 0 && (chunk[0] << 8) | chunk[1];
  const wide = mark === 0xfffe || mark === 0xfeff || chunk[nul + 2] === 0 || chunk[nul - 2] === 0;
  const hint = wide ? `it looks like UTF-16: ${TO_UTF8}` : 'remove it (tr -d "\\0"), or name a text file';
  return inputError(`${name}: expected text, found a NUL byte at byte ${place + nul}; ${hint}`);
}

import { SENTENCE_END } from '../kernels/word-scanner.js';
import { platform } from '../platform.js';
import type { EncodedCorpus, FileSegment, TokenSegment } from './encoded.js';
import { packEnd, packedBits, packIds } from './packed-ids.js';
import { bytesOf } from './token-store.js';

/** Ids renumbered at a time. */
const PIECE = 1 << 16;

/** A range's ids and, for each of them, the row of the vocabulary or -1; ids past the end have no row. */
export interface CountedIds {
  readonly segments: readonly TokenSegment[];
  readonly rows: Int32Array;
}

/**
 * Renumbers ids to rows in place: words without a row go, and what is left moves up; a sentence end moves to
 * the last word kept; sentences end after `longest` words (0: never). Ranges follow each other in text order.
 * In memory ids are packed to as few bits as the vocabulary needs.
 * `onPiece` is called after each piece with the ids done.
 */
export async function encodeInPlace(
  ranges: readonly CountedIds[],
  vocabularySize: number,
  longest: number,
  onPiece: (ids: number) => Promise<void> | undefined,
): Promise<Pick<EncodedCorpus, 'tokens' | 'sentences' | 'longestSentence'> & { segments: TokenSegment[] }> {
  const bits = packedBits(vocabularySize);
  const piece = new Uint32Array(PIECE);
  const containers = ranges.flatMap(({ segments }) =>
    segments.map((segment) => openContainer(segment, bits, piece)),
  );
  const target = new Compactor(containers);
  const sentences = new SentenceEnds(longest || Number.POSITIVE_INFINITY, target);
  let next = 0;
  for (const { rows, segments } of ranges) {
    for (const { length } of segments) {
      const container = containers[next++];
      for (let at = 0; at < length; at += PIECE) {
        const ids = container.read(at, Math.min(PIECE, length - at));
        target.append(ids.subarray(0, sentences.renumber(ids, rows)));
        const pause = onPiece(ids.length);
        if (pause) await pause;
      }
    }
  }
  return {
    tokens: target.length,
    sentences: sentences.count,
    longestSentence: sentences.longestSeen,
    segments: target.finish(),
  };
}

/** Keeps ids that have a row and moves sentence ends; carries the open sentence from piece to piece. */
class SentenceEnds {
  count = 0;
  longestSeen = 0;
  readonly #longest: number;
  readonly #before: Compactor;
  // Words of the open sentence.
  #open = 0;

  constructor(longest: number, before: Compactor) {
    this.#longest = longest;
    this.#before = before;
  }

  /** Rows take the place of ids from the front; returns how many there are. */
  renumber(ids: Uint32Array, rows: Int32Array): number {
    const words = rows.length;
    const longest = this.#longest;
    let open = this.#open;
    let kept = 0;
    for (let i = 0; i < ids.length; i++) {
      const value = ids[i];
      const id = value & ~SENTENCE_END;
      const row = id < words ? rows[id] : -1;
      if (row >= 0) {
        open++;
        if (value >= SENTENCE_END || open === longest) {
          ids[kept++] = row | SENTENCE_END;
          this.#end(open);
          open = 0;
        } else {
          ids[kept++] = row;
        }
      } else if (value >= SENTENCE_END && open > 0) {
        if (kept > 0) ids[kept - 1] |= SENTENCE_END;
        else this.#before.endSentence();
        this.#end(open);
        open = 0;
      }
    }
    this.#open = open;
    return kept;
  }

  #end(words: number): void {
    this.count++;
    if (words > this.longestSeen) this.longestSeen = words;
  }
}

/** Fills containers from the front, never beyond what has been read of them. */
class Compactor {
  length = 0;
  readonly #containers: readonly Container[];
  #current = 0;
  #used = 0;

  constructor(containers: readonly Container[]) {
    this.#containers = containers;
  }

  append(ids: Uint32Array): void {
    for (let from = 0; from < ids.length; ) {
      while (this.#used === this.#containers[this.#current].room) {
        this.#current++;
        this.#used = 0;
      }
      const container = this.#containers[this.#current];
      const part = ids.subarray(from, from + container.room - this.#used);
      container.write(this.#used, part);
      this.#used += part.length;
      from += part.length;
    }
    this.length += ids.length;
  }

  /** Marks the last id as the last of its sentence. */
  endSentence(): void {
    this.#containers[this.#current].endSentence(this.#used - 1);
  }

  finish(): TokenSegment[] {
    const lengths = this.#containers.map(({ room }, i) =>
      i < this.#current ? room : i === this.#current ? this.#used : 0,
    );
    return this.#containers
      .map((container, i) => container.cut(lengths[i]))
      .filter(({ length }) => length > 0);
  }
}

/** A segment that is read and written over. */
interface Container {
  /** How many ids may be written. */
  readonly room: number;
  /** Valid until the next call, of any container; may be the container's own memory. */
  read(at: number, length: number): Uint32Array;
  write(at: number, ids: Uint32Array): void;
  /** Adds SENTENCE_END to one id. */
  endSentence(at: number): void;
  /** The segment of the first `length` ids. */
  cut(length: number): TokenSegment;
}

/** `piece` is where all segments of files are read to. */
function openContainer(segment: TokenSegment, bits: number | undefined, piece: Uint32Array): Container {
  if ('file' in segment) return fileContainer(segment, piece);
  return bits ? packedContainer(segment, bits) : memoryContainer(segment);
}

type MemorySegment = Extract<TokenSegment, { buffer: SharedArrayBuffer }>;

function memoryContainer({ buffer, length: room }: MemorySegment): Container {
  const ids = new Uint32Array(buffer, 0, room);
  return {
    room,
    read: (at, length) => ids.subarray(at, at + length),
    write(at, part) {
      const inPlace = part.buffer === buffer && part.byteOffset === at * 4;
      if (!inPlace) ids.set(part, at);
    },
    endSentence(at) {
      ids[at] |= SENTENCE_END;
    },
    cut: (length) => ({ buffer, length }),
  };
}

// Read as ids of 4 bytes, written as packed ids: the writer stays behind the reader.
function packedContainer({ buffer, length: capacity }: MemorySegment, bits: number): Container {
  const ids = new Uint32Array(buffer, 0, capacity);
  const bytes = new Uint8Array(buffer);
  return {
    room: Math.floor((capacity * 32) / bits),
    read: (at, length) => ids.subarray(at, at + length),
    write: (at, part) => packIds(bytes, at, part, bits),
    endSentence: (at) => packEnd(bytes, at, bits),
    cut: (length) => ({ buffer, length, bits }),
  };
}

function fileContainer(segment: FileSegment, piece: Uint32Array): Container {
  const { spill } = platform();
  const { file, length: room } = segment;
  const place = (at: number) => segment.offset + at * 4;
  return {
    room,
    read(at, length) {
      const ids = piece.subarray(0, length);
      spill.read(file, bytesOf(ids), place(at));
      return ids;
    },
    write: (at, ids) => spill.write(file, bytesOf(ids), place(at)),
    endSentence(at) {
      const id = new Uint32Array(1);
      spill.read(file, bytesOf(id), place(at));
      id[0] |= SENTENCE_END;
      spill.write(file, bytesOf(id), place(at));
    },
    cut: (length) => ({ ...segment, length }),
  };
}

import { SENTENCE_END } from '../kernels/word-scanner.js';
import { type Block, readBlock, writeBlock } from './block-store.js';
import type { EncodedCorpus, TokenSegment } from './encoded.js';
import { bytesOf } from './lists.js';
import { packEnd, packedBits, packIds } from './packed-ids.js';

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
    segments.map((segment) => new Container(segment, bits, piece)),
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

/** A segment that is read and written over: read as ids of 4 bytes, written as packed ones where it lies in memory. */
class Container {
  /** How many ids may be written. */
  readonly room: number;
  readonly #block: Block;
  readonly #piece: Uint32Array;
  readonly #packed: { readonly words: Uint32Array; readonly bits: number } | undefined;

  /** `piece` is where all containers read to. */
  constructor({ block, length }: TokenSegment, bits: number | undefined, piece: Uint32Array) {
    this.#block = block;
    this.#piece = piece;
    this.#packed = bits && 'memory' in block ? { words: new Uint32Array(block.memory), bits } : undefined;
    this.room = this.#packed ? Math.floor((length * 32) / this.#packed.bits) : length;
  }

  /** Valid until the next call, of any container. */
  read(at: number, length: number): Uint32Array {
    const ids = this.#piece.subarray(0, length);
    readBlock(this.#block, 4 * at, bytesOf(ids));
    return ids;
  }

  write(at: number, ids: Uint32Array): void {
    if (this.#packed) packIds(this.#packed.words, at, ids, this.#packed.bits);
    else writeBlock(this.#block, 4 * at, bytesOf(ids));
  }

  /** Adds SENTENCE_END to one id. */
  endSentence(at: number): void {
    if (this.#packed) {
      packEnd(this.#packed.words, at, this.#packed.bits);
      return;
    }
    const id = new Uint32Array(1);
    readBlock(this.#block, 4 * at, bytesOf(id));
    id[0] |= SENTENCE_END;
    writeBlock(this.#block, 4 * at, bytesOf(id));
  }

  /** The segment of the first `length` ids. */
  cut(length: number): TokenSegment {
    return { block: this.#block, length, ...(this.#packed && { bits: this.#packed.bits }) };
  }
}

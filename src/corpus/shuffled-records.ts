import { shuffle } from '../kernels/mulberry.js';
import type { RandomStream } from '../random.js';
import { type BlockStore, writeBlock } from './block-store.js';
import { storeOf, type TokenStore } from './encoded.js';
import { bytesOf, Uint32List } from './lists.js';
import { openTokens, TokenWriter } from './token-store.js';

/** Numbers of a block, and of a piece that are kept until they are worth writing. */
const BLOCK_NUMBERS = 1 << 16;
const OPEN_NUMBERS = 1 << 12;

/** The first `length` numbers of `data`. */
type Numbers = Pick<Uint32List, 'data' | 'length'>;

/** Lists of uint32 in random order: each stands as its length, then its numbers. */
export interface ShuffledRecords {
  readonly store: TokenStore;
  readonly records: number;
  /** The records in stretches of about equal length: where in the store each begins, and where the last ends. */
  readonly starts: Float64Array;
}

/**
 * Puts records in random order, of which memory holds a piece at a time: each goes to a piece that is drawn, then each
 * piece is shuffled (Rao 1961, Sandelius 1962). All orders are as likely as in a shuffle of the whole.
 */
export class RecordShuffler {
  readonly #pieces: Piece[];
  readonly #random: RandomStream;
  #records = 0;

  constructor(store: BlockStore, pieces: number, random: RandomStream) {
    this.#pieces = Array.from({ length: pieces }, () => new Piece(store));
    this.#random = random;
  }

  /** Records put so far. */
  get records(): number {
    return this.#records;
  }

  put(record: Numbers): void {
    const { length } = this.#pieces;
    this.#pieces[length === 1 ? 0 : Math.floor(this.#random.next() * length)].put(record);
    this.#records++;
  }

  /**
   * Shuffles, once only.
   * @param stretches at most as many as there are records
   */
  finish(stretches: number): ShuffledRecords {
    const starts = new Float64Array(stretches + 1);
    let [record, stretch, before] = [0, 0, 0];
    for (const piece of this.#pieces) {
      const { source, places } = piece.read();
      shuffle(places, this.#random.uint32());
      const target = new Uint32Array(source.length);
      let to = 0;
      for (let at of places) {
        if (record++ === Math.floor((this.#records * stretch) / stretches)) starts[stretch++] = before + to;
        for (const end = at + 1 + source[at]; at < end; ) target[to++] = source[at++];
      }
      piece.writeOver(target);
      before += to;
    }
    starts[stretches] = before;
    const store = storeOf(this.#pieces.flatMap(({ segments }) => segments));
    return { store, records: this.#records, starts };
  }
}

class Piece {
  readonly #writer: TokenWriter;
  readonly #open = new Uint32List();

  constructor(store: BlockStore) {
    this.#writer = new TokenWriter(store, BLOCK_NUMBERS);
  }

  get segments(): TokenWriter['segments'] {
    return this.#writer.segments;
  }

  put({ data, length }: Numbers): void {
    this.#open.push(length);
    for (let i = 0; i < length; i++) this.#open.push(data[i]);
    if (this.#open.length >= OPEN_NUMBERS) this.#flush();
  }

  /** All numbers, and the places where records begin. */
  read(): { source: Uint32Array; places: Uint32Array } {
    this.#flush();
    const store = storeOf(this.segments);
    const source = new Uint32Array(store.tokens);
    openTokens(store).read(0, source);
    const places = new Uint32List();
    for (let at = 0; at < source.length; at += 1 + source[at]) places.push(at);
    return { source, places: places.values };
  }

  writeOver(numbers: Uint32Array): void {
    let at = 0;
    for (const { block, length } of this.segments) {
      writeBlock(block, 0, bytesOf(numbers.subarray(at, at + length)));
      at += length;
    }
  }

  #flush(): void {
    this.#writer.append(this.#open.values);
    this.#open.length = 0;
  }
}

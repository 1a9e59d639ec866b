import { shuffle } from '../kernels/mulberry.js';
import type { Ranks } from '../platform.js';
import type { RandomStream } from '../random.js';
import { tellAll } from '../run/collectives.js';
import { shareOf } from '../run/share.js';
import { type BlockStore, writeBlock } from './block-store.js';
import { storeOf, type TokenStore } from './encoded.js';
import { bytesOf, Uint32List } from './lists.js';
import { moveIds, putIds, type Range, rangesOf } from './shared-ids.js';
import type { PlacesByUse } from './subword-bags.js';
import { openTokens, TokenWriter } from './token-store.js';

/** Numbers of a block, and of a piece that are kept until they are worth writing. */
const BLOCK_NUMBERS = 1 << 16;
const OPEN_NUMBERS = 1 << 12;

/** Rows that records end with, which get places in the records' order. */
export interface RecordRows {
  readonly places: PlacesByUse;
  /** Where they begin in the record data[from .. ). */
  rowsAt(data: Uint32Array, from: number): number;
}

/** Lists of uint32 in random order: each stands as its length, then its numbers. */
export interface ShuffledRecords {
  readonly store: TokenStore;
  /** Of all ranks, where several have them. */
  readonly records: number;
  /** See `EncodedCorpus`. */
  readonly idSum?: number;
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
  readonly #store: BlockStore;
  #records = 0;

  constructor(store: BlockStore, pieces: number, random: RandomStream) {
    this.#pieces = Array.from({ length: pieces }, () => new Piece(store));
    this.#random = random;
    this.#store = store;
  }

  /** Lets `visit` change all records that are here. */
  change(visit: VisitRecord): void {
    for (const piece of this.#pieces) {
      const { source } = piece.read(new Uint32Array(piece.numbers));
      eachRecord(source, visit);
      piece.writeOver(source);
    }
  }

  /** Records put so far. */
  get records(): number {
    return this.#records;
  }

  /** Puts the record data[from .. to). */
  put(data: Uint32Array, from: number, to: number): void {
    this.#draw().put(data, from, to);
    this.#records++;
  }

  /** Leaves so many records to other ranks. */
  skip(records: number): void {
    for (let i = 0; i < records; i++) this.#draw();
    this.#records += records;
  }

  #draw(): Piece {
    const { length } = this.#pieces;
    return this.#pieces[length === 1 ? 0 : Math.floor(this.#random.next() * length)];
  }

  /** After all have put theirs: each rank takes the pieces that its share of the stretches lies in, and leaves the others. */
  async gather(ranks: Ranks, stretches: number): Promise<void> {
    const told = await tellAll(
      ranks,
      this.#pieces.map(({ records, numbers }) => ({ records, numbers })),
    );
    const wanted = told.map((_, rank): Range => {
      const { first, end } = shareOf(stretches, rank, ranks.size);
      return { from: recordAt(first, stretches, this.#records), to: recordAt(end, stretches, this.#records) };
    });
    let before = 0;
    for (const [i, piece] of this.#pieces.entries()) {
      const records = told.reduce((sum, one) => sum + one[i].records, 0);
      const held = rangesOf(told.map((one) => one[i].numbers));
      const all = { from: 0, to: held.at(-1)!.to };
      const wants = wanted.map(({ from, to }) =>
        from < Math.min(to, before + records) && to > before ? all : { from: 0, to: 0 },
      );
      const read = openTokens({ ...storeOf(piece.segments), first: held[ranks.rank].from }).read;
      const come = await moveIds(ranks, held, wants, read, (ids) => putIds(this.#store, ids, undefined));
      come[ranks.rank] = [...piece.segments];
      piece.hold(wants[ranks.rank] === all ? come.flat() : [], records, all.to);
      before += records;
    }
  }

  /**
   * Shuffles, once only.
   * @param stretches at most as many as there are records
   * @param rows their places are written over them
   */
  finish(stretches: number, rows?: RecordRows): ShuffledRecords {
    const starts = new Float64Array(stretches + 1);
    let [records, stretch, before] = [0, 0, 0];
    let first: number | undefined;
    // One room for all pieces: memory that was never written costs more than what is written there.
    const most = this.#pieces.reduce((most, { numbers }) => Math.max(most, numbers), 0);
    const [room, shuffled] = [new Uint32Array(most), new Uint32Array(most)];
    for (const piece of this.#pieces) {
      const { source, places } = piece.read(room);
      const seed = this.#random.uint32();
      if (source.length > 0) first ??= before;
      shuffle(places, seed);
      const target = shuffled.subarray(0, source.length);
      let to = 0;
      for (let done = 0; done < places.length; ) {
        if (records + done === recordAt(stretch, stretches, this.#records)) starts[stretch++] = before + to;
        const end = Math.min(places.length, recordAt(stretch, stretches, this.#records) - records);
        to = copyRecords(source, places.subarray(done, end), target, to);
        done = end;
      }
      if (rows)
        eachRecord(target, (data, from, to) => rows.places.renumber(data, rows.rowsAt(data, from), to));
      piece.writeOver(target);
      records += piece.records;
      // Of a piece that another rank has.
      while (stretch < stretches && recordAt(stretch, stretches, this.#records) < records)
        starts[stretch++] = before;
      before += piece.numbers;
    }
    starts[stretches] = before;
    const store = storeOf(this.#pieces.flatMap(({ segments }) => segments));
    return { store: { ...store, tokens: before, first: first ?? 0 }, records: this.#records, starts };
  }
}

/** Takes a record, data[from .. to), which it may change. */
type VisitRecord = (data: Uint32Array, from: number, to: number) => void;

function eachRecord(data: Uint32Array, visit: VisitRecord): void {
  for (let at = 0; at < data.length; at += 1 + data[at]) visit(data, at + 1, at + 1 + data[at]);
}

/** Which of so many records a stretch begins with. */
export function recordAt(stretch: number, stretches: number, records: number): number {
  return Math.floor((records * stretch) / stretches);
}

/** Returns where the copies end. Apart, as engines take long to make fast what does all the rest too, while the loop goes on. */
function copyRecords(source: Uint32Array, places: Uint32Array, target: Uint32Array, to: number): number {
  for (let k = 0; k < places.length; k++) {
    let at = places[k];
    for (const end = at + 1 + source[at]; at < end; ) target[to++] = source[at++];
  }
  return to;
}

/** What lies in it, or, where other ranks have that, how much. */
class Piece {
  readonly #writer: TokenWriter;
  readonly #open = new Uint32List();
  records = 0;
  numbers = 0;

  constructor(store: BlockStore) {
    this.#writer = new TokenWriter(store, BLOCK_NUMBERS);
  }

  get segments(): TokenWriter['segments'] {
    this.#flush();
    return this.#writer.segments;
  }

  /** Puts what ranks hold of it in the place of what it has; nothing where other ranks have all. */
  hold(segments: TokenWriter['segments'], records: number, numbers: number): void {
    this.#writer.segments.splice(0, Number.POSITIVE_INFINITY, ...segments);
    this.records = records;
    this.numbers = numbers;
  }

  put(data: Uint32Array, from: number, to: number): void {
    this.records++;
    this.numbers += 1 + to - from;
    this.#open.push(to - from);
    this.#open.append(data, from, to);
    if (this.#open.length >= OPEN_NUMBERS) this.#flush();
  }

  /** All numbers, for which there is room, and the places where records begin. */
  read(room: Uint32Array): { source: Uint32Array; places: Uint32Array } {
    const store = storeOf(this.segments);
    const source = room.subarray(0, store.tokens);
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

import { RECORD, recordSize } from './word-records.js';
import {
  type Emit,
  isSeparator,
  LONGEST_WORD,
  NO_WORD,
  type ScannerOptions,
  SENTENCE_END,
  type WordScanner,
} from './word-scanner.js';

const NONE = -1;
const SPACE = 0x20;
const NEWLINE = 0x0a;
const SENTENCE_TOKEN = Uint8Array.of(0x3c, 0x2f, 0x73, 0x3e);

/** The rules of assembly/words.ts in plain TypeScript: the oracle in tests, and used where WASM is missing. */
export class ReferenceWordScanner implements WordScanner {
  size = 0;
  longWords = 0;
  readonly #sentenceToken: boolean;
  // Records of all words; see word-records.ts.
  #arena = new Uint8Array(new SharedArrayBuffer(1 << 16));
  #view = new DataView(this.#arena.buffer);
  #used = 0;
  // A slot holds the place of a record / 8 + 1; 0 is free.
  #slots = new Int32Array(1 << 10);
  readonly #word = new Uint8Array(LONGEST_WORD);
  // Length of the open word; beyond LONGEST_WORD only the length is kept.
  #length = 0;
  // Id not yet emitted, as a line end may follow it.
  #held = NONE;
  #fresh = true;

  constructor(options: ScannerOptions = {}) {
    this.#sentenceToken = options.sentenceToken ?? false;
  }

  scan(text: Uint8Array, emit: Emit): void {
    const out = new Uint32Array(text.length + 2);
    let emitted = 0;
    const put = (id: number) => {
      out[emitted++] = id;
    };
    for (const byte of text) {
      if (!isSeparator(byte)) {
        if (this.#length < LONGEST_WORD) this.#word[this.#length] = byte;
        this.#length++;
        continue;
      }
      this.#endWord(put);
      if (byte === NEWLINE) this.#endLine(put);
    }
    if (emitted > 0) emit(out.subarray(0, emitted));
  }

  flush(emit: Emit): void {
    this.scan(Uint8Array.of(SPACE), emit);
    if (this.#held !== NONE) emit(Uint32Array.of(this.#held));
    this.#held = NONE;
  }

  records(): Uint8Array {
    return this.#arena.subarray(0, this.#used);
  }

  merge(records: Uint8Array, count: number): Uint32Array {
    const view = new DataView(records.buffer, records.byteOffset, records.byteLength);
    const ids = new Uint32Array(count);
    for (let i = 0, at = 0; i < count; i++) {
      const length = view.getUint32(at + RECORD.length, true);
      const word = records.subarray(at + RECORD.bytes, at + RECORD.bytes + length);
      ids[i] = this.#count(word, view.getBigUint64(at, true));
      at += recordSize(length);
    }
    return ids;
  }

  #endWord(put: (id: number) => void): void {
    if (this.#length > LONGEST_WORD) this.longWords++;
    else if (this.#length > 0) this.#hold(this.#word.subarray(0, this.#length), put);
    this.#length = 0;
  }

  #endLine(put: (id: number) => void): void {
    if (this.#sentenceToken) this.#hold(SENTENCE_TOKEN, put);
    if (this.#held !== NONE) put(this.#held | SENTENCE_END);
    else if (this.#fresh) put(NO_WORD | SENTENCE_END);
    this.#held = NONE;
    this.#fresh = false;
  }

  #hold(word: Uint8Array, put: (id: number) => void): void {
    if (this.#held !== NONE) put(this.#held);
    this.#held = this.#count(word, 1n);
  }

  /** Adds to the word's count; returns its id. */
  #count(word: Uint8Array, times: bigint): number {
    const slot = this.#slotOf(word);
    if (this.#slots[slot] === 0) {
      this.#slots[slot] = this.#append(word) / 8 + 1;
      if (this.size > this.#slots.length / 2) this.#doubleSlots();
      return this.#addTo(this.#used - recordSize(word.length), times);
    }
    return this.#addTo((this.#slots[slot] - 1) * 8, times);
  }

  #addTo(record: number, times: bigint): number {
    this.#view.setBigUint64(record, this.#view.getBigUint64(record, true) + times, true);
    return this.#view.getUint32(record + RECORD.id, true);
  }

  #slotOf(word: Uint8Array): number {
    const mask = this.#slots.length - 1;
    let slot = hashOf(word) & mask;
    while (this.#slots[slot] !== 0 && !this.#equals((this.#slots[slot] - 1) * 8, word)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #equals(record: number, word: Uint8Array): boolean {
    if (this.#view.getUint32(record + RECORD.length, true) !== word.length) return false;
    const start = record + RECORD.bytes;
    for (let i = 0; i < word.length; i++) if (this.#arena[start + i] !== word[i]) return false;
    return true;
  }

  /** The place of a new record. */
  #append(word: Uint8Array): number {
    const place = this.#used;
    this.#used += recordSize(word.length);
    if (this.#used > this.#arena.length) {
      const arena = new Uint8Array(new SharedArrayBuffer(this.#used * 2));
      arena.set(this.#arena);
      this.#arena = arena;
      this.#view = new DataView(arena.buffer);
    }
    this.#view.setUint32(place + RECORD.id, this.size++, true);
    this.#view.setUint32(place + RECORD.length, word.length, true);
    this.#arena.set(word, place + RECORD.bytes);
    return place;
  }

  #doubleSlots(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    for (let at = 0; at < this.#used; ) {
      const length = this.#view.getUint32(at + RECORD.length, true);
      const start = at + RECORD.bytes;
      this.#slots[this.#slotOf(this.#arena.subarray(start, start + length))] = at / 8 + 1;
      at += recordSize(length);
    }
  }
}

// FNV-1a, 32 bit (Fowler, Noll, Vo).
function hashOf(word: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of word) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

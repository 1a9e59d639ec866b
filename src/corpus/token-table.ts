import { Uint32List } from './lists.js';
import { WordList } from './word-list.js';
import { hashBytes, WordTable } from './words.js';

/** Numbers distinct tokens by first place, on bytes. */
export class TokenTable {
  readonly #tokens = new WordList();
  readonly #hashes = new Uint32List();
  // As `WordTable` has it.
  #slots = new Int32Array(4096);

  get size(): number {
    return this.#hashes.length;
  }

  /** The number of the token bytes[start..end); new tokens get the next number. */
  intern(bytes: Uint8Array, start = 0, end = bytes.length): number {
    const hash = hashBytes(bytes, start, end);
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (let token = this.#slots[slot] - 1; token >= 0; token = this.#slots[slot] - 1) {
      if (this.#hashes.data[token] === hash && this.#equals(token, bytes, start, end)) return token;
      slot = (slot + 1) & mask;
    }
    const token = this.size;
    this.#tokens.add(bytes, start, end);
    this.#hashes.push(hash);
    this.#slots[slot] = token + 1;
    if (this.size * 2 > this.#slots.length) this.#grow();
    return token;
  }

  /** All tokens in order of their numbers; the last that this table does. */
  toWords(): WordTable {
    const { bytes, offsets } = this.#tokens.toWords();
    return new WordTable(bytes.slice(), offsets.slice(), this.#slots);
  }

  #equals(token: number, bytes: Uint8Array, start: number, end: number): boolean {
    const offsets = this.#tokens.offsets.data;
    const from = offsets[token];
    if (offsets[token + 1] - from !== end - start) return false;
    const own = this.#tokens.bytes.data;
    for (let i = start, j = from; i < end; i++, j++) if (bytes[i] !== own[j]) return false;
    return true;
  }

  #grow(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    const mask = this.#slots.length - 1;
    for (let token = 0; token < this.size; token++) {
      let slot = this.#hashes.data[token] & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = token + 1;
    }
  }
}

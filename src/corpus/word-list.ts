import { ByteList, Uint32List } from './lists.js';
import { WordTable } from './words.js';

/** Words that come one after the other, equal ones too. */
export class WordList {
  readonly bytes = new ByteList();
  readonly offsets = new Uint32List();

  constructor() {
    this.offsets.push(0);
  }

  /** Ends a word, whose bytes have been appended to `bytes`. */
  end(): void {
    this.offsets.push(this.bytes.length);
  }

  add(source: Uint8Array, start: number, end: number): void {
    this.bytes.append(source, start, end);
    this.end();
  }

  /** The words so far: a view, which more of them leave behind. */
  toWords(): WordTable {
    return new WordTable(this.bytes.bytes, this.offsets.values);
  }
}

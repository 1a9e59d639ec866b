import { RECORD, readRecords, recordSize, recordsFrom } from '../../src/kernels/word-records.js';
import {
  type Emit,
  isSeparator,
  LONGEST_WORD,
  NO_WORD,
  SENTENCE_END,
} from '../../src/kernels/word-scanner.js';
import type { WordScanner } from '../../src/kernels/words-wasm.js';

const NEWLINE = 0x0a;

/** The rules of a word scanner over a map from words, their bytes as Latin-1, to ids. */
export class ReferenceWordScanner implements Pick<WordScanner, keyof WordScanner> {
  longWords = 0;
  readonly #sentenceToken: boolean;
  readonly #ids = new Map<string, number>();
  readonly #counts: number[] = [];
  /** Bytes of the open word. */
  #word: number[] = [];
  /** Id not yet emitted, as a line end may follow it. */
  #held: number | undefined;
  /** No line has ended yet. */
  #first = true;

  constructor(sentenceToken = false) {
    this.#sentenceToken = sentenceToken;
  }

  get size(): number {
    return this.#counts.length;
  }

  scan(text: Uint8Array, emit: Emit): void {
    const ids: number[] = [];
    for (const byte of text) {
      if (!isSeparator(byte)) {
        this.#word.push(byte);
        continue;
      }
      this.#endWord(ids);
      if (byte === NEWLINE) this.#endLine(ids);
    }
    if (ids.length > 0) emit(Uint32Array.from(ids));
  }

  flush(emit: Emit): void {
    this.scan(Uint8Array.of(0x20), emit);
    if (this.#held !== undefined) emit(Uint32Array.of(this.#held));
    this.#held = undefined;
  }

  records(): Uint8Array {
    const words = [...this.#ids.keys()].map((word) => Buffer.from(word, 'latin1'));
    const offsets = new Uint32Array(words.length + 1);
    for (const [i, { length }] of words.entries()) offsets[i + 1] = offsets[i] + length;
    const records = recordsFrom(Buffer.concat(words), offsets);
    const view = new DataView(records.buffer);
    let at = 0;
    for (const [i, { length }] of words.entries()) {
      view.setBigUint64(at + RECORD.count, BigInt(this.#counts[i]), true);
      at += recordSize(length);
    }
    return records;
  }

  merge(records: Uint8Array, count: number): Uint32Array {
    const { counts, places, lengths } = readRecords(records, count);
    return Uint32Array.from(counts, (times, i) =>
      this.#count(records.subarray(places[i], places[i] + lengths[i]), times),
    );
  }

  #endWord(ids: number[]): void {
    const word = Uint8Array.from(this.#word);
    this.#word = [];
    if (word.length > LONGEST_WORD) this.longWords++;
    else if (word.length > 0) this.#hold(word, ids);
  }

  #endLine(ids: number[]): void {
    if (this.#sentenceToken) this.#hold(Buffer.from('</s>'), ids);
    if (this.#held !== undefined) ids.push(this.#held + SENTENCE_END);
    else if (this.#first) ids.push(NO_WORD + SENTENCE_END);
    this.#held = undefined;
    this.#first = false;
  }

  #hold(word: Uint8Array, ids: number[]): void {
    if (this.#held !== undefined) ids.push(this.#held);
    this.#held = this.#count(word, 1);
  }

  /** Adds to the word's count; returns its id. */
  #count(bytes: Uint8Array, times: number): number {
    const word = Buffer.from(bytes).toString('latin1');
    const id = this.#ids.get(word) ?? this.size;
    this.#ids.set(word, id);
    this.#counts[id] = (this.#counts[id] ?? 0) + times;
    return id;
  }
}

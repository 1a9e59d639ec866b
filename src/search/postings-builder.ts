import { lengthened } from '../corpus/lists.js';
import { TokenTable } from '../corpus/token-table.js';
import type { SparseMethod } from '../embedders/embed-options.js';
import { termWeight } from '../embedders/term-weights.js';
import { eachCount } from '../embedders/text-words.js';
import type { Section } from '../formats/container.js';
import { wordSections } from '../formats/native-arrays.js';
import { listSection } from '../formats/sections.js';
import { platform } from '../platform.js';
import { type RunHooks, throwIfAborted } from '../progress.js';
import type { IndexFile } from './index-file.js';
import { SpilledNumbers } from './spilled-numbers.js';
import { storedWords } from './stored-words.js';

/** Postings that are put into order at once. */
const AT_ONCE = 1 << 23;
/** Postings of an index that are read at once: a service that edits its index answers between two of them. */
const READ_AT_ONCE = 1 << 16;

/**
 * Gathers the words of texts and gives for each word the texts that it is in, and how often. What lies by text is sorted
 * by word in as many passes as memory asks for.
 */
export class PostingsBuilder {
  readonly #words = new TokenTable();
  /** Of each text, then each of its words: the word and its count there; uint32 pairs. */
  readonly #cells = new SpilledNumbers('uint32');
  /** Cells of each text, and words that it has. */
  readonly #sizes = new SpilledNumbers('uint32');
  readonly #lengths = new SpilledNumbers('uint32');
  /** The postings of texts that were kept, by word, as they are written; and how many each word has. */
  readonly #kept = new SpilledNumbers('uint32');
  #keptOf: readonly number[] = [];
  readonly #method: SparseMethod;
  /** Words below this number are not counted. */
  readonly #stops: number;
  #frequencies = new Uint32Array(1 << 12);

  constructor(method: SparseMethod, stopWords: readonly string[]) {
    this.#method = method;
    const encoder = new TextEncoder();
    for (const word of stopWords) this.#words.intern(encoder.encode(word));
    this.#stops = this.#words.size;
  }

  /** The number of a word. */
  number(bytes: Uint8Array, start: number, end: number): number {
    return this.#words.intern(bytes, start, end);
  }

  /**
   * Takes the texts of an index that stay, before all others, as they were counted: to cut them into words again takes longer.
   * @param places the number of each text from now on, rising; -1 for those that go
   * @throws WordvecError `format`, `io`, `aborted`
   */
  async keep(file: IndexFile, places: Int32Array, { signal }: RunHooks): Promise<void> {
    const { words, ends, lengths } = await storedWords(file, places.length);
    const counts = new Uint32Array(words.size);
    const total = ends[words.size];
    for (let from = 0, word = 0; from < total; from += READ_AT_ONCE) {
      const to = Math.min(total, from + READ_AT_ONCE);
      const pairs = await file.read('postings', 'uint32', from * 2, to * 2);
      let used = 0;
      for (let i = 0; i < pairs.length; i += 2) {
        while (from + i / 2 >= ends[word + 1]) word++;
        const place = places[pairs[i]];
        if (place === undefined) throw file.damaged('its postings are of other texts');
        if (place < 0) continue;
        pairs[used++] = place;
        pairs[used++] = pairs[i + 1];
        counts[word]++;
      }
      this.#kept.append(pairs.subarray(0, used));
      throwIfAborted(signal);
      await platform().threads.pause();
    }
    const keptOf: number[] = [];
    for (const [word, count] of counts.entries()) {
      if (count === 0 && word >= this.#stops) continue;
      if (this.#words.intern(words.bytesOf(word)) !== keptOf.length)
        throw file.damaged('it has one of its words twice');
      this.#count(keptOf.length, count);
      keptOf.push(count);
    }
    this.#keptOf = keptOf;
    const stay = lengths.filter((_, text) => places[text] >= 0);
    this.#lengths.append(stay);
    this.#sizes.append(new Uint32Array(stay.length));
  }

  /** @param words the words of the next text by their numbers; they are sorted */
  add(words: Int32Array): void {
    let counted = words.length;
    const cells = new Uint32Array(words.length * 2);
    let used = 0;
    eachCount(words, (word, count) => {
      cells[used++] = word;
      cells[used++] = count;
      this.#count(word);
      if (word < this.#stops) counted -= count;
    });
    this.#cells.append(cells.subarray(0, used));
    this.#sizes.append(Uint32Array.of(used / 2));
    this.#lengths.append(Uint32Array.of(counted));
  }

  /**
   * Words with their hash table, where the postings of each end, the texts of the postings by word, rising, with the
   * counts, and the words of each text.
   */
  sections(): Section[] {
    const words = this.#words.toWords();
    const ends = new Float64Array(words.size + 1);
    for (let word = 0; word < words.size; word++) ends[word + 1] = ends[word] + this.#frequencies[word];
    const total = ends[words.size];
    return [
      ...wordSections(words),
      listSection('word-index', 'int32', words.index),
      listSection('posting-ends', 'float64', ends),
      { name: 'postings', type: 'uint32', shape: [total, 2], parts: this.#sorted(ends) },
      this.#lengths.section('lengths'),
      // BM25 knows lengths, the others cosines.
      ...(this.#method === 'bm25' ? [] : [this.#norms()]),
    ];
  }

  /** The Euclidean length of each text's row. */
  #norms(): Section {
    const texts = this.#lengths.length;
    // Of double precision: in an edited index the words of a text come in another order.
    const squares = new Float64Array(texts);
    this.#eachCell((text, word, count) => {
      if (word >= this.#stops)
        squares[text] += termWeight(this.#method, count, this.#frequencies[word], texts) ** 2;
    });
    return listSection('norms', 'float32', Float32Array.from(squares, Math.sqrt));
  }

  close(): void {
    for (const numbers of [this.#cells, this.#sizes, this.#lengths, this.#kept]) numbers.close();
  }

  #count(word: number, texts = 1): void {
    const { length } = this.#frequencies;
    if (word >= length) this.#frequencies = lengthened(this.#frequencies, Math.max(word + 1, length * 2));
    this.#frequencies[word] += texts;
  }

  /** Pairs of text and count, by word, then by text. */
  *#sorted(ends: Float64Array): Generator<Uint32Array> {
    const words = ends.length - 1;
    for (let first = 0; first < words; ) {
      let last = first + 1;
      while (last < words && ends[last + 1] - ends[first] <= AT_ONCE) last++;
      yield this.#ofWords(ends, first, last);
      first = last;
    }
  }

  #ofWords(ends: Float64Array, first: number, last: number): Uint32Array {
    const places = ends.slice(first, last).map((end) => end - ends[first]);
    const sorted = new Uint32Array((ends[last] - ends[first]) * 2);
    this.#eachCell((text, word, count) => {
      if (word < first || word >= last) return;
      const place = places[word - first]++ * 2;
      sorted[place] = text;
      sorted[place + 1] = count;
    });
    return sorted;
  }

  /** Every word of every text: of a word, and of a text, in their order. */
  #eachCell(visit: (text: number, word: number, count: number) => void): void {
    this.#eachKept(visit);
    const sizes = numbersOf(this.#sizes);
    let [text, left, word] = [-1, 0, -1];
    for (const part of this.#cells.parts())
      for (const number of part) {
        if (word < 0) {
          while (left === 0) {
            left = sizes.next().value!;
            text++;
          }
          word = number;
          continue;
        }
        visit(text, word, number);
        word = -1;
        left--;
      }
  }

  #eachKept(visit: (text: number, word: number, count: number) => void): void {
    let [word, left] = [-1, 0];
    for (const part of this.#kept.parts())
      for (let i = 0; i < part.length; i += 2) {
        while (left === 0) left = this.#keptOf[++word];
        visit(part[i], word, part[i + 1]);
        left--;
      }
  }
}

function* numbersOf(spilled: SpilledNumbers): Generator<number> {
  for (const part of spilled.parts()) yield* part as Iterable<number>;
}

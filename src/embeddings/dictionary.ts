import { isSpace } from '../corpus/labelled-text.js';
import { Uint32List } from '../corpus/lists.js';
import { eachNgram, eachWordNgram, type NgramRange, subwordHash } from '../corpus/subwords.js';
import { SENTENCE_END_WORD, WordTable } from '../corpus/words.js';
import { checkInstance, checkOptions, expected, formatError } from '../errors.js';

export interface DictionaryParts {
  /** The words, then the labels. */
  readonly entries: WordTable;
  readonly counts: Float64Array;
  readonly labels: number;
  /** All tokens of the training text, known or not, labels and line ends too. */
  readonly tokens: number;
  readonly range: NgramRange;
  /** Longest word n-gram; 1 is none. */
  readonly wordNgrams: number;
  /** What a label begins with. */
  readonly labelPrefix?: string;
  /** The n-gram rows that survived pruning: bucket row b lies in row words + pruned.get(b) of the input matrix. */
  readonly pruned?: ReadonlyMap<number, number> | undefined;
}

/** fastText's dictionary: words and labels with their counts, and the input rows that a text stands for. */
export class Dictionary {
  readonly entries: WordTable;
  readonly counts: Float64Array;
  /** Only the words: a view of the entries' beginning. */
  readonly words: WordTable;
  readonly labels: WordTable;
  readonly tokens: number;
  readonly range: NgramRange;
  readonly wordNgrams: number;
  readonly labelPrefix: Uint8Array;
  readonly pruned: ReadonlyMap<number, number> | undefined;

  /** @throws WordvecError `format` when there are more labels than entries or counts do not fit. */
  constructor(parts: DictionaryParts) {
    checkOptions(parts, 'parts');
    checkInstance('entries', parts.entries, WordTable, 'WordTable.from makes one');
    if (!(parts.counts instanceof Float64Array && parts.range))
      throw expected('parts', 'counts as a Float64Array, and the range of n-grams', parts.counts);
    const words = parts.entries.size - parts.labels;
    if (words < 0 || parts.counts.length !== parts.entries.size)
      throw formatError(
        `expected ${parts.entries.size} entries to have counts and ${parts.labels} of them to be labels`,
      );
    this.entries = parts.entries;
    this.counts = parts.counts;
    this.words = parts.entries.first(words);
    this.labels = new WordTable(parts.entries.bytes, parts.entries.offsets.subarray(words));
    this.tokens = parts.tokens;
    this.range = parts.range;
    this.wordNgrams = parts.wordNgrams;
    this.labelPrefix = new TextEncoder().encode(parts.labelPrefix ?? '__label__');
    this.pruned = parts.pruned;
  }

  /** What another one can be made of. */
  get parts(): DictionaryParts {
    const { entries, counts, labels, tokens, range, wordNgrams, pruned } = this;
    const labelPrefix = new TextDecoder().decode(this.labelPrefix);
    return { entries, counts, labels: labels.size, tokens, range, wordNgrams, labelPrefix, pruned };
  }

  /** Rows that the input matrix has: the words and the bucket rows, or those left by pruning. */
  get inputRows(): number {
    return this.words.size + (this.pruned?.size ?? this.range.bucket);
  }

  /** Calls `visit` with the input row of each n-gram of the word and its place in `<word>`. */
  eachNgramRow(word: Uint8Array, visit: (row: number, start: number, end: number) => void): void {
    eachNgram(word, this.range, (bucketRow, start, end) => {
      const row = this.#inputRow(bucketRow);
      if (row >= 0) visit(row, start, end);
    });
  }

  /**
   * Calls `visit` with the input rows of a word: its own, if it has one, then those of its n-grams.
   * @param own the word's own row, where it is known; -1 is none
   */
  eachRow(word: Uint8Array, visit: (row: number) => void, own: number = this.words.indexOfBytes(word)): void {
    if (own >= 0) visit(own);
    this.eachNgramRow(word, visit);
  }

  /** Input rows of a line, as `eachLineRow` gives them. */
  lineRows(tokens: Iterable<Uint8Array>, labels?: number[]): Uint32Array {
    const rows = new Uint32List();
    this.eachLineRow(tokens, (row) => rows.push(row), labels);
    return rows.values;
  }

  /**
   * Calls `visit` with the input rows of a line for the classifier, in fastText's order: of each word its row
   * and n-grams, then the word n-grams. Labels on the line go to `labels` (numbers from 0), those never seen in
   * training are left out. `tokens` are the line's, with `</s>` at the end when the line ended.
   */
  eachLineRow(tokens: Iterable<Uint8Array>, visit: (row: number) => void, labels?: number[]): void {
    const hashes = new Uint32List();
    for (const token of tokens) {
      const entry = this.entries.indexOfBytes(token);
      if (entry >= this.words.size) labels?.push(entry - this.words.size);
      else if (entry >= 0 || !this.isLabel(token)) {
        if (entry >= 0) visit(entry);
        this.eachNgramRow(token, visit);
        hashes.push(subwordHash(token));
      }
    }
    if (this.wordNgrams > 1)
      eachWordNgram(hashes, this.wordNgrams, this.range.bucket, (bucketRow) => {
        const row = this.#inputRow(bucketRow);
        if (row >= 0) visit(row);
      });
  }

  isLabel(token: Uint8Array): boolean {
    return this.labelPrefix.length > 0 && this.labelPrefix.every((byte, i) => token[i] === byte);
  }

  #inputRow(bucketRow: number): number {
    const place = this.pruned === undefined ? bucketRow : this.pruned.get(bucketRow);
    return place === undefined ? -1 : this.words.size + place;
  }
}

/** The bytes of a word or a line. @throws WordvecError `usage` for what is neither text nor bytes */
export function lineBytes(line: string | Uint8Array): Uint8Array {
  if (typeof line === 'string') return encoder.encode(line);
  if (line instanceof Uint8Array) return line;
  throw expected('line', 'one text or its bytes', line);
}

const encoder = new TextEncoder();

/** The tokens of a line as fastText cuts them (space, \n, \r, \t, \v, \f, NUL), then `</s>`. */
export function* lineTokens(line: Uint8Array, sentenceEnd = true): Generator<Uint8Array> {
  let start = 0;
  for (let i = 0; i <= line.length; i++) {
    if (i < line.length && !isSpace(line[i])) continue;
    if (i > start) yield line.subarray(start, i);
    start = i + 1;
  }
  if (sentenceEnd) yield SENTENCE_END_WORD;
}

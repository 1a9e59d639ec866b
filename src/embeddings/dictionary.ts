import { isSpace } from '../corpus/labelled-text.js';
import { eachNgram, type NgramRange } from '../corpus/subwords.js';
import { areCounts } from '../corpus/vocabulary.js';
import { WordTable } from '../corpus/words.js';
import { checkInstance, checkOptions, expected, formatError } from '../errors.js';
import { startsWith } from '../kernels/word-scanner.js';

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
    if (!(parts.counts instanceof Float64Array && areCounts(parts.counts) && parts.range))
      throw expected('parts', 'counts >= 0 in a Float64Array, and the range of n-grams', parts.counts);
    const { labels, tokens, wordNgrams, range } = parts;
    const sizes = [labels, tokens, wordNgrams, range.minn, range.maxn, range.bucket];
    if (!sizes.every((size) => Number.isInteger(size) && size >= 0))
      throw expected(
        'parts',
        'integers >= 0 as numbers of labels, tokens and n-grams',
        sizes.map(String).join(', '),
      );
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
      const row = this.ngramRow(bucketRow);
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

  isLabel(bytes: Uint8Array, start = 0, end = bytes.length): boolean {
    const { length } = this.labelPrefix;
    return length > 0 && end - start >= length && startsWith(bytes, start, this.labelPrefix);
  }

  /** The input row of a bucket row; -1 where pruning left none. */
  ngramRow(bucketRow: number): number {
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

/** Calls `visit` with the place of each token of a line as fastText cuts them (space, \n, \r, \t, \v, \f, NUL). */
export function eachToken(
  line: Uint8Array,
  visit: (bytes: Uint8Array, start: number, end: number) => void,
): void {
  let start = 0;
  for (let i = 0; i <= line.length; i++) {
    if (i < line.length && !isSpace(line[i])) continue;
    if (i > start) visit(line, start, i);
    start = i + 1;
  }
}

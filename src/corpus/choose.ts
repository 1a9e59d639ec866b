import { counted, inputError, type WordvecError } from '../errors.js';
import { readRecords } from '../kernels/word-records.js';
import { ByteList } from './lists.js';
import type { PlainVocabulary, Vocabulary } from './vocabulary.js';
import { isSentenceEnd, SENTENCE_END_WORD, WordTable } from './words.js';

export interface ChosenWords {
  readonly words: WordTable;
  /** Shape [words.size]. */
  readonly counts: Float64Array;
  /** The row of each word there was to choose from, -1 for words left out. */
  readonly rows: Int32Array;
}

/** Which of the words there are get a row. */
export interface Choice {
  readonly minCount: number;
  /** 0 is no limit. */
  readonly maxVocab: number;
  /** What is wrong with a text of which fewer than two words are left, where it is known. */
  readonly advice?: () => string | undefined;
  /** See `CorpusOptions`: line ends are no words. */
  readonly lineEnds?: boolean | undefined;
  /** Words that need not stand often. */
  readonly also?: Pick<WordTable, 'bytes' | 'offsets'> | undefined;
}

/**
 * The vocabulary out of all words counted, given in order of first places; see kernels/word-records.ts.
 * @throws WordvecError `input` when fewer than two words are left.
 */
export function chooseWords(records: Uint8Array, words: number, choice: Choice): ChosenWords {
  const { counts, places, lengths } = readRecords(records, words);
  const wordAt = (word: number) => records.subarray(places[word], places[word] + lengths[word]);
  if (choice.lineEnds) counts[lineEndsOf(records, words).id] = 0;
  return take(counts, wordAt, choice, 'the corpus');
}

/** The number of the word that line ends were counted as, and how many they are. */
export function lineEndsOf(records: Uint8Array, words: number): { id: number; count: number } {
  const { counts, places, lengths } = readRecords(records, words);
  const id = places.findIndex((place, word) => isSentenceEnd(records, place, lengths[word]));
  return { id, count: counts[id] ?? 0 };
}

/**
 * The vocabulary that a choice leaves of the one read from the file `readVocab`; its `</s>`, which word2vec.c
 * writes, stays only where line ends are counted.
 * @throws WordvecError `input` when fewer than two words are left.
 */
export function chooseFrom(
  vocabulary: Vocabulary,
  choice: Choice & { readonly readVocab: string; readonly sentenceToken?: boolean | undefined },
): ChosenWords {
  const { words } = vocabulary;
  const counts = vocabulary.counts.slice();
  const sentenceEnd = choice.sentenceToken ? -1 : words.indexOf(SENTENCE_END_WORD);
  if (sentenceEnd >= 0) counts[sentenceEnd] = 0;
  return take(counts, (word) => words.bytesOf(word), choice, choice.readVocab);
}

/**
 * The words of `known`, which are the first of the records, in their places and with their counts added up; behind them others
 * as `chooseWords` has them, `maxVocab` in all.
 */
export function addWords(
  known: PlainVocabulary,
  records: Uint8Array,
  words: number,
  choice: Choice,
): ChosenWords {
  const { counts, places, lengths } = readRecords(records, words);
  const size = known.counts.length;
  for (let word = 0; word < size; word++) counts[word] += known.counts[word];
  const others = counts.slice().fill(0, 0, size);
  const added = sortByFallingCount(others, Math.max(1, choice.minCount));
  const most = choice.maxVocab > 0 ? Math.max(0, choice.maxVocab - size) : added.length;
  const chosen = Uint32Array.from({ length: size + Math.min(most, added.length) }, (_, i) =>
    i < size ? i : added[i - size],
  );
  return rowsFor(chosen, counts, (word) => records.subarray(places[word], places[word] + lengths[word]));
}

function take(all: Float64Array, wordAt: (word: number) => Uint8Array, choice: Choice, where: string) {
  const also = choice.also && new WordTable(choice.also.bytes, choice.also.offsets);
  const chosen = byFallingCount(all, choice, also && ((word) => also.indexOfBytes(wordAt(word)) >= 0));
  const found = rowsFor(chosen, all, wordAt);
  if (chosen.length < 2) throw tooFew(found.words, all, choice, where);
  return found;
}

function rowsFor(chosen: Uint32Array, all: Float64Array, wordAt: (word: number) => Uint8Array): ChosenWords {
  const size = chosen.length;
  const bytes = new ByteList();
  const offsets = new Uint32Array(size + 1);
  const counts = new Float64Array(size);
  const rows = new Int32Array(all.length).fill(-1);
  for (let row = 0; row < size; row++) {
    const word = chosen[row];
    bytes.append(wordAt(word));
    offsets[row + 1] = bytes.length;
    counts[row] = all[word];
    rows[word] = row;
  }
  return { words: new WordTable(bytes.bytes.slice(), offsets), counts, rows };
}

/** The words that stand often enough, or are wanted all the same, by falling count, then by first place. */
function byFallingCount(
  counts: Float64Array,
  { minCount, maxVocab }: Choice,
  wanted?: (word: number) => boolean,
): Uint32Array {
  const sorted = sortByFallingCount(counts, wanted ? 1 : minCount);
  const kept = wanted ? sorted.filter((word) => counts[word] >= minCount || wanted(word)) : sorted;
  return maxVocab > 0 ? kept.slice(0, maxVocab) : kept;
}

/** Words with counts below this are sorted by one pass over them: nearly all words of a corpus. */
const FEW = 1 << 12;

/**
 * The places of whole numbers of at least `minCount`, by falling number; equal ones keep their order. A counting sort;
 * the few large numbers are sorted by comparing.
 */
export function sortByFallingCount(counts: Float64Array, minCount: number): Uint32Array {
  const starts = new Uint32Array(FEW + 1);
  for (let word = 0; word < counts.length; word++) {
    if (counts[word] >= minCount) starts[Math.min(counts[word], FEW)]++;
  }
  let kept = 0;
  for (let count = FEW; count >= 0; count--) {
    const words = starts[count];
    starts[count] = kept;
    kept += words;
  }
  const sorted = new Uint32Array(kept);
  for (let word = 0; word < counts.length; word++) {
    if (counts[word] >= minCount) sorted[starts[Math.min(counts[word], FEW)]++] = word;
  }
  // Now starts[FEW] is the end of the frequent words, which come first.
  sorted.subarray(0, starts[FEW]).sort((a, b) => counts[b] - counts[a] || a - b);
  return sorted;
}

function tooFew(table: WordTable, counts: Float64Array, choice: Choice, where: string): WordvecError {
  const { minCount } = choice;
  let [distinct, most] = [0, 0];
  for (const count of counts) {
    if (count > 0) distinct++;
    if (count > most) most = count;
  }
  const found = `${counted(distinct, 'distinct word')}, the most frequent ${most === 1 ? 'once' : `${most} times`}`;
  const left =
    table.size === 0
      ? `no word stands at least ${minCount} times in ${where}`
      : `only one word, "${table.word(0)}", is left for the vocabulary, expected at least two`;
  return inputError(`${left} (${found}): ${choice.advice?.() ?? remedy(distinct, counts, choice)}`);
}

/** What would leave two words. */
function remedy(distinct: number, counts: Float64Array, { minCount, maxVocab }: Choice): string {
  if (distinct < 2) return 'give more text';
  if (maxVocab === 1 && counts.filter((count) => count >= minCount).length > 1) return 'raise --max-vocab';
  return 'give more text, or a smaller --min-count';
}

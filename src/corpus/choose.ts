import { WordvecError } from '../errors.js';
import { readRecords } from '../kernels/word-records.js';
import { createVocabulary, type Vocabulary } from './vocabulary.js';
import { WordTable } from './words.js';

export interface ChosenWords {
  readonly vocabulary: Vocabulary;
  /** The row of each word counted, -1 for words left out. */
  readonly rows: Int32Array;
}

/** Which of the words counted get a row, and which row. */
export interface Choice {
  readonly minCount: number;
  /** 0 is no limit. */
  readonly maxVocab: number;
}

/**
 * The vocabulary out of all words counted, given in order of first places.
 * @throws WordvecError `input` when fewer than two words are left.
 */
export function chooseWords(records: Uint8Array, words: number, choice: Choice): ChosenWords {
  const { counts, places, lengths } = readRecords(records, words);
  const chosen = byFallingCount(counts, choice);
  const offsets = new Uint32Array(chosen.length + 1);
  const rows = new Int32Array(words).fill(-1);
  for (let row = 0; row < chosen.length; row++) {
    offsets[row + 1] = offsets[row]! + lengths[chosen[row]!]!;
    rows[chosen[row]!] = row;
  }
  const bytes = new Uint8Array(offsets[chosen.length]!);
  for (let row = 0; row < chosen.length; row++) {
    const place = places[chosen[row]!]!;
    bytes.set(records.subarray(place, place + lengths[chosen[row]!]!), offsets[row]!);
  }
  const table = new WordTable(bytes, offsets);
  if (table.size < 2) throw tooFew(table, counts, choice, 'the corpus');
  return {
    vocabulary: createVocabulary(
      table,
      Float64Array.from(chosen, (word) => counts[word]!),
    ),
    rows,
  };
}

/**
 * The vocabulary that a choice leaves of one read from the file `path`; its `</s>`, which word2vec.c writes,
 * stays only where line ends are counted.
 * @throws WordvecError `input` when fewer than two words are left.
 */
export function chooseFrom(
  { words, counts }: Vocabulary,
  choice: Choice,
  path: string,
  sentenceToken: boolean,
): Vocabulary {
  const sentenceEnd = sentenceToken ? -1 : words.indexOf('</s>');
  const chosen = [...byFallingCount(counts, { ...choice, maxVocab: 0 })].filter((row) => row !== sentenceEnd);
  const kept = chosen.slice(0, choice.maxVocab || chosen.length);
  const table = WordTable.fromBytes(kept.map((row) => words.bytesOf(row)));
  if (table.size < 2) throw tooFew(table, counts, choice, path);
  return createVocabulary(
    table,
    Float64Array.from(kept, (row) => counts[row]!),
  );
}

/** The words that stand often enough, by falling count, then by first place. */
export function byFallingCount(counts: Float64Array, { minCount, maxVocab }: Choice): Uint32Array {
  const kept = Uint32Array.from(counts.keys()).filter((word) => counts[word]! >= minCount);
  const sorted = sortByFallingCount(kept, counts);
  return maxVocab > 0 ? sorted.slice(0, maxVocab) : sorted;
}

/** Counts below this are sorted by one pass over them: nearly all words of a corpus have one. */
const FEW = 1 << 12;

// Stable: words of equal count keep their order.
function sortByFallingCount(words: Uint32Array, counts: Float64Array): Uint32Array {
  const frequent = words.filter((word) => counts[word]! >= FEW);
  frequent.sort((a, b) => counts[b]! - counts[a]! || a - b);
  const starts = new Float64Array(FEW + 1);
  for (const word of words) if (counts[word]! < FEW) starts[counts[word]!]!++;
  let start = frequent.length;
  for (let count = FEW - 1; count >= 0; count--) {
    const words = starts[count]!;
    starts[count] = start;
    start += words;
  }
  const sorted = new Uint32Array(words.length);
  sorted.set(frequent);
  for (const word of words) if (counts[word]! < FEW) sorted[starts[counts[word]!]!++] = word;
  return sorted;
}

function tooFew(table: WordTable, counts: Float64Array, { minCount }: Choice, where: string): WordvecError {
  let most = 0;
  for (const count of counts) if (count > most) most = count;
  const found = `${counts.length} distinct ${counts.length === 1 ? 'word' : 'words'}, the most frequent ${most} times`;
  const left =
    table.size === 0
      ? `no word stands at least ${minCount} times in ${where}`
      : `only one word, "${table.word(0)}", is left for the vocabulary, expected at least two`;
  return new WordvecError('input', `${left} (${found}): give more text, or a smaller --min-count`);
}

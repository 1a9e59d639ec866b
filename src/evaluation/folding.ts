import type { WordTable } from '../corpus/words.js';
import { checkValue } from '../options.js';
import { rowOfWord, spellingsOf } from '../query/lookup.js';
import { RANKING_OPTIONS, rowsAmong } from '../query/top-k.js';

/** How evaluation reads the vocabulary. */
export interface EvaluationVocabulary {
  /** Use the first `restrict` words only; 0 is all. Default 300,000. */
  readonly restrict?: number | undefined;
  /** Words that differ only in case are the same, the first of them stands for all. Default true. */
  readonly caseInsensitive?: boolean | undefined;
}

export interface FoldedVocabulary {
  /** Rows in use: the first ones. */
  readonly rows: number;
  /** The first row of the word, in any case where case is folded; -1 when there is none. */
  find(word: string): number;
  /** representative[i] is the first row of the same word as row i. Shape [rows]. */
  readonly representative: Int32Array;
}

/** @throws WordvecError `usage` */
export function foldVocabulary(words: WordTable, options: EvaluationVocabulary): FoldedVocabulary {
  const { restrict = 300_000, caseInsensitive = true } = options;
  checkValue('restrict', RANKING_OPTIONS.restrict, restrict);
  checkValue('caseInsensitive', { kind: 'boolean' }, caseInsensitive);
  const rows = rowsAmong(words.size, restrict);
  const representative = Int32Array.from({ length: rows }, (_, row) => row);
  if (!caseInsensitive) {
    const find = (word: string) => {
      const row = rowOfWord({ words }, word);
      return row < rows ? row : -1;
    };
    return { rows, find, representative };
  }
  const first = new Map<string, number>();
  for (let row = 0; row < rows; row++) {
    const folded = words.word(row).toUpperCase();
    const earlier = first.get(folded);
    if (earlier === undefined) first.set(folded, row);
    else representative[row] = earlier;
  }
  const find = (word: string) => {
    for (const spelling of [word, ...spellingsOf(word)]) {
      const row = first.get(spelling.toUpperCase());
      if (row !== undefined) return row;
    }
    return -1;
  };
  return { rows, find, representative };
}

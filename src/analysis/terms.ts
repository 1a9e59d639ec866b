import { UNSPACED } from '../corpus/unspaced.js';

/** The words of texts and how often each stands where. */
export interface TermCounts {
  /** By their first place. */
  readonly terms: readonly string[];
  /** Texts that each term is in. */
  readonly frequencies: Uint32Array;
  /** Terms of text i are the cells starts[i] to starts[i + 1]. */
  readonly starts: Uint32Array;
  readonly columns: Uint32Array;
  readonly counts: Uint32Array;
}

/** A run of letters, marks, joiners and digits, with apostrophes within. */
const WORD = /[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}]|[\u200c\u200d](?=[\p{L}\p{M}]))*(?:['’][\p{L}\p{M}]+)*/gu;

/** Words in NFC and lower case; scripts without spaces are cut as the engine cuts them. Single Latin letters and numbers name nothing. */
export function termsOf(text: string): string[] {
  const terms: string[] = [];
  for (const [word] of text.normalize('NFC').toLowerCase().matchAll(WORD)) {
    if (UNSPACED.test(word)) {
      segmenter ??= new Intl.Segmenter('zh', { granularity: 'word' });
      for (const { segment, isWordLike } of segmenter.segment(word)) if (isWordLike) terms.push(segment);
    } else if (word.length > 1 && !/^\p{N}+$/u.test(word)) terms.push(word);
  }
  return terms;
}

let segmenter: Intl.Segmenter | undefined;

/** Counts the words of texts. @param leftOut words that are none */
export function countTerms(texts: readonly string[], leftOut: ReadonlySet<string> = new Set()): TermCounts {
  const places = new Map<string, number>();
  const [frequencies, columns, counts]: number[][] = [[], [], []];
  const starts = new Uint32Array(texts.length + 1);
  for (const [i, text] of texts.entries()) {
    const own = new Map<number, number>();
    for (const term of termsOf(text)) {
      if (leftOut.has(term)) continue;
      let place = places.get(term);
      if (place === undefined) {
        place = places.size;
        places.set(term, place);
        frequencies.push(0);
      }
      own.set(place, (own.get(place) ?? 0) + 1);
    }
    for (const [place, count] of own) {
      frequencies[place]++;
      columns.push(place);
      counts.push(count);
    }
    starts[i + 1] = columns.length;
  }
  return {
    terms: [...places.keys()],
    frequencies: Uint32Array.from(frequencies),
    starts,
    columns: Uint32Array.from(columns),
    counts: Uint32Array.from(counts),
  };
}

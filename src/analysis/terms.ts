import { UNSPACED, wordsOfRun } from '../corpus/unspaced.js';

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

/** A run of letters, marks, joiners and digits, with apostrophes within, and _ between words that were joined (new_york). */
const WORD =
  /[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}]|[\u200c\u200d](?=[\p{L}\p{M}])|_+(?=[\p{L}\p{N}]))*(?:['’][\p{L}\p{M}]+)*/gu;

/** Words in NFC and lower case; scripts without spaces are cut as the engine cuts them. */
function wordsOf(text: string): readonly string[] {
  const words: readonly string[] = text.normalize('NFC').toLowerCase().match(WORD) ?? [];
  if (!UNSPACED.test(text)) return words;
  return words.flatMap((word) => (UNSPACED.test(word) && !word.includes('_') ? wordsOfRun(word) : word));
}

/** Single letters of scripts with spaces and numbers name nothing. */
function isTerm(word: string): boolean {
  return UNSPACED.test(word) || (word.length > 1 && !/^[\p{N}_]+$/u.test(word));
}

/** Counts the words of texts. @param leftOut words that are none */
export function countTerms(texts: readonly string[], leftOut: ReadonlySet<string> = new Set()): TermCounts {
  // Of what is no term -1: what a word is, is asked once.
  const places = new Map<string, number>();
  const terms: string[] = [];
  const [frequencies, columns, counts]: number[][] = [[], [], []];
  const starts = new Uint32Array(texts.length + 1);
  for (const [i, text] of texts.entries()) {
    const own = new Map<number, number>();
    for (const word of wordsOf(text)) {
      let place = places.get(word);
      if (place === undefined) {
        place = isTerm(word) && !leftOut.has(word) ? terms.push(word) - 1 : -1;
        places.set(word, place);
        if (place >= 0) frequencies.push(0);
      }
      if (place >= 0) own.set(place, (own.get(place) ?? 0) + 1);
    }
    for (const [place, count] of own) {
      frequencies[place]++;
      columns.push(place);
      counts.push(count);
    }
    starts[i + 1] = columns.length;
  }
  return {
    terms,
    frequencies: Uint32Array.from(frequencies),
    starts,
    columns: Uint32Array.from(columns),
    counts: Uint32Array.from(counts),
  };
}

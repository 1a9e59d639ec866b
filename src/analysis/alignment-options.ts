import type { CallOptions, CallTable } from '../call-options.js';
import { OPTIONS } from '../options.js';
import { RANKING_OPTIONS } from '../query/top-k.js';

/** What is known of two spaces before they are aligned. */
export const STARTS = ['shared', 'numbers', 'unsupervised'] as const;

// biome-ignore format: an option is read as a paragraph, not a field a line
/** The options of `alignVectors`: flags, help, types and the docs follow from them. */
export const ALIGN_OPTIONS = {
  start: {
    kind: 'choice', default: 'shared', choices: STARTS,
    help: 'pairs where no dictionary is given: shared: words that both have; numbers: only those of digits; unsupervised: words of like similarities (Artetxe et al. 2018)',
  },
  normalise: {
    kind: 'choice', default: 'centre', choices: ['none', 'unit', 'centre'], aliases: ['normalize'],
    help: 'rows that the rotation is learnt from: none: as they are; unit: at length 1; centre: at length 1, less their mean, at length 1 again',
  },
  refine: {
    kind: 'integer', default: undefined, min: 0, max: 1000, follows: '5 for unsupervised, else 0', aliases: ['n-refinement'],
    help: 'rounds in which the pairs are replaced by the nearest words by CSLS, of the first words of both',
  },
  cutoff: {
    kind: 'integer', default: 5000, min: 10, max: 1_000_000, aliases: ['vocabulary-cutoff', 'dico-max-rank'],
    help: 'refine: the first words of both, the most frequent in most files, among which pairs are sought',
  },
  seed: { ...OPTIONS.seed, help: 'of what an unsupervised start draws' },
} as const satisfies CallTable;

// biome-ignore format: an option is read as a paragraph, not a field a line
/** The options of `translate` and `evaluateTranslation`. */
export const TRANSLATE_OPTIONS = {
  k: RANKING_OPTIONS.k,
  retrieval: {
    kind: 'choice', default: 'csls', choices: ['csls', 'nearest'],
    help: 'csls: cosines less the mean of those to the 10 nearest on the other side, so that no word is near to everything (Conneau et al. 2018); nearest: cosines',
  },
  restrict: { ...RANKING_OPTIONS.restrict, help: 'answer with this many of the most frequent words only; 0: all' },
} as const satisfies CallTable;

/** A word of the first space and one of the second that means the same. */
export type DictionaryPair = readonly [first: string, second: string];

/** How `alignVectors` aligns. */
export interface AlignOptions extends CallOptions<typeof ALIGN_OPTIONS> {
  /** Pairs of words (see `readDictionary`), in place of `start`. */
  readonly dictionary?: readonly DictionaryPair[] | undefined;
}

/** How `translate` answers. */
export interface TranslateOptions extends CallOptions<typeof TRANSLATE_OPTIONS> {}

import { type CallTable, type CallValues, type Given, optionsAmong, resolveCall } from '../call-options.js';
import { checkNames, checkTexts } from '../errors.js';
import { completeOptions, type ResolvedOptions, rowsOf } from '../options.js';
import { machineShare } from '../platform.js';
import { checkDelimiter } from './phrase-list.js';
import { SCORINGS, type Scoring } from './phrase-scores.js';
import { TOKENIZING } from './text-rules.js';

/** How phrases are found. */
export interface PhraseOptions
  extends CallValues<typeof PHRASE_OPTIONS>,
    Pick<ResolvedOptions<'glove'>, (typeof PHRASE_TEXT_OPTIONS)[number]> {
  /** Words such as `of` that may stand within phrases, but not begin or end one: as gensim's connector_words. */
  readonly connectorWords: readonly string[];
}

/** Options of the table of training options that are read too. */
export const PHRASE_TEXT_OPTIONS = [...TOKENIZING, 'threads', 'memory'] as const;

// biome-ignore format: an option is read as a paragraph, not a field a line
/** The others, as rows like those of that table: flags, help and checks derive from them. */
export const PHRASE_OPTIONS = {
  scoring: {
    kind: 'choice', default: 'word2phrase', choices: Object.keys(SCORINGS) as Scoring[],
    help: 'how pairs are scored: as word2phrase, as gensim by default, or by normalised mutual information (-1 to 1)',
  },
  threshold: {
    kind: 'number', default: undefined, min: -1, max: 1e15, follows: '100; with --scoring gensim 10, with npmi 0.5',
    help: 'pairs that score more are phrases: higher gives fewer',
  },
  minCount: {
    kind: 'integer', default: 5, min: 1, max: 2 ** 47, aliases: ['minCount', 'min_count'],
    help: 'pairs that stand less often are none',
  },
  passes: {
    kind: 'integer', default: 1, min: 1, max: 10,
    help: 'each pass joins words and phrases of those before: 2 give phrases of up to 4 words',
  },
  delimiter: { kind: 'string', default: '_', help: 'what stands between the words of a phrase' },
  acrossLines: {
    kind: 'boolean', default: false, help: 'count pairs over the ends of lines too, as word2phrase does',
  },
} as const satisfies CallTable;

/** What was given, checked, with the defaults for the rest. @throws WordvecError `usage` */
export function completePhraseOptions(given: Given<PhraseOptions>): PhraseOptions {
  const known = { ...PHRASE_OPTIONS, ...rowsOf(PHRASE_TEXT_OPTIONS), connectorWords: true };
  checkNames<object>(given, known, 'finding phrases');
  const { connectorWords = [] } = given;
  checkTexts('connectorWords', connectorWords, 'a list of words');
  const own = resolveCall(PHRASE_OPTIONS, optionsAmong(PHRASE_OPTIONS, given));
  const text = completeOptions('skipgram', PHRASE_TEXT_OPTIONS, given);
  const all = { connectorWords, ...own, ...text } as PhraseOptions;
  checkDelimiter(all.delimiter);
  return { ...all, threshold: all.threshold ?? SCORINGS[all.scoring], ...machineShare(all) };
}

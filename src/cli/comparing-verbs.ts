import { knownVector, shortestText, usageError } from '../entries/command-line.js';
import {
  centrality,
  closerThan,
  distances,
  type KeyedVectors,
  METRIC_OPTIONS,
  meanVector,
  mostSimilarToGiven,
  RANKING_OPTIONS,
  rank,
  relativeCosine,
  wordMoversDistance,
} from '../entries/queries.js';
import { WordvecError } from '../entries/training.js';
import { ranking, scored, valueLines } from './answer-tables.js';
import { likelyWords, wordsOfText } from './asked-texts.js';
import type { Call, Flags } from './command.js';
import { type Verb, verb } from './verb.js';

const distancesVerb = verb({
  usage: 'distances <words..>',
  help: 'how far the first word is from each of the others',
  words: { words: 'a word, then one or more others; - reads lists from stdin, one a line' },
  flags: METRIC_OPTIONS,
  examples: [['king queen man', '1 - cosine of king with queen and with man']],
  ask(vectors, call) {
    const [word, others] = wordAndOthers(call);
    const far = distances(vectors, word, others, { metric: call.flags.metric });
    return others.map((other, i) => ({ word: other, score: far[i] }));
  },
  text: ranking,
  records: (result, call) => [
    {
      word: wordAndOthers(call)[0],
      distances: result.map(({ word, score }) => ({ word, distance: score })),
    },
  ],
  alone: true,
  listed: true,
});

const closestVerb = verb({
  usage: 'closest <words..>',
  help: 'which of the other words is nearest to the first',
  aliases: ['most-similar-to-given'],
  words: { words: 'a word, then those to choose from; - reads lists from stdin, one a line' },
  flags: {},
  examples: [['king queen bread stone', 'queen']],
  ask: (vectors, call) => mostSimilarToGiven(vectors, ...wordAndOthers(call)),
  text: (found) => valueLines(found, ({ word }) => word),
  records: (result) => [scored(result)],
  alone: true,
});

const rankVerb = verb({
  usage: 'rank <words..>',
  help: 'the place of the second word among the neighbours of the first',
  words: { words: 'two words; - reads pairs from stdin, one a line' },
  flags: METRIC_OPTIONS,
  examples: [['king queen', '1 where queen is the nearest word']],
  ask: (vectors, call) => rank(vectors, ...twoWords(call), { metric: call.flags.metric }),
  text: (found) => valueLines(found, String),
  records: (result, call) => [{ ...pairOf(call), rank: result }],
});

const closerVerb = verb({
  usage: 'closer <words..>',
  help: 'all words closer to the first word than the second is',
  aliases: ['closer-than'],
  words: { words: 'two words; - reads pairs from stdin, one a line' },
  flags: METRIC_OPTIONS,
  examples: [['king queen', 'the words between them, the nearest to king first']],
  ask: (vectors, call) => closerThan(vectors, ...twoWords(call), { metric: call.flags.metric }),
  text: ranking,
  records: (result, call) => [{ ...pairOf(call), closer: result.map(scored) }],
  listed: true,
});

const relativeCosineVerb = verb({
  usage: 'relative-cosine <words..>',
  help: 'the cosine of two words over the sum of those of the first and its nearest words',
  words: { words: 'two words; - reads pairs from stdin, one a line' },
  flags: { k: RANKING_OPTIONS.k },
  examples: [['king monarch', 'above 0.1: more than one of ten neighbours (Leeuwenberg et al. 2016)']],
  ask: (vectors, call) => relativeCosine(vectors, ...twoWords(call), { k: call.flags.k }),
  text: (found) => valueLines(found, (value) => value.toFixed(4)),
  records: (result, call) => [{ ...pairOf(call), relativeCosine: result }],
});

const centralityVerb = verb({
  usage: 'centrality <words..>',
  help: 'the words by their cosine with the centre of them all',
  words: { words: 'words; - reads lists from stdin, one a line' },
  flags: {},
  examples: [['breakfast lunch dinner car', 'car comes last']],
  ask: (vectors, call) => centrality(vectors, call.words.words),
  text: ranking,
  records: (result) => [{ ranking: result.map(scored) }],
  alone: true,
  listed: true,
});

const meanVerb = verb({
  usage: 'mean <words..>',
  help: 'the mean of the vectors of words, as one line: mean v v ...',
  words: { words: 'words; - reads lists from stdin, one a line' },
  flags: {
    weights: { kind: 'string', help: 'a factor for each word, with commas: 2,1,-1' },
    normalise: {
      kind: 'boolean',
      default: true,
      help: 'divide vectors by their lengths first (--no-normalise: not)',
    },
    unit: { kind: 'boolean', help: 'divide the mean by its length' },
    ignoreMissing: { kind: 'boolean', help: 'pass over words without a vector' },
  },
  ask(vectors, call) {
    const { weights, normalise, unit, ignoreMissing } = call.flags;
    return meanVector(vectors, call.words.words, {
      ...(weights !== '' && { weights: weights.split(',').map(numberOf) }),
      preNormalise: normalise,
      postNormalise: unit,
      ignoreMissing,
    });
  },
  text: (found) =>
    found
      .map(({ result }) => `mean ${Array.from(Float32Array.from(result), shortestText).join(' ')}\n`)
      .join(''),
  records: (result, call) => [{ words: call.words.words, mean: Array.from(result) }],
  alone: true,
  missing: (call, vectors) => withoutVector(call.words.words, vectors),
});

const wmdVerb = verb({
  usage: 'wmd <texts..>',
  help: "Word Mover's Distance: how far the words of one text have to go to become those of another",
  words: { texts: 'two texts in quotes; - reads pairs from stdin, one a line with a tab between' },
  flags: {
    relaxed: { kind: 'boolean', help: 'the quick lower bound, for ranking (Kusner et al. 2015)' },
    normalise: {
      kind: 'boolean',
      default: true,
      help: 'compare unit vectors (--no-normalise: vectors as they are)',
    },
  },
  examples: [['"the king spoke" "a queen said"', 'one number, 0 for the same words']],
  ask(vectors, call) {
    const [a, b] = twoTexts(call).map((text) => wordsOfText(vectors, text));
    const { relaxed, normalise } = call.flags;
    const distance = wordMoversDistance(vectors, a, b, { relaxed, normalise });
    if (Number.isFinite(distance)) return distance;
    throw new WordvecError(
      'unknown-word',
      'no word of one of the texts is in the vocabulary: write them as the vocabulary does (mostly small)',
    );
  },
  text: (found) => valueLines(found, (distance) => distance.toFixed(4)),
  records(result, call) {
    const [a, b] = twoTexts(call);
    return [{ a, b, distance: result }];
  },
  asked: wordsOfTexts,
  alone: true,
  missing: (call, vectors) => withoutVector(wordsOfTexts(call, vectors), vectors),
  split: (line) => line.split('\t').filter((text) => text.trim() !== ''),
});

/** The questions that compare words, lists and texts, as gensim's KeyedVectors does. */
export const COMPARING_VERBS: readonly Verb[] = [
  distancesVerb,
  closestVerb,
  rankVerb,
  closerVerb,
  relativeCosineVerb,
  centralityVerb,
  meanVerb,
  wmdVerb,
];

type Words = Pick<Call<Flags, '<words..>'>, 'words'>;

function twoWords(call: Words): [a: string, b: string] {
  const words = call.words.words;
  if (words.length === 2) return [words[0], words[1]];
  throw usageError(`expected two words, got ${words.join(' ')}; see --help`);
}

function pairOf(call: Words): { a: string; b: string } {
  const [a, b] = twoWords(call);
  return { a, b };
}

function wordAndOthers(call: Words): [word: string, others: string[]] {
  const [word, ...others] = call.words.words;
  if (others.length > 0) return [word, others];
  throw usageError(`expected a word and others to compare it with, got ${word}; see --help`);
}

/** Of both texts; all that they may be, before there are vectors. */
function wordsOfTexts(call: Pick<Call<Flags, '<texts..>'>, 'words'>, vectors?: KeyedVectors): string[] {
  return twoTexts(call).flatMap((text) => (vectors ? wordsOfText(vectors, text) : likelyWords(text)));
}

function twoTexts(call: Pick<Call<Flags, '<texts..>'>, 'words'>): readonly string[] {
  const texts = call.words.texts;
  if (texts.length === 2) return texts.map((text) => text.trim().replace(/\s+/g, ' '));
  throw usageError(
    `expected two texts in quotes, got ${texts.length} arguments: "the king spoke" "a queen said"`,
  );
}

function withoutVector(words: readonly string[], vectors: KeyedVectors): string[] {
  return words.filter((word) => !knownVector(vectors, word));
}

function numberOf(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value)) return value;
  throw usageError(`--weights: expected numbers with commas such as 2,1,-1, got ${text}`);
}

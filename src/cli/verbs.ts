import {
  inputError,
  isPattern,
  rowOfWord,
  shortestText,
  shown,
  usageError,
  wordsLike,
} from '../entries/command-line.js';
import {
  ANALOGY_OPTIONS,
  analogy,
  analogyVector,
  type KeyedVectors,
  METRIC_OPTIONS,
  meanVector,
  neighbours,
  oddOneOut,
  parseExpression,
  RANKING_OPTIONS,
  similarity,
  vectorOf,
} from '../entries/queries.js';
import { ranking, scored, valueLines, wordTable } from './answer-tables.js';
import { type Flags, LIST_FLAG } from './command.js';
import { COMPARING_VERBS } from './comparing-verbs.js';
import { plotVerb } from './plot.js';
import { type Verb, verb } from './verb.js';

const IN_FLAG = {
  in: {
    kind: 'string',
    help: 'answer with the words of this other model, whose vectors lie in the same space',
  },
} as const satisfies Flags;

const AMONG_FLAG = { among: { ...ANALOGY_OPTIONS.among, greedy: true } } as const satisfies Flags;

/** Those of --among that the model lacks; of a pattern none is. */
function missingAmong(
  { flags, given }: { flags: { among: readonly string[] }; given: object },
  vectors: KeyedVectors,
): string[] {
  // With --in they are words of the other model.
  if ('in' in given) return [];
  return flags.among.filter((word) => !isPattern(word) && rowOfWord(vectors, word) < 0);
}

const neighboursVerb = verb({
  usage: 'neighbours <words..>',
  help: 'the nearest words to a word, or to the mean of several',
  aliases: ['neighbors', 'nn'],
  words: { words: 'a word, or those of a phrase; - reads them from stdin, a question a line' },
  flags: {
    ...RANKING_OPTIONS,
    ...AMONG_FLAG,
    ...METRIC_OPTIONS,
    ...IN_FLAG,
  },
  examples: [
    ['king -k 5', 'the five words nearest to king'],
    ['new york', 'words near to both'],
    ["'duck|NOUN' --among '*|VERB'", 'the verbs nearest to a noun'],
    ['king --in other.vec', 'the words of another model nearest to the king of this one'],
  ],
  ask(vectors, call, other) {
    const words = call.words.words;
    const { k, restrict, among, metric } = call.flags;
    if (words.length === 1 && !other) return neighbours(vectors, words[0], { k, restrict, among, metric });
    // As word2vec's distance: the sum of unit vectors; distances are between vectors as they are.
    const means = { preNormalise: words.length > 1 && metric === 'cosine', ignoreMissing: false };
    const mean = meanVector(vectors, words, means);
    if (other) return neighbours(other, mean, { k, restrict, among, metric });
    const near = neighbours(vectors, mean, { k: k + words.length, restrict, among, metric });
    return near.filter(({ word }) => !words.includes(word)).slice(0, k);
  },
  text: ranking,
  records: (result, call) => [{ word: call.words.words.join(' '), neighbours: result.map(scored) }],
  notes(call) {
    const { words } = call.words;
    const last = words.at(-1)!;
    if (words.length < 2 || 'k' in call.given || !/^\d{1,3}$/.test(last)) return [];
    return [`"${last}" was taken for a word, whose neighbours are mixed in: -k ${last} asks for so many`];
  },
  missing: missingAmong,
  listed: true,
});

const analogyVerb = verb({
  usage: 'analogy <expression..>',
  help: 'the words nearest to a sum of words: "king - man + woman"',
  words: {
    expression: 'words with + and - between them, and weights: "2*good - bad"; - reads them from stdin',
  },
  flags: {
    ...ANALOGY_OPTIONS,
    ...AMONG_FLAG,
    form: {
      kind: 'choice',
      choices: ['sum', 'a-b+c', 'b-a+c'],
      default: 'sum',
      help: "sum: words and signs; else three words without signs: a-b+c as of fastText's analogies, b-a+c as of word-analogy",
    },
    ...IN_FLAG,
  },
  examples: [
    ['"king - man + woman"', 'queen, if all went well'],
    ['man king woman --form b-a+c', 'the same'],
  ],
  ask(vectors, call, other) {
    const expression = expressionOf(call);
    const { k, restrict, among, method } = call.flags;
    if (other === undefined) return analogy(vectors, expression, { k, restrict, among, method });
    if (method !== '3cosadd') throw usageError(`--method ${method}: --in asks by 3cosadd only; leave it out`);
    return neighbours(other, analogyVector(vectors, expression), { k, restrict, among });
  },
  text: ranking,
  records: (result, call) => [{ expression: expressionOf(call), neighbours: result.map(scored) }],
  asked: (call, vectors) =>
    parseExpression(expressionOf(call), (word) => vectors?.has(word) ?? false).map(({ word }) => word),
  sum: (call, vectors) => (call.flags.method === '3cosadd' ? analogyVector(vectors, expressionOf(call)) : []),
  missing: missingAmong,
  listed: true,
});

const similarityVerb = verb({
  usage: 'similarity [words..]',
  help: 'the cosine (or a distance) of two words, or of two lists of words',
  words: { words: 'two words; - reads pairs from stdin, one a line' },
  flags: {
    a: { ...LIST_FLAG, help: 'the first list of words' },
    b: { ...LIST_FLAG, help: 'the second list of words' },
    ...METRIC_OPTIONS,
  },
  examples: [
    ['king queen', 'one number'],
    ['--a king queen --b man woman', 'the cosine of the means of two lists'],
  ],
  ask: (vectors, call) => similarity(vectors, ...comparedLists(call), { metric: call.flags.metric }),
  text: (found) => valueLines(found, (score) => score.toFixed(4)),
  records(result, call) {
    const [a, b] = comparedLists(call);
    const { metric } = call.flags;
    return [metric === 'cosine' ? { a, b, similarity: result } : { a, b, metric, distance: result }];
  },
  asked: (call) => comparedLists(call).flat(),
  alone: true,
});

const oddVerb = verb({
  usage: 'odd <words..>',
  help: 'the word that fits least among the others',
  words: { words: 'three words or more; - reads lists from stdin, one a line' },
  flags: {},
  examples: [['breakfast lunch dinner car', 'car']],
  ask: (vectors, call) => oddOneOut(vectors, call.words.words),
  text: (found) => valueLines(found, ({ word }) => word),
  records: (result) => [result],
  alone: true,
});

const vectorVerb = verb({
  usage: 'vector <words..>',
  help: 'the vectors of words, one line each: word v v ...',
  words: { words: 'words; - reads them from stdin' },
  flags: {},
  ask: (vectors, call) => call.words.words.map((word) => vectorOf(vectors, word)),
  // As in a .vec file: the fewest digits that read back to the same float32.
  text: (found) =>
    found
      .flatMap(({ result }) => result)
      .map(({ word, vector }) => `${word} ${Array.from(vector, shortestText).join(' ')}\n`)
      .join(''),
  records: (result) => result.map(({ word, vector }) => ({ word, vector: Array.from(vector) })),
  alone: true,
});

const vocabularyVerb = verb({
  usage: 'vocabulary [pattern]',
  help: 'the words of a model, and their counts where it knows them',
  aliases: ['vocab'],
  words: {
    pattern: "only words of this pattern, such as 'un*': * stands for any letters or none, ? for one",
  },
  flags: { k: { ...RANKING_OPTIONS.k, default: 20 } },
  examples: [["'*ness' -k 100", 'the first hundred words that end so']],
  ask(vectors, { words: { pattern = '*' } }) {
    const found = wordsLike(vectors, pattern);
    if (found.length > 0) return found;
    throw inputError(
      `none of the ${vectors.size} words fits ${shown(pattern)}: * stands for any letters or none`,
    );
  },
  text: (found, { flags: { k } }) => wordTable(found, k),
  records: (result, { words: { pattern = '*' }, flags: { k } }) => [
    {
      pattern,
      fitting: result.length,
      words: result.slice(0, k).map(({ word, count }) => ({ word, count })),
    },
  ],
  asked: () => [],
});

export const VERBS: readonly Verb[] = [
  neighboursVerb,
  analogyVerb,
  similarityVerb,
  oddVerb,
  vectorVerb,
  vocabularyVerb,
  ...COMPARING_VERBS,
  plotVerb,
];

function expressionOf({
  words: { expression },
  flags,
}: {
  readonly words: { readonly expression: readonly string[] };
  readonly flags: { readonly form: string };
}): string {
  if (flags.form === 'sum') return expression.join(' ');
  const [a, b, c, ...more] = expression;
  if (c === undefined || more.length > 0)
    throw usageError(`--form ${flags.form}: expected three words, got ${shown(expression.join(' '))}`);
  return flags.form === 'a-b+c' ? `${a} - ${b} + ${c}` : `${b} - ${a} + ${c}`;
}

function comparedLists({
  words,
  flags,
}: {
  readonly words: { readonly words: readonly string[] };
  readonly flags: { readonly a: readonly string[]; readonly b: readonly string[] };
}): [readonly string[], readonly string[]] {
  const pair = words.words;
  const lists = flags.a.length + flags.b.length > 0;
  if (lists ? pair.length > 0 || flags.a.length * flags.b.length === 0 : pair.length !== 2)
    throw usageError(
      `expected two words or --a WORDS --b WORDS, got ${pair.join(' ') || 'fewer'}; see --help`,
    );
  return lists ? [flags.a, flags.b] : [[pair[0]], [pair[1]]];
}

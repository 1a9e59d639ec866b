import {
  ANALOGY_METHODS,
  analogy,
  METRICS,
  type Neighbour,
  neighbours,
  oddOneOut,
  parseExpression,
  shortestText,
  similarity,
  vectorOf,
  WordvecError,
} from '../index.js';
import { type Call, COUNT_FLAG, type Flags, listOf, TOP_FLAG, wordOf } from './command.js';
import { plotVerb } from './plot.js';
import { plainTable } from './table.js';
import { type Found, type Verb, verb } from './verb.js';

const RANKING_FLAGS = {
  k: { ...TOP_FLAG, aliases: ['top', 'topn'], help: 'how many' },
  restrict: { ...COUNT_FLAG, help: 'look among this many of the most frequent words only; 0: all' },
} as const satisfies Flags;

const neighboursVerb = verb({
  usage: 'neighbours <word>',
  help: 'the nearest words',
  aliases: ['neighbors', 'nn'],
  words: { word: 'a word; - reads words from stdin, one a line' },
  flags: {
    ...RANKING_FLAGS,
    metric: {
      kind: 'choice',
      default: 'cosine',
      choices: METRICS,
      help: 'cosine, or a distance between the vectors as they are',
    },
  },
  examples: [['king -k 5', 'the five words nearest to king']],
  ask: (vectors, call) => neighbours(vectors, wordOf(call, 'word'), call.flags),
  text: ranking,
  records: (result, call) => [{ word: wordOf(call, 'word'), neighbours: result.map(scored) }],
  asked: (call) => [wordOf(call, 'word')],
});

const analogyVerb = verb({
  usage: 'analogy <expression..>',
  help: 'the words nearest to a sum of words: "king - man + woman"',
  words: {
    expression: 'words with + and - between them, and weights: "2*good - bad"; - reads them from stdin',
  },
  flags: {
    ...RANKING_FLAGS,
    method: {
      kind: 'choice',
      default: '3cosadd',
      choices: ANALOGY_METHODS,
      help: 'sum of the cosines (Mikolov et al. 2013) or their product (Levy & Goldberg 2014)',
    },
  },
  examples: [['"king - man + woman"', 'queen, if all went well']],
  ask: (vectors, call) => analogy(vectors, expressionOf(call), call.flags),
  text: ranking,
  records: (result, call) => [{ expression: expressionOf(call), neighbours: result.map(scored) }],
  asked: (call, vectors) =>
    parseExpression(expressionOf(call), (word) => vectors.has(word)).map(({ word }) => word),
});

const similarityVerb = verb({
  usage: 'similarity [words..]',
  help: 'the cosine of two words, or of two lists of words',
  words: { words: 'two words; - reads pairs from stdin, one a line' },
  flags: {
    a: { kind: 'string', repeatable: true, greedy: true, help: 'the first list of words' },
    b: { kind: 'string', repeatable: true, greedy: true, help: 'the second list of words' },
  },
  examples: [
    ['king queen', 'one number'],
    ['--a king queen --b man woman', 'the cosine of the means of two lists'],
  ],
  ask: (vectors, call) => similarity(vectors, ...comparedLists(call)),
  text: (found) => valueLines(found, (score) => score.toFixed(4)),
  records(result, call) {
    const [a, b] = comparedLists(call);
    return [{ a, b, similarity: result }];
  },
  only: (call) => comparedLists(call).flat(),
});

const oddVerb = verb({
  usage: 'odd <words..>',
  help: 'the word that fits least among the others',
  words: { words: 'three words or more; - reads lists from stdin, one a line' },
  flags: {},
  examples: [['breakfast lunch dinner car', 'car']],
  ask: (vectors, call) => oddOneOut(vectors, listOf(call, 'words')),
  text: (found) => valueLines(found, ({ word }) => word),
  records: (result) => [result],
  only: (call) => listOf(call, 'words'),
});

const vectorVerb = verb({
  usage: 'vector <words..>',
  help: 'the vectors of words, one line each: word v v ...',
  words: { words: 'words; - reads them from stdin' },
  flags: {},
  ask: (vectors, call) => listOf(call, 'words').map((word) => vectorOf(vectors, word)),
  // As in a .vec file: the fewest digits that read back to the same float32.
  text: (found) =>
    found
      .flatMap(({ result }) => result)
      .map(({ word, vector }) => `${word} ${Array.from(vector, shortestText).join(' ')}\n`)
      .join(''),
  records: (result) => result.map(({ word, vector }) => ({ word, vector: Array.from(vector) })),
  only: (call) => listOf(call, 'words'),
});

/** The questions that the command line and the REPL both know. */
export const VERBS: readonly Verb[] = [
  neighboursVerb,
  analogyVerb,
  similarityVerb,
  oddVerb,
  vectorVerb,
  plotVerb,
];

/** Ranked words: one list as lines of `word score`, several side by side under the models' names. */
function ranking(found: readonly Found<readonly Neighbour[]>[]): string {
  const longest = Math.max(...found.map(({ result }) => result.length));
  const rows = Array.from({ length: longest }, (_, i) =>
    found.flatMap(({ result }) => (result[i] ? [result[i].word, result[i].score.toFixed(4)] : ['', ''])),
  );
  const aligns = found.flatMap(() => ['left', 'right'] as const);
  return plainTable(rows, aligns, found.length > 1 ? found.flatMap(({ name }) => [name, '']) : []);
}

function scored({ word, score }: Neighbour): object {
  return { word, score };
}

function valueLines<Result>(found: readonly Found<Result>[], textOf: (result: Result) => string): string {
  if (found.length === 1) return `${textOf(found[0].result)}\n`;
  return plainTable(found.map(({ name, result }) => [name, textOf(result)]));
}

function expressionOf(call: Pick<Call, 'words'>): string {
  return listOf(call, 'expression').join(' ');
}

/** @throws WordvecError `usage` for neither two words nor two lists */
function comparedLists({
  words,
  flags,
}: {
  readonly words: Call['words'];
  readonly flags: { readonly a: string[]; readonly b: string[] };
}): [string[], string[]] {
  const pair = listOf({ words }, 'words');
  const lists = flags.a.length + flags.b.length > 0;
  if (lists ? pair.length > 0 || flags.a.length * flags.b.length === 0 : pair.length !== 2)
    throw new WordvecError(
      'usage',
      `expected two words or --a WORDS --b WORDS, got ${pair.join(' ') || 'fewer'}; see --help`,
    );
  return lists ? [flags.a, flags.b] : [[pair[0]], [pair[1]]];
}

import {
  ANALOGY_METHODS,
  analogy,
  type KeyedVectors,
  type Neighbour,
  neighbours,
  oddOneOut,
  parseExpression,
  shortestText,
  similarity,
  vectorOf,
  WordvecError,
} from '../index.js';
import type { OpenModel } from './models.js';
import { plotVerb } from './plot.js';
import { plainTable } from './table.js';
import {
  type Answer,
  composedNotes,
  jsonOf,
  METRIC_FLAG,
  perModel,
  RANKING_FLAGS,
  shown,
  type Verb,
  verb,
} from './verb.js';

const neighboursVerb = verb({
  usage: 'neighbours <word>',
  help: 'the nearest words',
  aliases: ['neighbors', 'nn'],
  words: { word: 'a word; - reads words from stdin, one a line' },
  flags: { ...RANKING_FLAGS, metric: METRIC_FLAG },
  examples: [['king -k 5', 'the five words nearest to king']],
  async answer(models, { words, flags }) {
    const word = String(words.word);
    const lists = perModel(models, ({ vectors }) => neighbours(vectors, word, flags));
    return ranking(models, lists, { word }, [word]);
  },
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
  async answer(models, { words, flags }) {
    const expression = (words.expression as string[]).join(' ');
    const lists = perModel(models, ({ vectors }) => analogy(vectors, expression, flags));
    return ranking(models, lists, { expression }, wordsIn(expression, models));
  },
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
  async answer(models, { words, flags }) {
    const pair = words.words as string[];
    const lists = flags.a.length + flags.b.length > 0;
    if (lists ? pair.length > 0 || flags.a.length * flags.b.length === 0 : pair.length !== 2)
      throw new WordvecError(
        'usage',
        `expected two words or --a WORDS --b WORDS, got ${pair.join(' ') || 'fewer'}; see --help`,
      );
    const [a, b] = lists ? [flags.a, flags.b] : [[pair[0]], [pair[1]]];
    const scores = perModel(models, ({ vectors }) => similarity(vectors, a, b));
    return {
      text: valueLines(models, scores.map(shown)),
      json: jsonOf(
        models,
        scores.map((score) => ({ a, b, similarity: score })),
      ),
      notes: composedNotes(models, [...a, ...b]),
    };
  },
});

const oddVerb = verb({
  usage: 'odd <words..>',
  help: 'the word that fits least among the others',
  words: { words: 'three words or more; - reads lists from stdin, one a line' },
  flags: {},
  examples: [['breakfast lunch dinner car', 'car']],
  async answer(models, { words }) {
    const list = words.words as string[];
    const found = perModel(models, ({ vectors }) => oddOneOut(vectors, list));
    return {
      text: valueLines(
        models,
        found.map(({ word }) => word),
      ),
      json: jsonOf(models, found),
      notes: composedNotes(models, list),
    };
  },
});

const vectorVerb = verb({
  usage: 'vector <words..>',
  help: 'the vectors of words, one line each: word v v ...',
  words: { words: 'words; - reads them from stdin' },
  flags: {},
  async answer(models, { words }) {
    const list = words.words as string[];
    const found = perModel(models, ({ vectors }) => list.map((word) => vectorOf(vectors, word)));
    const records = found.flatMap((vectors, i) =>
      vectors.map(({ word, vector }) => ({
        ...(models.length > 1 ? { model: models[i].name } : {}),
        word,
        vector: Array.from(vector),
      })),
    );
    return {
      text: found.flatMap((vectors) => vectors.map(({ word, vector }) => vectorLine(word, vector))).join(''),
      json: records.length === 1 ? records[0] : records,
      notes: composedNotes(models, list),
    };
  },
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
function ranking(
  models: readonly OpenModel[],
  lists: readonly (readonly Neighbour[])[],
  query: object,
  asked: readonly string[],
): Answer {
  const longest = Math.max(...lists.map((list) => list.length));
  const rows = Array.from({ length: longest }, (_, i) =>
    lists.flatMap((list) => (list[i] ? [list[i].word, shown(list[i].score)] : ['', ''])),
  );
  const aligns = lists.flatMap(() => ['left', 'right'] as const);
  const head = models.length > 1 ? models.flatMap(({ name }) => [name, '']) : [];
  return {
    text: plainTable(rows, aligns, head),
    json: jsonOf(
      models,
      lists.map((list) => ({ ...query, neighbours: list.map(({ word, score }) => ({ word, score })) })),
    ),
    notes: composedNotes(models, asked),
  };
}

function valueLines(models: readonly OpenModel[], values: readonly string[]): string {
  if (values.length === 1) return `${values[0]}\n`;
  return plainTable(models.map(({ name }, i) => [name, values[i]]));
}

function wordsIn(expression: string, models: readonly { vectors: KeyedVectors }[]): string[] {
  const known = (word: string) => models.some(({ vectors }) => vectors.has(word));
  return parseExpression(expression, known).map(({ word }) => word);
}

/** As in a .vec file: the fewest digits that read back to the same float32. */
function vectorLine(word: string, vector: Float32Array): string {
  return `${word} ${Array.from(vector, shortestText).join(' ')}\n`;
}

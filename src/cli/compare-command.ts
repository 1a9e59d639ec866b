import {
  COMPARE_OPTIONS,
  COMPARISON_TASKS,
  type ComparisonSources,
  compareEmbedders,
  type EmbedderFigures,
  LABEL_OPTIONS,
  readComparisonSet,
} from '../entries/analyses.js';
import { usageError } from '../entries/command-line.js';
import { EMBED_OPTIONS } from '../entries/texts.js';
import { ANSWER_FLAGS, command, type Flags, givenOptions } from './command.js';
import { collectionOptions, ownFlags, TEXT_FLAGS } from './embedder-flags.js';
import { pairColumns } from './evaluate-command.js';
import { formatAmount, formatBytes, markdownTable, plainTable } from './figures.js';
import { answer, answerJson } from './output.js';
import { withStop } from './progress-bar.js';

export const compare = command({
  usage: 'compare <inputs..>',
  help: 'compare embedders on labelled texts of your own: retrieval, pairs with scores, or labels; quality, speed, size',
  words: {
    inputs:
      'documents, with --queries and --judgements; a file of pairs (text, text, score); or texts with labels',
  },
  flags: {
    ...ownFlags('comparison', {
      embed: {
        kind: 'string',
        repeatable: true,
        help: 'a model, with a method behind a colon or without: wiki.vec:sif; onehot, bow, tfidf or bm25 alone count the words of the set; bm25+wiki.vec:sif joins the ranks of both, as hybrid search does; given again for each',
      },
      task: {
        kind: 'choice',
        default: undefined,
        follows: 'what is given, and the first line',
        choices: COMPARISON_TASKS,
        help: 'what the set is',
      },
      queries: { kind: 'string', help: 'queries: lines, records with ids, or SMART (.I .W)' },
      judgements: {
        kind: 'string',
        aliases: ['qrels'],
        help: 'which documents answer which query: lines of query, 0, document, grade (TREC) or without the 0',
      },
      columns: { kind: 'string', help: 'pairs: columns of both texts and the score, from 1: 6,7,5' },
      ...COMPARE_OPTIONS,
      markdown: { kind: 'boolean', help: 'the table as Markdown' },
    }),
    ...LABEL_OPTIONS,
    ...EMBED_OPTIONS,
    ...TEXT_FLAGS,
    ...ANSWER_FLAGS,
  } as const satisfies Flags,
  examples: [
    ['compare pairs.tsv --embed wiki.vec:mean --embed wiki.vec:sif', 'Spearman of cosines with human scores'],
    [
      'compare docs.jsonl --queries queries.jsonl --qrels qrels.tsv --embed bm25 --embed wiki.vec:sif --embed bm25+wiki.vec:sif',
      'MAP, nDCG, recall of a set of retrieval',
    ],
    ['compare posts.txt --labels posts.labels --embed tfidf --embed doc.wv', 'accuracy and purity of labels'],
  ],
  async run(call) {
    const { embed, queries, judgements, columns, json, markdown, quiet } = call.flags;
    if (embed.length === 0)
      throw usageError(
        'compare: expected models to compare: name each with --embed, such as --embed bm25 --embed wiki.vec:sif',
      );
    const sources: ComparisonSources = {
      inputs: call.words.inputs,
      queries,
      judgements,
      ...(call.given.task !== undefined && { task: call.flags.task }),
      ...(columns !== '' && { columns: pairColumns(columns) }),
      labels: givenOptions(call, LABEL_OPTIONS),
      reading: collectionOptions(call),
    };
    const figures = await withStop(quiet, async (hooks) => {
      const set = await readComparisonSet(sources, hooks);
      const embedding = givenOptions(call, EMBED_OPTIONS);
      const memory = () => process.memoryUsage.rss();
      const trial = givenOptions(call, COMPARE_OPTIONS);
      return compareEmbedders(embed, set, { ...trial, embedding, memory }, hooks);
    });
    if (json) return answerJson(figures);
    const [head, ...rows] = cellsOf(figures);
    const aligns = head.map((_, i) => (i === 0 ? 'left' : 'right') as 'left' | 'right');
    await answer(markdown ? markdownTable(rows, aligns, head) : plainTable(rows, aligns, head));
  },
});

/** Names of scores in a table; correlations are times 100. */
const TITLES: Readonly<Record<string, string>> = {
  map10: 'MAP@10',
  ndcg10: 'nDCG@10',
  recall10: 'recall@10',
  recall100: 'recall@100',
  firstHit: 'first hit',
  mrr10: 'MRR@10',
  spearman: 'Spearman x100',
  pearson: 'Pearson x100',
  knnAccuracy: 'kNN accuracy',
  logisticAccuracy: 'logistic accuracy',
  purity: 'purity',
  nmi: 'NMI',
};

function cellsOf(figures: readonly EmbedderFigures[]): string[][] {
  const names = Object.keys(figures[0].scores);
  const asked = figures.some(({ queryMilliseconds }) => queryMilliseconds !== null);
  const head = [
    'embedder',
    ...names.map((name) => TITLES[name] ?? name),
    'texts/s',
    ...(asked ? ['ms/query'] : []),
    'vectors',
    'memory',
    'on disk',
  ];
  const bytes = (count: number | null) => (count === null ? '-' : formatBytes(count));
  const rows = figures.map((row) => [
    row.embedder,
    ...names.map((name) => score(name, row.scores[name])),
    formatAmount(row.textsPerSecond),
    ...(asked ? [row.queryMilliseconds?.toFixed(2) ?? '-'] : []),
    bytes(row.vectorBytes),
    bytes(row.memoryBytes),
    bytes(row.modelBytes),
  ]);
  return [head, ...rows];
}

function score(name: string, value: number | null): string {
  if (value === null) return '-';
  return TITLES[name]?.endsWith('x100') ? value.toFixed(1) : value.toFixed(3);
}

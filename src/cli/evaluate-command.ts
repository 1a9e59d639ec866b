import { basename } from 'node:path';
import { usageError } from '../entries/command-line.js';
import { compareAnalogies, compareSimilarity, type PairColumns } from '../entries/evaluations.js';
import { ANALOGY_OPTIONS } from '../entries/queries.js';
import { readVectors } from '../entries/vector-files.js';
import { ANSWER_FLAGS, COUNT_FLAG, command, LIST_FLAG } from './command.js';
import { answer, answerJson, say } from './output.js';
import { withProgress } from './progress-bar.js';
import { READING_FLAGS, rowChoice } from './reading-flags.js';
import { askTestSets, TEST_SETS, type TestReports } from './test-sets.js';
import { comparisonTable, testTables, testWarnings } from './test-tables.js';

export const evaluate = command({
  usage: 'evaluate <models..>',
  help: 'score vectors on analogies, on human judgements of similarity, and on other test sets',
  words: { models: 'files of vectors or models, of any format; further ones are compared with the first' },
  flags: {
    analogies: {
      ...LIST_FLAG,
      help: 'questions such as questions-words.txt: sections `: name`, lines of four words',
    },
    similarity: {
      ...LIST_FLAG,
      help: 'pairs with scores such as wordsim353: two words and a number a line',
    },
    bats: {
      ...LIST_FLAG,
      help: 'BATS or a set like it: a folder, or a file of lines word<TAB>right1/right2/...',
    },
    categories: {
      ...LIST_FLAG,
      aliases: ['categorisation', 'categorization'],
      help: 'words to cluster such as AP or BLESS: a word and its category a line',
    },
    outliers: {
      ...LIST_FLAG,
      help: '8-8-8 or a set like it: a folder, or a file of words, a blank line, their outliers',
    },
    columns: {
      kind: 'string',
      help: 'columns of the words and the score in --similarity, from 1: 1,2,5',
    },
    restrict: {
      ...COUNT_FLAG,
      default: 300_000,
      help: 'use this many of the most frequent words only; 0: all',
    },
    method: ANALOGY_OPTIONS.method,
    ...READING_FLAGS,
    caseSensitive: { kind: 'boolean', help: 'words that differ in case are different words' },
    ...ANSWER_FLAGS,
  },
  examples: [
    ['evaluate corpus.vec --analogies questions-words.txt --similarity wordsim353.tsv', ''],
    ['evaluate a.vec b.vec --similarity SimLex-999.txt', 'whether b differs from a by more than chance'],
  ],
  idle: ({ flags }) => [
    flags.similarity.length === 0 && [['columns'], 'without --similarity FILE'],
    flags.analogies.length + flags.bats.length === 0 && [
      ['method'],
      'without --analogies FILE or --bats FILE',
    ],
  ],
  async run(call) {
    const { restrict, method, caseSensitive, columns, json, quiet } = call.flags;
    if (TEST_SETS.every((kind) => call.flags[kind].length === 0))
      throw usageError(
        'evaluate: expected --analogies FILE or --similarity FILE (or --bats, --categories, --outliers), got none',
      );
    if (call.words.models.length > 1 && TEST_SETS.some((kind) => call.flags[kind].includes('-')))
      throw usageError('evaluate: stdin is read once, for one model: name a file for several');
    const options = {
      restrict,
      caseInsensitive: !caseSensitive,
      method,
      ...(columns !== '' && { columns: pairColumns(columns) }),
    };
    const models: ModelReports[] = [];
    await withProgress(quiet, async (hooks) => {
      for (const path of call.words.models) {
        const vectors = await readVectors(path, rowChoice(call.flags), hooks);
        models.push({
          model: basename(path),
          reports: await askTestSets(vectors, call.flags, options, hooks),
        });
      }
    });
    for (const { model, reports } of models)
      for (const warning of testWarnings(reports)) say(models.length > 1 ? `${model}: ${warning}` : warning);
    if (json) return answerJson(await record(models));
    if (models.length === 1) return answer(testTables(models[0].reports));
    const tables = models.map(({ model, reports }) => `${model}\n${testTables(reports)}`);
    const [first] = models;
    for (const { model, comparisons } of await compared(models))
      if (comparisons.length > 0) tables.push(comparisonTable(model, first.model, comparisons));
    await answer(tables.join('\n'));
  },
});

interface ModelReports {
  readonly model: string;
  readonly reports: TestReports;
}

function compared([first, ...others]: readonly ModelReports[]) {
  const answered = ({ analogies, bats }: TestReports) => [...analogies, ...bats];
  return Promise.all(
    others.map(async ({ model, reports }) => ({
      model,
      comparisons: await Promise.all([
        ...answered(reports).map(async (report, i) => {
          return [report.file, await compareAnalogies(answered(first.reports)[i], report)] as const;
        }),
        ...reports.similarity.map(async (report, i) => {
          return [report.file, await compareSimilarity(first.reports.similarity[i], report)] as const;
        }),
      ]),
    })),
  );
}

/** For machines: without the single answers. */
async function record(models: readonly ModelReports[]): Promise<object> {
  const bare = ({ analogies, similarity, ...others }: TestReports) => ({
    analogies: analogies.map(({ outcomes: _, ...report }) => report),
    similarity: similarity.map(({ human: _, cosines: __, ...report }) => report),
    ...Object.fromEntries(
      Object.entries({ ...others, bats: others.bats.map(({ outcomes: _, ...report }) => report) }).filter(
        ([, reports]) => reports.length > 0,
      ),
    ),
  });
  if (models.length === 1) return bare(models[0].reports);
  return {
    models: models.map(({ model, reports }) => ({ model, ...bare(reports) })),
    comparisons: (await compared(models)).flatMap(({ model, comparisons }) =>
      comparisons.map(([file, comparison]) => ({ model, against: models[0].model, file, ...comparison })),
    ),
  };
}

/** Columns as `1,2,5`. @throws WordvecError `usage` */
export function pairColumns(text: string): PairColumns {
  const columns = text.split(',').map((column) => (/^\s*\d{1,3}\s*$/.test(column) ? Number(column) : 0));
  if (columns.length === 3 && columns.every((column) => column > 0) && new Set(columns).size === 3)
    return columns as unknown as PairColumns;
  throw usageError(
    `--columns: expected the columns of the first word, the second word and the score, such as 1,2,5, got ${text}`,
  );
}

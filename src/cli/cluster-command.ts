import {
  CLUSTER_OPTIONS,
  type ClusterReport,
  clusterRows,
  clusterTexts,
  LABEL_OPTIONS,
  labelTexts,
  type NamingWord,
  nearestWords,
  readTexts,
} from '../entries/analyses.js';
import { usageError } from '../entries/command-line.js';
import { WordvecError } from '../entries/training.js';
import { readVectors } from '../entries/vector-files.js';
import {
  ANSWER_FLAGS,
  type Call,
  command,
  type Flags,
  givenOptions,
  OUTPUT_FLAG,
  TOP_FLAG,
} from './command.js';
import { filesBeside } from './document-flags.js';
import {
  collectionOptions,
  EMBED_FLAG,
  EMBEDDER_FLAGS,
  embedderChoice,
  idleWithoutModel,
  ownFlags,
} from './embedder-flags.js';
import { counted, formatCount, plainTable } from './figures.js';
import { answer, answerJson, NOTES, say } from './output.js';
import { checkOutputs, checkStdout } from './output-file.js';
import { type Hooks, withStop } from './progress-bar.js';
import { READING_FLAGS, rowChoice } from './reading-flags.js';
import { type Recorded, writeAssignments } from './text-records.js';

const FLAGS = {
  ...ownFlags('clusters', {
    embed: EMBED_FLAG,
    ...CLUSTER_OPTIONS,
    top: { ...TOP_FLAG, help: 'words that name a cluster' },
    output: {
      ...OUTPUT_FLAG,
      help: 'file of assignments: a line of id and cluster for each text or word (.tsv), or its record with all fields and the cluster (.csv, .jsonl)',
    },
  }),
  ...LABEL_OPTIONS,
  ...EMBEDDER_FLAGS,
  ...READING_FLAGS,
  ...ANSWER_FLAGS,
} as const satisfies Flags;

export const cluster = command({
  usage: 'cluster <input>',
  help: 'put texts, or the words of a file of vectors, into clusters: sizes, names, silhouette, purity, NMI, ARI',
  words: { input: 'texts, with --embed; without it a file of vectors, whose words are clustered' },
  flags: FLAGS,
  examples: [
    [
      'cluster lines.txt --embed corpus.wv --method sif -k 8',
      'eight clusters of lines, with words that name them',
    ],
    ['cluster lines.txt --embed corpus.wv -k 8 --labels gold.txt', 'and how they agree with labels'],
    ['cluster corpus.vec --limit 2000 -k 50 -o words.tsv', 'the 2,000 most frequent words'],
  ],
  idle: (call) => [
    idleWithoutModel(call, { ...LABEL_OPTIONS, ...EMBEDDER_FLAGS }),
    call.given.embed !== undefined && [Object.keys(READING_FLAGS), ', as texts are clustered'],
  ],
  async run(call) {
    const { output, quiet, json } = call.flags;
    const input = call.words.input;
    checkStdout('cluster', { '-o': output });
    await checkOutputs([output], [input], filesBeside(call.flags));
    const found = await withStop(quiet, (hooks) =>
      call.given.embed === undefined ? ofWords(call, input, hooks) : ofTexts(call, input, hooks),
    );
    const { report, items } = found;
    if (output !== '') await writeAssignments(output, 'cluster', items, report.assignments);
    if (json) await answerJson(recordOf(found));
    else await answer(tableOf(found));
    if (report.silhouetteRows + report.leftOut < items.length && !quiet)
      say(`note: the silhouette is that of ${formatCount(report.silhouetteRows)} of them, drawn at random`);
    if (report.leftOut > 0)
      say(`note: ${formatCount(report.leftOut)} have no word that the model knows: cluster -1`);
  },
});

type Asked = Call<typeof FLAGS>;

interface Found {
  readonly report: ClusterReport;
  readonly items: readonly Recorded[];
  readonly unit: 'texts' | 'words';
  readonly nearest: readonly (readonly NamingWord[])[];
  readonly typical?: readonly (readonly NamingWord[])[];
}

async function ofTexts(call: Asked, input: string, hooks: Hooks): Promise<Found> {
  const read = await readTexts([input], collectionOptions(call), hooks);
  const { texts, labels } = await labelTexts(read, givenOptions(call, LABEL_OPTIONS), hooks);
  const known = labels.some((label) => label !== undefined);
  const options = { ...givenOptions(call, CLUSTER_OPTIONS), top: call.flags.top, ...(known && { labels }) };
  const report = await clusterTexts(embedderChoice(call), texts, options, hooks);
  return { ...report, report, items: texts, unit: 'texts' };
}

async function ofWords(call: Asked, input: string, hooks: Hooks): Promise<Found> {
  if (call.flags.labels !== '')
    throw usageError('--labels: belongs to texts: name what embeds them with --embed MODEL');
  const vectors = await readVectors(input, rowChoice(call.flags), { ...hooks, ...NOTES }).catch((error) => {
    // As who clusters texts by their counts elsewhere writes it.
    if (!(error instanceof WordvecError && error.code === 'format')) throw error;
    throw new WordvecError(
      'format',
      `${error.message}; where these are texts, name what embeds them: --embed MODEL (\`wordvec train lsa\` makes one of the texts themselves)`,
    );
  });
  const report = await clusterRows(vectors.matrix, givenOptions(call, CLUSTER_OPTIONS), hooks);
  const words = vectors.words.toArray();
  const nearest = await nearestWords({ words, rows: vectors.matrix }, report.centres, call.flags.top, hooks);
  const items = words.map((word) => ({ id: word, fields: { word } }));
  return { report, items, unit: 'words', nearest };
}

function recordOf({ report, items, unit, nearest, typical }: Found) {
  const { k, silhouette, silhouetteRows, leftOut, inertia, agreement, sizes, silhouettes } = report;
  return {
    k,
    [unit]: items.length,
    leftOut,
    inertia,
    silhouette,
    silhouetteRows,
    ...agreement,
    clusters: sizes.map((size, cluster) => ({
      cluster,
      size,
      silhouette: silhouettes[cluster],
      nearest: nearest[cluster],
      ...(typical && { typical: typical[cluster] }),
    })),
    assignments: Array.from(report.assignments),
  };
}

function tableOf({ report, items, unit, nearest, typical }: Found): string {
  const { k, silhouette, agreement, sizes, silhouettes } = report;
  const figure = (name: string, value: number) => `${name} ${value.toFixed(4)}`;
  const figures = [
    ...(silhouette === null ? [] : [figure('silhouette', silhouette)]),
    ...(agreement
      ? [figure('purity', agreement.purity), figure('NMI', agreement.nmi), figure('ARI', agreement.ari)]
      : []),
  ];
  const names = (words: readonly NamingWord[]) => words.map(({ word }) => word).join(' ');
  const rows = sizes.map((size, cluster) => [
    String(cluster),
    formatCount(size),
    silhouettes[cluster].toFixed(3),
    names(nearest[cluster]),
    ...(typical ? [names(typical[cluster])] : []),
  ]);
  const head = ['cluster', unit, 'silhouette', 'nearest words', ...(typical ? ['typical words'] : [])];
  const summary = [
    `${counted(items.length, unit.slice(0, -1))} in ${counted(k, 'cluster')}`,
    ...figures,
  ].join(', ');
  return `${summary}\n\n${plainTable(rows, ['right', 'right', 'right'], head)}`;
}

import type { TextEmbedder } from '../embedders/embedder.js';
import { type AnyRows, isSparseTable } from '../embedders/sparse-rows.js';
import { correlate } from '../evaluation/pair-scores.js';
import type { ScoredPair } from '../evaluation/pairs.js';
import type { RunHooks } from '../progress.js';
import type { ScoredRow } from '../query/top-k.js';
import { JOINED, joinRanks } from '../search/rank-fusion.js';
import { anyRows, nearest, pairedProducts } from './any-rows.js';
import { clusterRows, tellingRows } from './clusters.js';
import type { RetrievalSet } from './judgements.js';
import type { KnownLabels } from './labelled-texts.js';
import { DEPTH, meanScores, rankingScores } from './ranking-scores.js';
import { crossValidate } from './row-classifier.js';
import { givenTexts } from './rows-of-texts.js';

/** What can be asked of a labelled set. */
export const COMPARISON_TASKS = ['retrieval', 'pairs', 'labels'] as const;

/** A labelled set, and what is asked of it. */
export type ComparisonSet =
  | { readonly task: 'retrieval'; readonly set: RetrievalSet }
  | { readonly task: 'pairs'; readonly pairs: readonly ScoredPair[] }
  | { readonly task: 'labels'; readonly known: KnownLabels };

/** What an embedder came to on a set. */
export interface TaskResult {
  /** By name; null for what is not defined, or not for sparse rows. */
  readonly scores: Readonly<Record<string, number | null>>;
  /** Of each part. */
  readonly rows: readonly AnyRows[];
  readonly textsPerSecond: number;
  /** Milliseconds to embed and answer a query, of all in one batch; of retrieval. */
  readonly queryMilliseconds: number | null;
}

/** An embedder that is tried, by itself or with another. */
export interface TaskPart {
  readonly embedder: TextEmbedder;
  /** Its sparse rows are compared by cosines, not by plain products. */
  readonly isCosine: boolean;
  /** What its ranks count where ranks are joined. */
  readonly weight: number;
}

/** How an embedder is tried. */
export interface TaskSettings {
  readonly seed: number;
  readonly folds: number;
}

const seconds = (since: number) => (performance.now() - since) / 1000;
/** Rows that vote, where labels are told by the nearest. */
const NEIGHBOURS = 10;

/** Embeds the set's texts and scores the rows. @param parts one; of retrieval several, whose ranks are joined @throws WordvecError what `embed` throws */
export function tryOn(
  asked: ComparisonSet,
  parts: readonly TaskPart[],
  settings: TaskSettings,
  hooks: RunHooks,
): Promise<TaskResult> {
  if (asked.task === 'retrieval') return retrieve(asked.set, parts, hooks);
  if (asked.task === 'pairs') return comparePairs(asked.pairs, parts[0], hooks);
  return tellLabels(asked.known, parts[0], settings, hooks);
}

async function retrieve(
  { documents, queries, judgements }: RetrievalSet,
  parts: readonly TaskPart[],
  hooks: RunHooks,
): Promise<TaskResult> {
  let began = performance.now();
  const rows: AnyRows[] = [];
  for (const { embedder, isCosine } of parts)
    rows.push(await anyRows(embedder, documents, 'document', { learn: true, isCosine }, hooks));
  const textsPerSecond = documents.length / seconds(began);
  began = performance.now();
  const lists: ScoredRow[][][] = [];
  for (const [i, { embedder, isCosine }] of parts.entries()) {
    const asked = await anyRows(embedder, queries, 'query', { learn: false, isCosine }, hooks);
    lists.push(await nearest(asked, rows[i], parts.length > 1 ? JOINED : DEPTH, false, hooks));
  }
  const ranked = queries.map((_, query) => {
    if (parts.length === 1) return lists[0][query];
    // A query without a known word is near to nothing: what it is given is no ranking.
    const told = lists.map((list) => list[query].filter(({ score }) => score !== 0));
    return joinRanks(
      told.map((near, i) => ({ rows: near, weight: parts[i].weight })),
      DEPTH,
    );
  });
  const queryMilliseconds = (1000 * seconds(began)) / queries.length;
  const scores = meanScores(
    ranked.map((near, i) =>
      rankingScores(
        near.map(({ row }) => documents[row].id),
        judgements[i],
      ),
    ),
  );
  return { scores: { ...scores }, rows, textsPerSecond, queryMilliseconds };
}

async function comparePairs(
  pairs: readonly ScoredPair[],
  { embedder }: TaskPart,
  hooks: RunHooks,
): Promise<TaskResult> {
  const texts = givenTexts(pairs.flatMap(({ a, b }) => [a, b]));
  const began = performance.now();
  // Neither text is a question: BM25's rows are compared by cosines, too.
  const rows = await anyRows(embedder, texts, 'document', { learn: true, isCosine: true }, hooks);
  const textsPerSecond = texts.length / seconds(began);
  const human = Float64Array.from(pairs, ({ score }) => score);
  const { spearman, pearson } = await correlate(human, pairedProducts(rows));
  const hundred = (value: number | null) => (value === null ? null : 100 * value);
  return {
    scores: { spearman: hundred(spearman), pearson: hundred(pearson) },
    rows: [rows],
    textsPerSecond,
    queryMilliseconds: null,
  };
}

async function tellLabels(
  { texts, labels }: KnownLabels,
  { embedder, isCosine }: TaskPart,
  { seed, folds }: TaskSettings,
  hooks: RunHooks,
): Promise<TaskResult> {
  const began = performance.now();
  const rows = await anyRows(embedder, texts, 'document', { learn: true, isCosine }, hooks);
  const textsPerSecond = texts.length / seconds(began);
  const near = await nearest(rows, rows, NEIGHBOURS, true, hooks);
  const right = near.filter((own, i) => votedLabel(own, labels) === labels[i]).length;
  const scores: Record<string, number | null> = {
    knnAccuracy: right / texts.length,
    logisticAccuracy: null,
    purity: null,
    nmi: null,
  };
  if (!isSparseTable(rows)) {
    const parts = Math.min(folds, texts.length);
    scores.logisticAccuracy = (await crossValidate(rows, labels, { seed, folds: parts }, hooks)).accuracy;
    const k = new Set(labels).size;
    // A model that knows hardly any of the words has nothing to cluster.
    const clusters = tellingRows(rows).length >= k;
    const told = clusters ? await clusterRows(rows, { k, seed, labels }, hooks) : undefined;
    scores.purity = told?.agreement?.purity ?? null;
    scores.nmi = told?.agreement?.nmi ?? null;
  }
  return { scores, rows: [rows], textsPerSecond, queryMilliseconds: null };
}

/** The label of most votes, each weighing its product. */
function votedLabel(near: readonly ScoredRow[], labels: readonly string[]): string | undefined {
  const votes = new Map<string, number>();
  for (const { row, score } of near)
    votes.set(labels[row], (votes.get(labels[row]) ?? 0) + Math.max(0, score));
  return [...votes].sort((a, b) => b[1] - a[1])[0]?.[0];
}

import type { TextEmbedder } from '../embedders/embedder.js';
import { correlate } from '../evaluation/pair-scores.js';
import type { ScoredPair } from '../evaluation/pairs.js';
import type { RunHooks } from '../progress.js';
import { type AnyRows, anyRows, nearest, pairedProducts } from './any-rows.js';
import { clusterRows, tellingRows } from './clusters.js';
import type { RetrievalSet } from './judgements.js';
import type { KnownLabels } from './labelled-texts.js';
import { DEPTH, meanScores, rankingScores } from './ranking-scores.js';
import { crossValidate } from './row-classifier.js';
import { givenTexts } from './text-rows.js';

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
  readonly rows: AnyRows;
  readonly textsPerSecond: number;
  /** Milliseconds to embed and answer a query, of all in one batch; of retrieval. */
  readonly queryMilliseconds: number | null;
}

/** How an embedder is tried. */
export interface TaskSettings {
  readonly isCosine: boolean;
  readonly seed: number;
  readonly folds: number;
}

const seconds = (since: number) => (performance.now() - since) / 1000;
/** Rows that vote, where labels are told by the nearest. */
const NEIGHBOURS = 10;

/** Embeds the set's texts and scores the rows. @throws WordvecError what `embed` throws */
export function tryOn(
  asked: ComparisonSet,
  embedder: TextEmbedder,
  settings: TaskSettings,
  hooks: RunHooks,
): Promise<TaskResult> {
  if (asked.task === 'retrieval') return retrieve(asked.set, embedder, settings, hooks);
  if (asked.task === 'pairs') return comparePairs(asked.pairs, embedder, settings, hooks);
  return tellLabels(asked.known, embedder, settings, hooks);
}

async function retrieve(
  { documents, queries, judgements }: RetrievalSet,
  embedder: TextEmbedder,
  { isCosine }: TaskSettings,
  hooks: RunHooks,
): Promise<TaskResult> {
  let began = performance.now();
  const rows = await anyRows(embedder, documents, 'document', { learn: true, isCosine }, hooks);
  const textsPerSecond = documents.length / seconds(began);
  began = performance.now();
  const asked = await anyRows(embedder, queries, 'query', { learn: false, isCosine }, hooks);
  const ranked = await nearest(asked, rows, DEPTH, false, hooks);
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
  embedder: TextEmbedder,
  { isCosine }: TaskSettings,
  hooks: RunHooks,
): Promise<TaskResult> {
  const texts = givenTexts(pairs.flatMap(({ a, b }) => [a, b]));
  const began = performance.now();
  const rows = await anyRows(embedder, texts, 'document', { learn: true, isCosine }, hooks);
  const textsPerSecond = texts.length / seconds(began);
  const human = Float64Array.from(pairs, ({ score }) => score);
  const { spearman, pearson } = await correlate(human, pairedProducts(rows));
  const hundred = (value: number | null) => (value === null ? null : 100 * value);
  return {
    scores: { spearman: hundred(spearman), pearson: hundred(pearson) },
    rows,
    textsPerSecond,
    queryMilliseconds: null,
  };
}

async function tellLabels(
  { texts, labels }: KnownLabels,
  embedder: TextEmbedder,
  { isCosine, seed, folds }: TaskSettings,
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
  if (rows.kind === 'dense') {
    const parts = Math.min(folds, texts.length);
    scores.logisticAccuracy = (
      await crossValidate(rows.rows, labels, { seed, folds: parts }, hooks)
    ).accuracy;
    const k = new Set(labels).size;
    // A model that knows hardly any of the words has nothing to cluster.
    const clusters = tellingRows(rows.rows).length >= k;
    const told = clusters ? await clusterRows(rows.rows, { k, seed, labels }, hooks) : undefined;
    scores.purity = told?.agreement?.purity ?? null;
    scores.nmi = told?.agreement?.nmi ?? null;
  }
  return { scores, rows, textsPerSecond, queryMilliseconds: null };
}

/** The label of most votes, each weighing its product. */
function votedLabel(
  near: readonly { readonly row: number; readonly score: number }[],
  labels: readonly string[],
): string | undefined {
  const votes = new Map<string, number>();
  for (const { row, score } of near)
    votes.set(labels[row], (votes.get(labels[row]) ?? 0) + Math.max(0, score));
  return [...votes].sort((a, b) => b[1] - a[1])[0]?.[0];
}

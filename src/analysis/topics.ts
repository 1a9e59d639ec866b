import { type CallOptions, type CallTable, resolveCall } from '../call-options.js';
import { expected } from '../errors.js';
import { meansOf } from '../evaluation/k-means.js';
import type { RunHooks } from '../progress.js';
import type { ScoredRow } from '../query/top-k.js';
import { dot, toUnit } from '../tensor/inner-product.js';
import { type Matrix, rowOf } from '../tensor/matrix.js';
import { type NamingWord, nearestWords, type WordRows } from './cluster-words.js';
import { bySize, CLUSTER_OPTIONS, clusterRows } from './clusters.js';
import { nearestRows, unitRows } from './nearest-rows.js';

// biome-ignore format: an option is read as a paragraph, not a field a line
/** The options of `findTopics`: flags, help and checks follow from them. */
export const TOPIC_OPTIONS = {
  k: CLUSTER_OPTIONS.k,
  reduce: {
    kind: 'integer', default: 0, min: 0, max: 2 ** 31 - 1,
    help: 'merge topics, the smallest first, until so many are left; 0 merges none',
  },
  top: {
    kind: 'integer', default: 10, min: 1, max: 1_000_000,
    help: 'words, and texts in JSON, that stand for a topic',
  },
  seed: CLUSTER_OPTIONS.seed,
} as const satisfies CallTable;

/** How `findTopics` finds them. */
export interface TopicOptions extends CallOptions<typeof TOPIC_OPTIONS> {}

/** What some texts are about. */
export interface Topic {
  /** Texts of it. */
  readonly size: number;
  /** The words nearest to it. */
  readonly words: readonly NamingWord[];
  /** The texts nearest to it, by row, with their cosines. */
  readonly texts: readonly ScoredRow[];
  /** The topics, before any were merged, that it is made of. */
  readonly mergedFrom: readonly number[];
}

/** What `findTopics` found. */
export interface TopicReport {
  /** By falling size. */
  readonly topics: readonly Topic[];
  /** Of length 1, shape [topics, dim]. */
  readonly vectors: Matrix;
  /** The topic of each text; -1 where its row is zeros. */
  readonly assignments: Int32Array;
  readonly silhouette: number | null;
}

/**
 * Topics as Top2Vec has them (Angelov 2020): texts and words lie in one space; clusters of texts are topics, their mean
 * vectors the topics' vectors, and the words nearest to those say what they are about. The clusters are those of k-means by
 * cosines, where Top2Vec has UMAP and HDBSCAN. `reduce` merges the smallest topic with the one nearest to it,
 * again and again, as Top2Vec does.
 * @param rows of the texts, shape [texts, dim]
 * @param words in the same space
 * @throws WordvecError `input` as `clusterRows`; `usage`, `memory`, `aborted`
 */
export async function findTopics(
  rows: Matrix,
  words: WordRows,
  options: TopicOptions = {},
  hooks: RunHooks = {},
): Promise<TopicReport> {
  const { k, reduce, top, seed } = resolveCall(TOPIC_OPTIONS, options);
  if (words?.rows?.dim !== rows?.dim)
    throw expected('words', `vectors of ${rows?.dim} numbers`, words?.rows?.dim);
  const found = await clusterRows(rows, { k, seed }, hooks);
  const units = unitRows(rows);
  const groups = mergedTopics(found.centres, found.sizes, reduce || found.k);
  const groupOf = new Int32Array(found.k);
  for (const [group, members] of groups.entries()) for (const topic of members) groupOf[topic] = group;
  const merged = found.assignments.map((cluster) => (cluster < 0 ? -1 : groupOf[cluster]));
  const told = merged.filter((group) => group >= 0);
  const centres = meansOf(units, merged, groups.length);
  for (let g = 0; g < centres.rows; g++) toUnit(rowOf(centres, g));
  const { order, places, centres: vectors, sizes } = bySize({ clusters: told, centres });
  const named = await nearestWords(words, vectors, top, hooks);
  const near = await nearestRows(vectors, units, top, {}, hooks);
  return {
    topics: order.map((group, t) => ({
      size: sizes[t],
      words: named[t],
      texts: near[t],
      mergedFrom: groups[group],
    })),
    vectors,
    assignments: merged.map((group) => (group < 0 ? -1 : places[group])),
    silhouette: found.silhouette,
  };
}

/** Groups of topics, merged until `count` are left. */
function mergedTopics(centres: Matrix, sizes: readonly number[], count: number): number[][] {
  const groups = sizes.map((size, i) => ({ members: [i], size, vector: rowOf(centres, i).slice() }));
  while (groups.length > count) {
    const least = groups.reduce((small, { size }, i) => (size <= groups[small].size ? i : small), 0);
    const [merged] = groups.splice(least, 1);
    const cosines = groups.map(({ vector }) => dot(vector, merged.vector));
    const into = groups[cosines.indexOf(Math.max(...cosines))];
    into.vector.forEach((x, d) => {
      into.vector[d] = x * into.size + merged.vector[d] * merged.size;
    });
    toUnit(into.vector);
    into.size += merged.size;
    into.members.push(...merged.members);
  }
  return groups.map(({ members }) => members.sort((a, b) => a - b));
}

import { type CallOptions, type CallTable, resolveCall } from '../call-options.js';
import { checkOptions, expected, inputError } from '../errors.js';
import { type Agreement, agreementOf } from '../evaluation/cluster-scores.js';
import type { KMeansClusters } from '../evaluation/clustered-rows.js';
import { kMeans, sampleOf } from '../evaluation/k-means.js';
import { OPTIONS } from '../options.js';
import type { RunHooks } from '../progress.js';
import { checkedList } from '../query/lookup.js';
import { type Matrix, rowOf, rowsAt } from '../tensor/matrix.js';
import { checkRows } from './row-classifier.js';
import { silhouetteOf } from './silhouette.js';

// biome-ignore format: an option is read as a paragraph, not a field a line
/** The options of `clusterRows`: flags, help and checks follow from them. */
export const CLUSTER_OPTIONS = {
  k: {
    kind: 'integer', default: 'auto', min: 1, max: 2 ** 31 - 1, words: ['auto'],
    help: 'how many; auto: as many, up to 100, as lie apart best (silhouette)',
  },
  spherical: {
    kind: 'boolean', default: true,
    help: 'by cosines; --no-spherical: by Euclidean distances of the vectors as they are',
  },
  starts: {
    kind: 'integer', default: undefined, min: 1, max: 10_000, follows: '10 for up to 10,000 rows, 3 for more and for -k auto',
    help: 'random starts, of which the best is kept',
  },
  seed: { ...OPTIONS.seed, help: 'the random starts follow from it' },
} as const satisfies CallTable;

/** How `clusterRows` clusters. */
export interface ClusterOptions extends CallOptions<typeof CLUSTER_OPTIONS> {
  /** The true label of each row, to be compared with; rows without one are not compared. */
  readonly labels?: readonly (string | undefined)[] | undefined;
}

/** What `clusterRows` found. */
export interface ClusterReport {
  readonly k: number;
  /** The cluster of each row, from 0 by falling size; -1 for rows of zeros, which say nothing. */
  readonly assignments: Int32Array;
  /** Shape [k, dim]; of length 1 where spherical. */
  readonly centres: Matrix;
  readonly sizes: readonly number[];
  /** Rows of zeros. */
  readonly leftOut: number;
  /** Sum of the squared distances to the centres. */
  readonly inertia: number;
  /** Mean silhouette, in [-1, 1], by the same distance as the clusters; null for one cluster. */
  readonly silhouette: number | null;
  /** Rows that it was reckoned of. */
  readonly silhouetteRows: number;
  /** Mean silhouette of each cluster's rows. */
  readonly silhouettes: readonly number[];
  /** How the clusters agree with the labels, where there are any. */
  readonly agreement?: Agreement;
}

/** Numbers of clusters that `auto` tries. */
const CANDIDATES = [2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100];

/**
 * Clusters vectors by k-means and says how good the clusters are. The same for the same seed.
 * @param rows shape [rows, dim]
 * @throws WordvecError `input` for k beyond the rows that are not zeros; `usage`, `memory`, `aborted`
 */
export async function clusterRows(
  rows: Matrix,
  options: ClusterOptions = {},
  hooks: RunHooks = {},
): Promise<ClusterReport> {
  checkRows(rows);
  checkOptions(options);
  const { labels, ...others } = options;
  const { k, spherical, seed, starts: asked } = resolveCall(CLUSTER_OPTIONS, others);
  if (labels !== undefined && checkedList(labels, 'labels').length !== rows.rows)
    throw expected('labels', `a label for each of ${rows.rows} rows`, labels.length);
  const told = tellingRows(rows);
  if (told.length === 0)
    throw inputError(
      `${rows.rows === 0 ? 'there are no vectors' : `all ${rows.rows} vectors are zeros`}: there is nothing to cluster`,
    );
  const points = told.length === rows.rows ? rows : rowsAt(rows, told);
  if (k !== 'auto' && k > points.rows)
    throw inputError(`\`k\`: expected at most ${points.rows}, the number of vectors, got ${k}`);
  const settings = { spherical, seed, ...(asked && { starts: asked }) };
  const count = k === 'auto' ? await bestNumber(points, settings, hooks) : k;
  const found = await kMeans(points, count, { ...(k === 'auto' && { starts: 3 }), ...settings }, hooks);
  const silhouette = await silhouetteOf(points, found.clusters, count, settings, hooks);
  const { clusters, centres, sizes, order } = bySize(found);
  const assignments = new Int32Array(rows.rows).fill(-1);
  for (const [i, row] of told.entries()) assignments[row] = clusters[i];
  return {
    k: centres.rows,
    assignments,
    centres,
    sizes,
    leftOut: rows.rows - told.length,
    inertia: found.inertia,
    silhouette: silhouette.mean,
    silhouetteRows: silhouette.rows,
    silhouettes: order.map((cluster) => silhouette.clusters[cluster]),
    ...(labels && agreementWith(assignments, labels)),
  };
}

/** Rows that have a cluster and a label. */
function agreementWith(assignments: Int32Array, labels: readonly (string | undefined)[]) {
  const both = labels.flatMap((label, i) =>
    label === undefined || assignments[i] < 0 ? [] : [{ label, cluster: assignments[i] }],
  );
  if (both.length === 0) return {};
  const clusters = both.map(({ cluster }) => cluster);
  return {
    agreement: agreementOf(
      clusters,
      both.map(({ label }) => label),
    ),
  };
}

/** The number of clusters of greatest silhouette: of a sample where there are many rows. */
async function bestNumber(
  points: Matrix,
  settings: { readonly spherical: boolean; readonly seed: number; readonly starts?: number },
  hooks: RunHooks,
): Promise<number> {
  const tries = CANDIDATES.filter((k) => k < points.rows);
  let best = { k: tries[0] ?? 1, mean: Number.NEGATIVE_INFINITY };
  if (tries.length < 2) return best.k;
  const sample = sampleOf(points, tries.at(-1)!, settings.seed);
  for (const k of tries) {
    const { clusters } = await kMeans(sample, k, { starts: 3, ...settings }, hooks);
    const { mean } = await silhouetteOf(sample, clusters, k, settings, hooks);
    if (mean! > best.mean) best = { k, mean: mean! };
  }
  return best.k;
}

/** Rows that are not zeros. */
export function tellingRows(rows: Matrix): number[] {
  return Array.from({ length: rows.rows }, (_, i) => i).filter((i) => rowOf(rows, i).some((x) => x !== 0));
}

/** The clusters numbered anew, by falling size. */
export function bySize({ clusters, centres }: Pick<KMeansClusters, 'clusters' | 'centres'>) {
  const counts = new Uint32Array(centres.rows);
  for (const cluster of clusters) counts[cluster]++;
  const order = Array.from(counts.keys()).sort((a, b) => counts[b] - counts[a] || a - b);
  const places = new Int32Array(order.length);
  for (const [place, cluster] of order.entries()) places[cluster] = place;
  return {
    order,
    places,
    clusters: clusters.map((cluster) => places[cluster]),
    centres: rowsAt(centres, order),
    sizes: order.map((cluster) => counts[cluster]),
  };
}

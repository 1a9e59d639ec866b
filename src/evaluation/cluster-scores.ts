import { entropyOf, sumOf } from '../tensor/inner-product.js';

/** Items of each cluster with each label, and of each alone. */
interface Contingency {
  readonly cells: readonly { readonly cluster: number; readonly label: number; readonly count: number }[];
  readonly clusters: readonly number[];
  readonly labels: readonly number[];
  readonly total: number;
}

/** How clusters agree with labels. */
export interface Agreement {
  /** The share of items that are of the commonest label of their cluster (Manning et al. 2008, 16.3), in (0, 1]. */
  readonly purity: number;
  /** Normalised mutual information: over the mean of both entropies (as scikit-learn), in [0, 1]. */
  readonly nmi: number;
  /** The adjusted Rand index (Hubert & Arabie 1985): 1 for equal partitions, 0 in the mean for random ones. */
  readonly ari: number;
}

/** @param clusters and labels of the same items, any values; at least one item */
export function agreementOf(clusters: ArrayLike<number>, labels: ArrayLike<string | number>): Agreement {
  const table = contingency(clusters, labels);
  const most = table.clusters.map(() => 0);
  for (const { cluster, count } of table.cells) most[cluster] = Math.max(most[cluster], count);
  return { purity: sumOf(most) / table.total, nmi: mutualInformation(table), ari: adjustedRand(table) };
}

function contingency(clusters: ArrayLike<number>, labels: ArrayLike<string | number>): Contingency {
  const [clusterOf, labelOf] = [numbering(), numbering()];
  const counts = new Map<string, number>();
  const [byCluster, byLabel]: number[][] = [[], []];
  for (let i = 0; i < clusters.length; i++) {
    const [cluster, label] = [clusterOf(clusters[i]), labelOf(labels[i])];
    const key = `${cluster} ${label}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    byCluster[cluster] = (byCluster[cluster] ?? 0) + 1;
    byLabel[label] = (byLabel[label] ?? 0) + 1;
  }
  const cells = [...counts].map(([key, count]) => {
    const [cluster, label] = key.split(' ').map(Number);
    return { cluster, label, count };
  });
  return { cells, clusters: byCluster, labels: byLabel, total: clusters.length };
}

/** Numbers values from 0 in the order of their first place. */
function numbering(): (value: string | number) => number {
  const numbers = new Map<string | number, number>();
  return (value) => {
    if (!numbers.has(value)) numbers.set(value, numbers.size);
    return numbers.get(value)!;
  };
}

function mutualInformation({ cells, clusters, labels, total }: Contingency): number {
  const both = (entropyOf(clusters) + entropyOf(labels)) / 2;
  // One cluster and one label agree wholly.
  if (both === 0) return 1;
  const shared = cells.map(
    ({ cluster, label, count }) =>
      (count / total) * Math.log((count * total) / (clusters[cluster] * labels[label])),
  );
  return Math.min(1, Math.max(0, sumOf(shared) / both));
}

function adjustedRand({ cells, clusters, labels, total }: Contingency): number {
  const pairs = (count: number) => (count * (count - 1)) / 2;
  const together = sumOf(cells.map(({ count }) => pairs(count)));
  const [inCluster, inLabel] = [clusters, labels].map((counts) => sumOf(counts.map(pairs)));
  const chance = total < 2 ? 0 : (inCluster * inLabel) / pairs(total);
  const most = (inCluster + inLabel) / 2;
  return most === chance ? 1 : (together - chance) / (most - chance);
}

import { clusterRows } from '../entries/analyses.js';
import { type KeyedVectors, neighbours } from '../entries/queries.js';
import type { WordGroups } from './protocol.js';

/** Words that clusters are made of; others take the nearest centre. */
const CLUSTERED = 10_000;
/** Words that have a colour of their own cluster. */
const COLOURED = 100_000;
/** Words that a cluster is named by, and the first ones, which people know, among which they are. */
const [NAMING, KNOWN] = [3, 2000];

/** The words by k-means, each cluster named by the words nearest to its centre. */
export async function clustersOf(vectors: KeyedVectors, k: number): Promise<WordGroups> {
  const { matrix, norms, dim } = vectors;
  const first = { ...matrix, rows: Math.min(CLUSTERED, vectors.size), data: matrix.data };
  const some = norms.subarray(0, first.rows).filter((norm) => norm > 0).length;
  const { assignments, centres } = await clusterRows(first, { k: Math.min(k, some || 1), starts: 1 });
  const groups = new Uint8Array(vectors.size).fill(255);
  for (let i = 0; i < Math.min(COLOURED, vectors.size); i++) {
    if (i < assignments.length) {
      if (assignments[i] >= 0) groups[i] = assignments[i];
      continue;
    }
    const row = vectors.rowAt(i);
    let best = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < centres.rows && norms[i] > 0; c++) {
      let sum = 0;
      for (let d = 0; d < dim; d++) sum += row[d] * centres.data[c * centres.stride + d];
      if (sum > best) [best, groups[i]] = [sum, c];
    }
  }
  const names = Array.from({ length: centres.rows }, (_, c) => {
    const centre = centres.data.slice(c * centres.stride, c * centres.stride + dim);
    const near = neighbours(vectors, centre, { k: NAMING, restrict: Math.min(KNOWN, vectors.size) });
    return near.map(({ word }) => word).join(' ');
  });
  return { groups, names };
}

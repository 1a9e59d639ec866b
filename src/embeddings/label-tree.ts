/**
 * The Huffman tree over labels as fastText builds it (and word2vec.c over words): counts fall, leaves are
 * 0..labels, inner node j is numbered labels + j and has row j of the output matrix, the root is the last.
 */
export interface LabelTree {
  readonly labels: number;
  /** left[j] and right[j]: children of inner node labels + j. The right child has code 1. */
  readonly left: Int32Array;
  readonly right: Int32Array;
}

/** Of a node that is not made yet: more than any count. */
const ENDLESS = Number.POSITIVE_INFINITY;

/** @param counts of each label, falling; length >= 1 */
export function buildLabelTree(counts: ArrayLike<number>): LabelTree {
  const labels = counts.length;
  const inner = Math.max(0, labels - 1);
  const weights = new Float64Array(labels + inner).fill(ENDLESS);
  for (let i = 0; i < labels; i++) weights[i] = counts[i];
  const left = new Int32Array(inner);
  const right = new Int32Array(inner);
  let leaf = labels - 1;
  let node = labels;
  for (let j = 0; j < inner; j++) {
    const take = () => (leaf >= 0 && weights[leaf] < weights[node] ? leaf-- : node++);
    left[j] = take();
    right[j] = take();
    weights[labels + j] = weights[left[j]] + weights[right[j]];
  }
  return { labels, left, right };
}

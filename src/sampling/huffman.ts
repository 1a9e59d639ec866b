/**
 * The Huffman tree over counts of words or labels (Morin & Bengio 2005), as word2vec.c and fastText build it. Leaves are
 * 0 .. size - 1, inner node j is numbered size + j and has row j of the output matrix; the root is the last.
 */
export interface HuffmanTree {
  /** The path of leaf i from the root, without it, is paths[offsets[i] .. offsets[i + 1]). Length size + 1. */
  readonly offsets: Uint32Array;
  /** The j of each inner node on a path, the branch taken there in the top bit: 0 or 1. */
  readonly paths: Uint32Array;
  /** Children of inner node size + j: left[j] by branch 0, right[j] by branch 1. */
  readonly left: Int32Array;
  readonly right: Int32Array;
}

/** @param counts of at least one leaf. */
export function huffmanTree(counts: ArrayLike<number>): HuffmanTree {
  const size = counts.length;
  const { left, right } = joinSmallest(counts);
  const parent = new Uint32Array(2 * size - 1);
  const branch = new Uint8Array(2 * size - 1);
  for (let j = 0; j < size - 1; j++) {
    parent[left[j]] = size + j;
    parent[right[j]] = size + j;
    branch[right[j]] = 1;
  }
  const root = 2 * size - 2;
  const offsets = new Uint32Array(size + 1);
  for (let leaf = 0; leaf < size; leaf++) {
    let depth = 0;
    for (let at = leaf; at !== root; at = parent[at]) depth++;
    offsets[leaf + 1] = offsets[leaf] + depth;
  }
  const paths = new Uint32Array(offsets[size]);
  for (let leaf = 0; leaf < size; leaf++) {
    let place = offsets[leaf + 1];
    for (let at = leaf; at !== root; at = parent[at])
      paths[--place] = ((parent[at] - size) | (branch[at] << 31)) >>> 0;
  }
  return { offsets, paths, left, right };
}

// Leaves are taken by rising count, inner nodes are made in that order: the two smallest are always at the
// ends of the two runs, so no heap is needed.
function joinSmallest(counts: ArrayLike<number>): Pick<HuffmanTree, 'left' | 'right'> {
  const size = counts.length;
  const order = Uint32Array.from({ length: size }, (_, i) => i).sort(
    (a, b) => counts[b] - counts[a] || a - b,
  );
  const weight = new Float64Array(2 * size - 1);
  weight.set(counts);
  const left = new Int32Array(size - 1);
  const right = new Int32Array(size - 1);
  let leaf = size - 1;
  let inner = size;
  for (let made = size; made < 2 * size - 1; made++) {
    const take = (): number =>
      leaf >= 0 && (inner === made || weight[order[leaf]] < weight[inner]) ? order[leaf--] : inner++;
    const small = take();
    const large = take();
    weight[made] = weight[small] + weight[large];
    left[made - size] = small;
    right[made - size] = large;
  }
  return { left, right };
}

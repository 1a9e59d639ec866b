/**
 * The Huffman tree over word counts (Morin & Bengio 2005; word2vec.c's construction). Word w's path from the
 * root is `nodes[offsets[w] .. offsets[w + 1])` with the branch taken at each node in `codes` at the same
 * places: 0 or 1. Inner nodes are numbered 0 .. size - 2, the root is size - 2.
 */
export interface HuffmanTree {
  /** Length size + 1. */
  readonly offsets: Uint32Array;
  readonly nodes: Uint32Array;
  readonly codes: Uint8Array;
}

/** The nodes of the paths, each with its code in the top bit, as the kernels over bags read them. */
export function nodesWithCodes({ nodes, codes }: HuffmanTree): Uint32Array {
  return nodes.map((node, i) => (node | (codes[i] << 31)) >>> 0);
}

/** @param counts of at least two words. */
export function huffmanTree(counts: Float64Array): HuffmanTree {
  const size = counts.length;
  const order = Uint32Array.from(counts.keys()).sort((a, b) => counts[b] - counts[a] || a - b);
  const { parent, branch } = joinSmallest(counts, order);
  const root = 2 * size - 2;
  const offsets = new Uint32Array(size + 1);
  for (let word = 0; word < size; word++) {
    let depth = 0;
    for (let at = word; at !== root; at = parent[at]) depth++;
    offsets[word + 1] = offsets[word] + depth;
  }
  const nodes = new Uint32Array(offsets[size]);
  const codes = new Uint8Array(offsets[size]);
  for (let word = 0; word < size; word++) {
    let place = offsets[word + 1];
    for (let at = word; at !== root; at = parent[at]) {
      place--;
      nodes[place] = parent[at] - size;
      codes[place] = branch[at];
    }
  }
  return { offsets, nodes, codes };
}

// Leaves are taken by rising count, inner nodes are made in that order: the two smallest are always at the
// ends of the two runs, so no heap is needed.
function joinSmallest(counts: Float64Array, order: Uint32Array): { parent: Uint32Array; branch: Uint8Array } {
  const size = counts.length;
  const weight = new Float64Array(2 * size - 1);
  weight.set(counts);
  const parent = new Uint32Array(2 * size - 1);
  const branch = new Uint8Array(2 * size - 1);
  let leaf = size - 1;
  let inner = size;
  for (let made = size; made < 2 * size - 1; made++) {
    const take = (): number =>
      leaf >= 0 && (inner === made || weight[order[leaf]] < weight[inner]) ? order[leaf--] : inner++;
    const small = take();
    const large = take();
    weight[made] = weight[small] + weight[large];
    parent[small] = made;
    parent[large] = made;
    branch[large] = 1;
  }
  return { parent, branch };
}

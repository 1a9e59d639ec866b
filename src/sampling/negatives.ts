/**
 * An alias table for drawing words in proportion to count ** exponent (Walker 1977, Vose 1991): two numbers
 * a word instead of word2vec.c's table of 100 million, so that it stays in the cache.
 * To draw: take a cell uniformly and a uint32 u; the word is the cell itself when u < table[2 * cell], else
 * table[2 * cell + 1].
 * @returns length 2 * counts.length.
 */
export function aliasTable(counts: Float64Array, exponent: number): Uint32Array {
  const size = counts.length;
  const share = counts.map((count) => count ** exponent);
  const mean = share.reduce((sum, x) => sum + x, 0) / size;
  for (let i = 0; i < size; i++) share[i] = share[i] / mean;
  const table = new Uint32Array(2 * size);
  for (let i = 0; i < size; i++) setCell(table, i, 1, i);
  const below: number[] = [];
  const above: number[] = [];
  for (let i = 0; i < size; i++) (share[i] < 1 ? below : above).push(i);
  while (below.length > 0 && above.length > 0) {
    const poor = below.pop()!;
    const rich = above.at(-1)!;
    setCell(table, poor, share[poor], rich);
    share[rich] -= 1 - share[poor];
    if (share[rich] < 1) below.push(above.pop()!);
  }
  return table;
}

function setCell(table: Uint32Array, cell: number, own: number, alias: number): void {
  table[2 * cell] = Math.min(2 ** 32 - 1, Math.floor(own * 2 ** 32));
  table[2 * cell + 1] = alias;
}

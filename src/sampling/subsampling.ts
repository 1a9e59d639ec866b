const ALWAYS = 0xffff_ffff;

/**
 * For each word the largest uint32 draw at which one of its places is kept: a place is kept when a uniform
 * uint32 is <= keep[word]. The probability is sqrt(t / f) + t / f, with f the word's share of the corpus
 * (word2vec.c; the paper, Mikolov et al. 2013b section 2.3, has only the first term).
 * @param threshold t; 0 keeps every word.
 * @returns length counts.length.
 */
export function keepThresholds(counts: Float64Array, total: number, threshold: number): Uint32Array {
  const keep = new Uint32Array(counts.length).fill(ALWAYS);
  if (threshold === 0) return keep;
  for (let i = 0; i < counts.length; i++) {
    const ratio = (threshold * total) / counts[i];
    keep[i] = Math.min(ALWAYS, Math.floor((Math.sqrt(ratio) + ratio) * 2 ** 32));
  }
  return keep;
}

import { Dictionary } from '../embeddings/dictionary.js';
import { type FastTextModel, withoutOutput } from '../embeddings/fasttext-model.js';
import type { KeyedVectors } from '../embeddings/keyed-vectors.js';
import type { RunHooks } from '../progress.js';
import { sumOf } from '../tensor/inner-product.js';
import { writeFastText } from './fasttext-file.js';

/**
 * Writes vectors as a model of fastText without n-grams. Its output matrix, which only training needs, is zeros; counts
 * that are not known are 1.
 * @throws WordvecError `io`, `aborted`
 */
export async function writeAsFastText(
  vectors: KeyedVectors,
  [path]: readonly string[],
  hooks: RunHooks,
): Promise<void> {
  await writeFastText(fastTextOf(vectors), path, hooks);
}

function fastTextOf({ words, rows: input, counts: known }: KeyedVectors): FastTextModel {
  // Words of count 0 are none to gensim, which then finds too many rows.
  const counts = Float64Array.from({ length: words.size }, (_, i) =>
    Math.max(1, Math.round(known?.[i] ?? 1)),
  );
  const [dim, bucket, minn, maxn, wordNgrams] = [input.dim, 0, 0, 0, 1];
  return withoutOutput({
    version: 12,
    settings: {
      ...{ dim, bucket, minn, maxn, wordNgrams, model: 'sg', loss: 'ns' },
      ...{ ws: 5, epoch: 5, minCount: 1, neg: 5, lrUpdateRate: 100, t: 1e-4 },
    },
    dictionary: new Dictionary({
      entries: words,
      counts,
      labels: 0,
      tokens: sumOf(counts),
      range: { minn, maxn, bucket },
      wordNgrams,
    }),
    input,
  });
}

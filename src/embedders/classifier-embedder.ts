import type { FastTextModel } from '../embeddings/fasttext-model.js';
import { sentenceVectors } from '../embeddings/subword-vectors.js';
import { throwIfAborted } from '../progress.js';
import { askedRole, type Embedder } from './embedder.js';

/** Rows of texts as a classifier sees them: the mean of the input rows of words and of sequences of words. */
export function classifierEmbedder(
  model: FastTextModel,
  { label, fingerprint }: { readonly label: string; readonly fingerprint: string },
): Embedder {
  const vectorOf = sentenceVectors(model);
  const { dim } = model.settings;
  return {
    kind: 'dense',
    name: `fasttext of ${label}`,
    dim,
    fingerprint,
    batch: 1024,
    async embed(texts: readonly string[], role, hooks) {
      askedRole(texts, role);
      throwIfAborted(hooks?.signal);
      const rows = new Float32Array(texts.length * dim);
      // A row of an empty line would be that of its end.
      for (const [i, text] of texts.entries())
        if (text.trim() !== '') rows.set(vectorOf(text.replaceAll('\n', ' ')), i * dim);
      return rows;
    },
    close: async () => {},
  };
}

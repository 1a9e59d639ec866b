import type { DocumentModel } from '../embeddings/document-model.js';
import type { RunHooks } from '../progress.js';
import { inferDocuments } from '../trainers/inference.js';
import type { ResolvedEmbedOptions } from './embed-options.js';
import type { Embedder } from './embedder.js';

/** Texts of a call: one has work for all threads. */
const BATCH = 512;

/** Rows that a model of documents infers: the same text has the same row whoever asks. */
export function documentEmbedder(
  model: DocumentModel,
  { threads }: ResolvedEmbedOptions,
  { label, fingerprint }: { readonly label: string; readonly fingerprint: string },
): Embedder {
  // A call has work for all threads: the next one waits.
  let last: Promise<unknown> = Promise.resolve();
  return {
    kind: 'dense',
    name: `doc2vec of ${label}`,
    dim: model.options.dim,
    fingerprint,
    batch: BATCH,
    embed(texts: readonly string[], _role, hooks?: RunHooks) {
      const rows = last.then(() => inferDocuments(model, texts, { threads }, hooks));
      last = rows.catch(() => {});
      return rows;
    },
    close: async () => {},
  };
}

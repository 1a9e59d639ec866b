import type { RunHooks } from '../progress.js';

/** Whether a text asks or is asked for: an encoder may want another prefix before either. */
export type TextRole = 'query' | 'document';

/** What every way to turn texts into numbers says of itself. */
interface TextMeaning {
  /** For people: the method and the model, `sif of wiki.vec`. */
  readonly name: string;
  /** Numbers of a row. */
  readonly dim: number;
  /** Differs where vectors would differ: of the model's content and the method's options, not of paths. */
  readonly fingerprint: string;
  /** Frees threads, sessions and caches; the embedder is not used after it. */
  close(): Promise<void>;
}

/** Something that embeds texts as dense rows: a model of words with a method, a model of documents, an encoder. */
export interface Embedder extends TextMeaning {
  readonly kind: 'dense';
  /**
   * Rows of the texts in their order, shape [texts.length, dim]. A text that says nothing (empty, or of unknown words
   * only) is a row of zeros.
   * @throws WordvecError `input`, `io`, `aborted`
   */
  embed(texts: readonly string[], role: TextRole, hooks?: RunHooks): Promise<Float32Array>;
}

/** Something that embeds texts as sparse rows over a vocabulary: counts, TF-IDF, BM25, a sparse head. */
export interface SparseEmbedder extends TextMeaning {
  readonly kind: 'sparse';
  /** As `Embedder.embed`; a text that says nothing is a row without cells. */
  embed(texts: readonly string[], role: TextRole, hooks?: RunHooks): Promise<SparseRows>;
}

/** Rows in compressed form: those of row i are the cells starts[i] to starts[i + 1], by rising column. */
export interface SparseRows {
  /** Length rows + 1. */
  readonly starts: Uint32Array;
  readonly columns: Uint32Array;
  readonly weights: Float32Array;
}

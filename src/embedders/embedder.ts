import type { WordTable } from '../corpus/words.js';
import { checkTexts, expected } from '../errors.js';
import type { RunHooks } from '../progress.js';

/** Arrays by name, as a file keeps them. */
export type LearntState = Readonly<Record<string, Float64Array>>;

/** What a method must know of a collection before it embeds a text of it: how many documents a word is in, the common directions. */
export interface Learning {
  /** Takes in the next texts of the collection; the result does not depend on how they are cut into calls. */
  add(texts: readonly string[], hooks?: RunHooks): Promise<void>;
  /** What was added is all: from now on texts are embedded by it. @throws WordvecError `input` where it was nothing */
  finish(): Promise<void>;
  /** What was learnt, to be kept beside the embedded texts. */
  state(): LearntState;
  /** As `finish`, from what `state` gave. @throws WordvecError `format` where it does not fit */
  restore(state: LearntState): Promise<void>;
}

/** Whether a text asks or is asked for (the default): an encoder may want another prefix before either. */
export type TextRole = 'query' | 'document';

/** Sees what `embed` was asked. @returns the role @throws WordvecError `usage` */
export function askedRole(texts: unknown, role: TextRole = 'document'): TextRole {
  checkTexts('texts', texts);
  if (role !== 'query' && role !== 'document') throw expected('role', 'query or document', role);
  return role;
}

/** Rows of texts, shape [texts.length, dim]: `rowsOf` gives those of the texts that are not empty, whose others are zeros. */
export async function filledRows(
  texts: readonly string[],
  dim: number,
  rowsOf: (filled: string[]) => Promise<readonly ArrayLike<number>[]>,
): Promise<Float32Array> {
  const places = [...texts.keys()].filter((i) => texts[i].trim() !== '');
  const rows = new Float32Array(texts.length * dim);
  if (places.length === 0) return rows;
  for (const [i, row] of (await rowsOf(places.map((i) => texts[i]))).entries())
    rows.set(row, places[i] * dim);
  return rows;
}

/** What every way to turn texts into numbers says of itself. */
interface TextMeaning {
  /** For people: the method and the model, `sif of wiki.vec`. */
  readonly name: string;
  /** Numbers of a row. */
  readonly dim: number;
  /** Differs where vectors would differ: of the model's content and the method's options, not of paths. */
  readonly fingerprint: string;
  /** Absent: texts are embedded by the model alone. Present: it must be finished or restored first. */
  readonly learning?: Learning | undefined;
  /** Words met so far and those that the model knows, where it knows words. */
  readonly met?: { readonly words: number; readonly known: number } | undefined;
  /** Texts that are best given to a call of `embed`; calls may be made before others have ended. */
  readonly batch: number;
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
  embed(texts: readonly string[], role?: TextRole, hooks?: RunHooks): Promise<Float32Array>;
}

/** Something that embeds texts as sparse rows over a vocabulary: counts, TF-IDF, BM25, a sparse head. */
export interface SparseEmbedder extends TextMeaning {
  readonly kind: 'sparse';
  /** What the columns stand for, where they are words. */
  readonly words?: WordTable | undefined;
  /** As `Embedder.embed`; a text that says nothing is a row without cells. */
  embed(texts: readonly string[], role?: TextRole, hooks?: RunHooks): Promise<SparseRows>;
}

/** Rows in compressed form: those of row i are the cells starts[i] to starts[i + 1], by rising column. */
export interface SparseRows {
  /** Length rows + 1. */
  readonly starts: Uint32Array;
  readonly columns: Uint32Array;
  readonly weights: Float32Array;
}

export function checkEmbedder(embedder: unknown): void {
  if (typeof (embedder as Partial<Embedder> | undefined)?.embed !== 'function')
    throw expected('embedder', 'what openEmbedder gives', embedder);
}

/** Either. */
export type TextEmbedder = Embedder | SparseEmbedder;

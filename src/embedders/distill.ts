// Static distillation (model2vec, github.com/MinishLab/model2vec): what an encoder says of each word, in few dimensions.

import { type CallOptions, type CallTable, resolveCall } from '../call-options.js';
import { WordTable } from '../corpus/words.js';
import { KeyedVectors } from '../embeddings/keyed-vectors.js';
import { reduceDimensions } from '../embeddings/reduce-dimensions.js';
import { sifWeighted } from '../embeddings/word-weights.js';
import { checkInstance, checkOptions, counted, expected, usageError } from '../errors.js';
import { type RunHooks, startProgress, throwIfAborted } from '../progress.js';
import { centre, createMatrix, rowOf } from '../tensor/matrix.js';
import type { Embedder, TextEmbedder } from './embedder.js';

// biome-ignore format: an option is read as a paragraph, not a field a line
/** The options of `distill`, with model2vec's defaults. */
export const DISTILL_OPTIONS = {
  dims: {
    kind: 'integer', default: 256, min: 0, max: 100_000, group: 'model', aliases: ['pca-dims'],
    help: 'numbers in a vector, the principal directions of the words; 0: as many as the encoder gives',
  },
  sifCoefficient: {
    kind: 'number', default: 1e-4, min: 0, max: 1, group: 'model', aliases: ['sif-a'],
    help: 'rows times a / (a + p), p the share of the word by its count, or by its place; 0: as they are',
  },
} as const satisfies CallTable;

/** The words that are asked for, the most frequent first where they have no counts. */
export interface DistilledWords {
  readonly words: WordTable;
  readonly counts: Float64Array | undefined;
}

/** What `distill` may be told; absent ones have model2vec's defaults. */
export interface DistillOptions extends CallOptions<typeof DISTILL_OPTIONS> {}

/**
 * The encoder's vectors of words, the mean taken out, in `dims` dimensions, weighed so that the mean of the rows of a
 * text's words is the text's vector.
 * @throws WordvecError `usage` also for an embedder of sparse rows or one that learns, `io`, `memory`, `aborted`
 */
export async function distill(
  embedder: TextEmbedder,
  list: DistilledWords,
  options: DistillOptions = {},
  hooks: RunHooks = {},
): Promise<KeyedVectors> {
  const encoder = denseEncoder(embedder);
  checkOptions(list, 'words');
  const { dims, sifCoefficient } = resolveCall(DISTILL_OPTIONS, options);
  const { words, counts } = list;
  checkInstance('words', words, WordTable, 'readWordList gives one');
  const matrix = createMatrix(words.size, encoder.dim);
  const report = startProgress(hooks, { phase: 'embedding', unit: 'texts', total: words.size });
  for (let first = 0; first < words.size; first += encoder.batch) {
    throwIfAborted(hooks.signal);
    const count = Math.min(encoder.batch, words.size - first);
    const texts = Array.from({ length: count }, (_, i) => words.word(first + i));
    const rows = await encoder.embed(texts, 'document', hooks);
    for (let i = 0; i < count; i++)
      rowOf(matrix, first + i).set(rows.subarray(i * encoder.dim, (i + 1) * encoder.dim));
    report(first + count);
  }
  centre(matrix);
  const vectors = new KeyedVectors(words, matrix, { counts });
  const reduced = await inDimensions(vectors, dims, hooks);
  return sifCoefficient > 0 ? sifWeighted(reduced, sifCoefficient) : reduced;
}

function denseEncoder(embedder: TextEmbedder): Embedder {
  if (typeof embedder?.embed !== 'function') throw expected('embedder', 'what openEmbedder opens', embedder);
  if (embedder.kind === 'dense' && !embedder.learning) return embedder;
  throw usageError(`${embedder.name}: expected an encoder that gives dense rows: name one`);
}

async function inDimensions(vectors: KeyedVectors, dims: number, hooks: RunHooks): Promise<KeyedVectors> {
  const most = Math.min(vectors.dim, vectors.size);
  if (dims > most)
    hooks.onNote?.(
      `${counted(dims, 'dimension was', 'dimensions were')} asked for, ${counted(vectors.size, 'word')} in ${counted(vectors.dim, 'dimension')} have ${most}: ${vectors.dim} are kept`,
    );
  return dims === 0 || dims > most ? vectors : reduceDimensions(vectors, dims, hooks);
}

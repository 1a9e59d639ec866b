// The formats of word vectors by name.
import { expected, usageError } from '../errors.js';
import { checkOutputName } from '../platform.js';

interface FormatRow {
  /** What it is, for people. */
  readonly title: string;
  /** What a file's name ends in that asks for it. */
  readonly endings: readonly string[];
}

/** Each format that is read; all but `floret`, the table of n-gram rows that floret and spaCy share, are written. */
export const FORMATS = {
  vec: { title: 'word2vec text', endings: ['vec', 'txt'] },
  glove: { title: 'text without a header (GloVe)', endings: [] },
  bin: { title: 'word2vec binary', endings: ['bin'] },
  native: { title: 'wordvec', endings: ['wv'] },
  fasttext: { title: 'fastText model', endings: ['ftz'] },
  tsv: { title: 'TensorBoard projector', endings: ['tsv'] },
  npy: { title: 'numpy array and words', endings: ['npy'] },
  safetensors: { title: 'safetensors', endings: ['safetensors'] },
  model2vec: { title: 'model2vec folder', endings: [] },
  floret: { title: 'floret table of n-grams', endings: [] },
} as const satisfies Record<string, FormatRow>;

/**
 * - `vec`: word2vec's text with a header; `glove`: the same without.
 * - `bin`: word2vec's binary format.
 * - `native`: our own, which holds whole models.
 * - `fasttext`: fastText's model file.
 * - `tsv`: two files for TensorBoard's projector, vectors and words.
 * - `npy`: an array of numpy, and a file of words beside it.
 * - `safetensors`: a tensor `embeddings`, its words in the meta data.
 * - `model2vec`: a folder that model2vec, sentence-transformers and transformers.js open.
 */
export type VectorFormat = Exclude<ReadFormat, 'floret'>;

/** What is read. */
export type ReadFormat = keyof typeof FORMATS;

/** The formats that `writeVectors` writes. */
export const VECTOR_FORMATS = (Object.keys(FORMATS) as ReadFormat[]).filter(
  (name): name is VectorFormat => name !== 'floret',
);

/**
 * The format that a file's name asks for: .vec and .txt, .bin, .wv, .ftz, .tsv, .npy, .safetensors, each also with .gz.
 * @throws WordvecError `usage` for other names.
 */
export function formatOfName(path: string): VectorFormat {
  if (typeof path !== 'string') throw expected('path', 'a name', path);
  if (path === '-') return 'vec';
  checkOutputName(path);
  const ending = /\.([^./\\]+?)(\.gz)?$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  const found = VECTOR_FORMATS.find((name) => (FORMATS[name] as FormatRow).endings.includes(ending));
  if (found) return found;
  const endings = Object.values(FORMATS).flatMap((row) => row.endings.map((known) => `.${known}`));
  throw usageError(
    `${path}: the name does not tell the format: end it with ${endings.slice(0, -1).join(', ')} or ${endings.at(-1)} (each also with .gz), or give --format ${VECTOR_FORMATS.join('|')}`,
  );
}

/** The types say it, but plain JavaScript has none. @throws WordvecError `usage` */
export function checkName(what: string, name: string | undefined, names: readonly string[]): void {
  if (name !== undefined && !names.includes(name)) throw expected(what, names.join(' or '), name);
}

import type { KeyedVectors } from '../embeddings/keyed-vectors.js';
import type { NumberStyle } from './decimal.js';

/** How a text or binary file of vectors is written, as far as programs differ in it. */
export type VectorLayout = TextLayout | BinaryLayout;

export interface TextLayout {
  readonly format: 'vec' | 'glove';
  readonly numbers: NumberStyle;
  /** A space also after the last number of a row. */
  readonly trailingSpace: boolean;
  /** What stands after the word and between numbers, where it is not a blank both times: TABs, as of StarSpace. */
  readonly separators?: readonly [afterWord: number, between: number];
}

export interface BinaryLayout {
  readonly format: 'bin';
  /** A newline after each vector. */
  readonly newline: boolean;
}

/** The programs whose spelling of vector files can be asked for. */
export type LayoutName = 'gensim' | 'word2vec' | 'fasttext' | 'glove';

export const TEXT_LAYOUTS: Record<LayoutName, Omit<TextLayout, 'format'>> = {
  gensim: { numbers: 'shortest', trailingSpace: false },
  word2vec: { numbers: 'fixed6', trailingSpace: true },
  fasttext: { numbers: 'significant5', trailingSpace: true },
  glove: { numbers: 'fixed6', trailingSpace: false },
};

const layouts = new WeakMap<KeyedVectors, VectorLayout>();

/** Remembers how the file was written that the vectors came from, so that writing them gives the same bytes. */
export function keepLayout(vectors: KeyedVectors, layout: VectorLayout): KeyedVectors {
  layouts.set(vectors, layout);
  return vectors;
}

/** The layout of the file that the vectors came from; undefined when they came from none. */
export function layoutOf(vectors: KeyedVectors): VectorLayout | undefined {
  return layouts.get(vectors);
}

import {
  type CallOptions,
  type CallTable,
  optionsAmong,
  type ResolvedCall,
  resolveCall,
} from '../call-options.js';
import { COLLECTION_OPTIONS, type CollectionOptions } from '../documents/collection.js';
import { checkOverlap, PREPARE_OPTIONS } from '../documents/prepare-options.js';
import { EMBED_OPTIONS, type EmbedOptions } from '../embedders/embed-options.js';
import { type GivenEmbedder, nameOfGiven } from '../embedders/given-embedder.js';
import { checkNames, checkOptions, expected, usageError } from '../errors.js';
import { toUnit } from '../tensor/inner-product.js';
import type { IndexMeta } from './index-head.js';

/** How a question is answered. */
export const SEARCH_MODES = ['hybrid', 'dense', 'words'] as const;
/** One of them. */
export type SearchMode = (typeof SEARCH_MODES)[number];

const { maxWords, overlap } = PREPARE_OPTIONS;

// biome-ignore format: an option is read as a paragraph, not a field a line
/** What an index has beside the options of reading and of embedding. */
export const INDEX_OPTIONS = {
  embed: {
    kind: 'string', default: '', group: 'index',
    help: 'the model whose vectors answer: what embed takes; without it words alone do',
  },
  bm25: {
    kind: 'boolean', default: false, group: 'index',
    help: 'keep the words too, so that BM25 answers, alone or joined with the vectors (hybrid)',
  },
  stopWords: {
    kind: 'string', default: '', group: 'index',
    help: 'words that BM25 does not count: of languages (en,de: lists of stopwords-iso), of files (a word a line), or none; otherwise some 50 English ones such as the, of and what',
  },
  maxWords: { ...maxWords, group: 'index', help: maxWords.help.replace('documents', 'texts') },
  overlap: { ...overlap, group: 'index' },
} as const satisfies CallTable;

// biome-ignore format: an option is read as a paragraph, not a field a line
/** The options of a question. */
export const SEARCH_OPTIONS = {
  k: { kind: 'integer', default: 10, min: 1, max: 1_000_000, group: 'answer', help: 'how many' },
  mode: {
    kind: 'choice', default: undefined, choices: SEARCH_MODES, group: 'answer',
    follows: 'hybrid where the index has both, else what it has',
    help: 'dense: by the cosine of vectors; words: by BM25, or the method of the index; hybrid: by the ranks in both (reciprocal rank fusion, Cormack et al. 2009)',
  },
  where: {
    kind: 'string', default: [], repeatable: true, group: 'answer',
    help: 'only texts whose fields are so: year>=1990 and country in (fr, de), title contains war, not (stars=1 or stars=2); also !=, <, <=, >; numbers and dates are compared as such; all given must hold',
  },
  fold: {
    kind: 'boolean', default: true, group: 'answer',
    help: 'leave out hits that nearly repeat a better one, and other parts of its text; they are named with it',
  },
  denseWeight: {
    kind: 'number', default: undefined, min: 0, max: 1000, group: 'answer',
    follows: '0.1 for vectors of words, 1 for those of encoders',
    help: 'hybrid: what a rank by vectors counts, where one by words counts 1',
  },
  k1: EMBED_OPTIONS.k1,
  b: EMBED_OPTIONS.b,
  stem: {
    kind: 'integer', default: 5, min: 0, max: 100, group: 'answer',
    help: 'bm25: words with the same first letters, so many, are found as forms of each other, after those that are the same (fixed-prefix stemming, Can et al. 2008); 0: only words as they stand',
  },
} as const satisfies CallTable;

/** What a caller of `createIndex` gives. */
export interface IndexOptions
  extends EmbedOptions,
    CollectionOptions,
    Omit<CallOptions<typeof INDEX_OPTIONS>, 'embed'> {
  /** What makes the vectors: a name, or the model or embedder itself; an index of these is opened with it again. */
  readonly embed?: GivenEmbedder | undefined;
}

/** What a caller of `search` gives. */
export interface SearchOptions extends Omit<CallOptions<typeof SEARCH_OPTIONS>, 'where'> {
  /** Conditions on the fields of texts, as `whereCondition` reads them; of several all must hold. */
  readonly where?: string | readonly string[] | undefined;
}

export type ResolvedSearch = ResolvedCall<typeof SEARCH_OPTIONS>;

/** @throws WordvecError `usage` */
export function resolveSearch(given: SearchOptions): ResolvedSearch {
  checkOptions(given);
  return resolveCall(SEARCH_OPTIONS, { ...given, where: conditions(given.where, '`where`') });
}

/** Conditions that may be given as one text. @throws WordvecError `usage` */
export function conditions(given: string | readonly string[] | undefined, name: string): readonly string[] {
  if (given === undefined) return [];
  if (typeof given !== 'string' && !Array.isArray(given))
    throw expected(name, 'a text such as "year >= 1990 and country in (fr, de)"', given);
  return typeof given === 'string' ? [given] : given;
}

/** What was given of an index, by what it is for. */
export type ResolvedIndexOptions = ResolvedCall<typeof INDEX_OPTIONS> & {
  /** What `embed` names. */
  readonly model: GivenEmbedder;
  readonly embedding: EmbedOptions;
  readonly reading: CollectionOptions;
};

/** @throws WordvecError `usage` */
export function resolveIndexOptions(given: IndexOptions): ResolvedIndexOptions {
  checkNames(given, { ...INDEX_OPTIONS, ...EMBED_OPTIONS, ...COLLECTION_OPTIONS });
  const { embed: model = '' } = given;
  const named = typeof model === 'object' ? { ...given, embed: nameOfGiven(model) } : given;
  const own = resolveCall(INDEX_OPTIONS, optionsAmong(INDEX_OPTIONS, named));
  checkOverlap(own);
  const embedding = optionsAmong(EMBED_OPTIONS, given);
  return { ...own, model, embedding, reading: optionsAmong(COLLECTION_OPTIONS, given) };
}

/** How an index answers where it is asked to answer so. @throws WordvecError `usage` for what it lacks */
export function modeOf(
  { model, words }: Pick<IndexMeta, 'model' | 'words'>,
  asked: SearchMode | undefined,
): SearchMode {
  if (asked === undefined) return model && words ? 'hybrid' : model ? 'dense' : 'words';
  const [lacks, remedy] =
    asked !== 'words' && !model
      ? ['vectors', '--embed MODEL']
      : asked !== 'dense' && !words
        ? ['words', '--bm25']
        : [];
  if (!lacks) return asked;
  throw usageError(`\`mode\` ${asked}: the index has no ${lacks}: index the texts with ${remedy}`);
}

/** What is looked for: words, or a vector. */
export type SearchQuestion = string | Float32Array | readonly number[];

/** @returns whether it is a text @throws WordvecError `usage` for an empty one, and for what is neither */
export function checkedQuestion(question: SearchQuestion, mode: SearchMode | undefined): question is string {
  if (typeof question === 'string') {
    if (question.trim() !== '') return true;
    throw usageError('the question is empty: expected the words that are looked for');
  }
  if (!(question instanceof Float32Array || Array.isArray(question)))
    throw expected('question', 'a text or a vector', question);
  if (mode !== undefined && mode !== 'dense')
    throw usageError(`\`mode\` ${mode}: a vector has no words: leave it out, or ask with a text`);
  return false;
}

/** A vector at length 1. @throws WordvecError `usage` for another number of numbers, or only zeros */
export function unitQuestion(question: Exclude<SearchQuestion, string>, dim: number): Float32Array {
  const row = Float32Array.from(question);
  if (row.length !== dim || !row.every(Number.isFinite))
    throw expected('question', `a vector of ${dim} finite numbers`, question);
  if (toUnit(row) > 0) return row;
  throw expected('question', 'a vector with a direction', 'zeros');
}

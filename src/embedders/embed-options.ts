import type { CallOptions, CallRow, ResolvedCall } from '../call-options.js';
import { flagOf } from '../errors.js';
import { OPTIONS } from '../options.js';
import type { RunHooks } from '../progress.js';
import { ENCODER_OPTIONS } from './encoder-options.js';

/** Methods that give dense rows, of the vectors of words. */
const WORD_METHODS = ['mean', 'idf', 'sif', 'usif', 'pmeans', 'max', 'fasttext'] as const;
/** Methods that give sparse rows over the words of the model. */
const SPARSE_METHODS = ['onehot', 'bow', 'tfidf', 'bm25'] as const;
/** How texts become rows of numbers. */
export const EMBED_METHODS = [...WORD_METHODS, 'doc2vec', ...SPARSE_METHODS] as const;

export type WordMethod = (typeof WORD_METHODS)[number];
export type SparseMethod = (typeof SPARSE_METHODS)[number];
/** One of them. */
export type EmbedMethod = (typeof EMBED_METHODS)[number];

export function isSparse(method: string | undefined): method is SparseMethod {
  return SPARSE_METHODS.includes(method as SparseMethod);
}

interface EmbedRow extends CallRow {
  readonly group: 'method' | 'text' | 'encoder' | 'tokens' | 'endpoint' | 'run';
  /** The only ones to which it says anything; absent for all. */
  readonly methods?: readonly EmbedMethod[];
}

// biome-ignore format: an option is read as a paragraph, not a field a line
/** The options of `openEmbedder`: flags, help, types and the docs follow from them. */
export const EMBED_OPTIONS = {
  method: {
    kind: 'choice', default: undefined, choices: EMBED_METHODS, group: 'method',
    follows: 'sif, in embed and classify mean; doc2vec for such a model; an encoder has its own',
    help: 'of the vectors of the words: their mean, max, or least, greatest and mean (pmeans); the mean weighed by idf, sif (Arora et al. 2017) or usif (Ethayarajh 2018); as fasttext has it; doc2vec: inferred; sparse: onehot, bow, tfidf, bm25',
  },
  components: {
    kind: 'integer', default: undefined, min: 0, max: 100, group: 'method', methods: WORD_METHODS,
    follows: '1 for sif, 5 for usif, 0 for others',
    help: 'common directions of the texts that are taken out of their rows; usif takes of each the share that is its own',
  },
  sifCoefficient: {
    kind: 'number', default: 1e-3, min: 0, above: true, max: 1, group: 'method', methods: ['sif'], aliases: ['sif-a'],
    help: 'sif: a word of the share p weighs a / (a + p)',
  },
  unit: {
    kind: 'boolean', default: undefined, group: 'method', methods: WORD_METHODS,
    follows: 'true for usif and fasttext',
    help: 'vectors of words at length 1 before they are joined',
  },
  sentences: {
    kind: 'boolean', default: false, group: 'method', methods: [...WORD_METHODS, 'doc2vec'],
    help: 'the row of a text is the mean of the rows of its sentences',
  },
  k1: {
    kind: 'number', default: 1.2, min: 0, max: 1000, group: 'method', methods: ['bm25'],
    help: 'bm25: how soon a word that comes again counts no more',
  },
  b: {
    kind: 'number', default: 0.75, min: 0, max: 1, group: 'method', methods: ['bm25'],
    help: 'bm25: how much the length of a text counts',
  },
  tokenizer: {
    ...OPTIONS.tokenizer, default: undefined, group: 'text',
    follows: 'that of the model, where its file says it; else words between white space, and of those that the model lacks the lower-case words within',
    help: 'how texts are cut into words',
  },
  locale: { ...OPTIONS.locale, group: 'text' },
  apostrophes: { ...OPTIONS.apostrophes, group: 'text' },
  urls: { ...OPTIONS.urls, group: 'text' },
  phrases: { ...OPTIONS.phrases, group: 'text' },
  ...ENCODER_OPTIONS,
  threads: { ...OPTIONS.threads, group: 'run' },
} as const satisfies Record<string, EmbedRow>;

/** What a caller gives; the rest take their defaults. */
export interface EmbedOptions extends CallOptions<typeof EMBED_OPTIONS> {}

/** Checked, with the defaults of those that follow from nothing. */
export type ResolvedEmbedOptions = ResolvedCall<typeof EMBED_OPTIONS>;

export type EncoderOptions = Pick<ResolvedEmbedOptions, keyof typeof ENCODER_OPTIONS | 'threads'>;

/** The options of these groups alone. */
export function optionsIn(options: ResolvedEmbedOptions, groups: readonly EmbedRow['group'][]): object {
  const names = Object.entries(EMBED_OPTIONS).filter(([, { group }]) => groups.includes(group));
  return Object.fromEntries(names.map(([name]) => [name, options[name as keyof EmbedOptions]]));
}

/** Says which options the method makes nothing of. @param opened by them: a model of documents has its own method */
export function noteIdle(
  options: EmbedOptions,
  { onNote }: RunHooks,
  opened?: { readonly name: string },
): void {
  const { method = opened?.name.includes('doc2vec of ') ? 'doc2vec' : 'mean' } = options;
  for (const [name, { methods }] of Object.entries<EmbedRow>(EMBED_OPTIONS))
    if (options[name as keyof EmbedOptions] !== undefined && methods?.includes(method) === false)
      onNote?.(`${flagOf(name)}: no effect with ${flagOf('method')} ${method}`);
}

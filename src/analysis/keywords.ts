import { type CallOptions, type CallTable, type ResolvedCall, resolveCall } from '../call-options.js';
import { stopWords } from '../documents/stop-words.js';
import { checkTexts } from '../errors.js';
import type { RunHooks } from '../progress.js';
import { bestRows } from '../query/top-k.js';
import { dot } from '../tensor/inner-product.js';
import { type Matrix, rowOf } from '../tensor/matrix.js';
import type { NamingWord, WordRows } from './cluster-words.js';
import { unitRows } from './nearest-rows.js';
import {
  type EmbedderChoice,
  embedRows,
  embedWords,
  type GivenText,
  givenTexts,
  withCosinesOf,
} from './rows-of-texts.js';
import { countTerms } from './terms.js';

// biome-ignore format: an option is read as a paragraph, not a field a line
/** The options of keywords: flags, help and checks follow from them. */
export const KEYWORD_OPTIONS = {
  top: {
    kind: 'integer', default: 10, min: 1, max: 1_000_000,
    help: 'words of each text',
  },
  diversity: {
    kind: 'number', default: 0.5, min: 0, max: 1,
    help: '--embed: how much a word counts less for being like those before it (maximal marginal relevance)',
  },
  stopWords: {
    kind: 'string', default: '',
    help: 'leave out the words of these languages (en,zh: lists of stopwords-iso) or files (a word a line)',
  },
} as const satisfies CallTable;

/** How many words tell a text, and how they are chosen: see `KEYWORD_OPTIONS`. */
export interface KeywordOptions extends CallOptions<typeof KEYWORD_OPTIONS> {}

/** Words of each text that its vector is compared with, those of greatest TF-IDF. */
const CANDIDATES = 50;

/**
 * The words of each text of greatest TF-IDF: its count in the text times ln((1 + N) / (1 + n)), n of the N texts having it. A
 * word of all texts tells none apart, however often it stands; of one text alone the counts are told.
 * @throws WordvecError `usage`, `io`
 * @example
 * await keywordsOf(['a king and a queen', 'a man and a woman'], { top: 1 }); // => [[{ word: 'king', score: 0.405465 }], [{ word: 'man', score: 0.405465 }]]
 */
export async function keywordsOf(
  texts: readonly string[],
  options: KeywordOptions = {},
): Promise<NamingWord[][]> {
  checkTexts('texts', texts);
  const { top, stopWords: lists } = resolveCall(KEYWORD_OPTIONS, options);
  const leftOut = lists === '' ? undefined : await stopWords(lists);
  const { terms, frequencies, starts, columns, counts } = countTerms(texts, leftOut);
  const rarity = Float64Array.from(frequencies, (having) =>
    texts.length === 1 ? 1 : Math.log((1 + texts.length) / (1 + having)),
  );
  return texts.map((_, i) => {
    const own = columns.subarray(starts[i], starts[i + 1]);
    const scores = Float64Array.from(own, (term, at) => counts[starts[i] + at] * rarity[term]);
    return bestRows(scores, top)
      .filter(({ score }) => score > 0)
      .map(({ row, score }) => ({ word: terms[own[row]], score }));
  });
}

/**
 * The words of each text that are nearest to it as a model embeds both, among the 50 of greatest TF-IDF, each less like
 * those before it: maximal marginal relevance (Carbonell & Goldstein 1998). The score is the cosine of word and text.
 * @throws WordvecError as `openEmbedder`; `usage`
 */
export async function embeddedKeywords(
  choice: EmbedderChoice,
  texts: readonly GivenText[],
  options: KeywordOptions = {},
  hooks: RunHooks = {},
): Promise<NamingWord[][]> {
  const given = givenTexts(texts);
  const { top, diversity, stopWords: lists } = resolveCall(KEYWORD_OPTIONS, options);
  const candidates = await keywordsOf(
    given.map(({ text }) => text),
    { top: Math.max(CANDIDATES, top), stopWords: lists },
  );
  const words = [...new Set(candidates.flatMap((own) => own.map(({ word }) => word)))];
  return withCosinesOf(choice, hooks, async (embedder) => {
    const rows = unitRows(await embedRows(embedder, given, true, hooks));
    const known: WordRows = { words, rows: unitRows(await embedWords(embedder, words, hooks)) };
    const places = new Map(words.map((word, i) => [word, i]));
    return candidates.map((own, i) =>
      chosenWords(
        rowOf(rows, i),
        own.map(({ word }) => places.get(word)!),
        known,
        { top, diversity },
      ),
    );
  });
}

function chosenWords(
  text: Float32Array,
  candidates: readonly number[],
  { words, rows }: { readonly words: readonly string[]; readonly rows: Matrix },
  { top, diversity }: Pick<ResolvedCall<typeof KEYWORD_OPTIONS>, 'top' | 'diversity'>,
): NamingWord[] {
  const left = candidates
    .map((word) => ({ word, row: rowOf(rows, word), score: dot(rowOf(rows, word), text), like: 0 }))
    .filter(({ row }) => row.some((x) => x !== 0));
  const chosen: NamingWord[] = [];
  while (chosen.length < top && left.length > 0) {
    const worth = left.map(({ score, like }) => (1 - diversity) * score - diversity * like);
    const [{ word, row, score }] = left.splice(worth.indexOf(Math.max(...worth)), 1);
    chosen.push({ word: words[word], score: Math.max(-1, Math.min(1, score)) });
    for (const other of left) other.like = Math.max(other.like, dot(other.row, row));
  }
  return chosen;
}

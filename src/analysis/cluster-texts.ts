import type { CollectedText } from '../documents/collection.js';
import type { TextEmbedder } from '../embedders/embedder.js';
import { checkOptions } from '../errors.js';
import type { RunHooks } from '../progress.js';
import type { Matrix } from '../tensor/matrix.js';
import { type NamingWord, namingTerms, nearestWords, typicalWords, type WordRows } from './cluster-words.js';
import { type ClusterOptions, type ClusterReport, clusterRows } from './clusters.js';
import { type Duplicate, duplicateRows, duplicateTexts } from './duplicates.js';
import {
  type EmbedderChoice,
  embedRows,
  embedWords,
  type GivenText,
  givenTexts,
  withCosinesOf,
} from './rows-of-texts.js';
import { countTerms, type TermCounts } from './terms.js';
import { findTopics, type TopicOptions, type TopicReport } from './topics.js';

/** Embedded texts, and the words that may name groups of them. */
interface NamedRows {
  readonly rows: Matrix;
  readonly terms: TermCounts;
  readonly words: WordRows;
}

async function namedRows(
  embedder: TextEmbedder,
  texts: readonly CollectedText[],
  hooks: RunHooks,
): Promise<NamedRows> {
  const rows = await embedRows(embedder, texts, true, hooks);
  const terms = countTerms(texts.map(({ text }) => text));
  const words = namingTerms(terms);
  return { rows, terms, words: { words, rows: await embedWords(embedder, words, hooks) } };
}

/** Clusters of texts, with words that name them. */
export interface TextClusters extends ClusterReport {
  /** For each cluster the words nearest to its centre, as the model embeds them. */
  readonly nearest: readonly (readonly NamingWord[])[];
  /** For each cluster the words that its texts have most of beyond their share. */
  readonly typical: readonly (readonly NamingWord[])[];
}

/** Embeds texts and clusters their rows. @param top words that name a cluster @throws WordvecError as `openEmbedder`, `clusterRows` */
export async function clusterTexts(
  choice: EmbedderChoice,
  texts: readonly GivenText[],
  options: ClusterOptions & { readonly top?: number | undefined } = {},
  hooks: RunHooks = {},
): Promise<TextClusters> {
  checkOptions(options);
  const { top = 10, ...clustering } = options;
  const given = givenTexts(texts);
  return withCosinesOf(choice, hooks, async (embedder) => {
    const { rows, terms, words } = await namedRows(embedder, given, hooks);
    const report = await clusterRows(rows, clustering, hooks);
    const nearest = await nearestWords(words, report.centres, top, hooks);
    return { ...report, nearest, typical: typicalWords(terms, report.assignments, report.k, top) };
  });
}

/** Embeds texts and finds what they are about. @throws WordvecError as `openEmbedder`, `findTopics` */
export async function topicsOfTexts(
  choice: EmbedderChoice,
  texts: readonly GivenText[],
  options: TopicOptions = {},
  hooks: RunHooks = {},
): Promise<TopicReport & { readonly typical: readonly (readonly NamingWord[])[] }> {
  const given = givenTexts(texts);
  return withCosinesOf(choice, hooks, async (embedder) => {
    const { rows, terms, words } = await namedRows(embedder, given, hooks);
    const report = await findTopics(rows, words, options, hooks);
    const { topics, assignments } = report;
    return { ...report, typical: typicalWords(terms, assignments, topics.length, options.top ?? 10) };
  });
}

/**
 * Texts that are nearly the same as one before: by their vectors, or without a model by the words that they share.
 * @param threshold default 0.95 with a model, else 0.7
 * @throws WordvecError as `openEmbedder`, `duplicateRows`, `duplicateTexts`
 */
export async function duplicatesOf(
  texts: readonly GivenText[],
  choice: EmbedderChoice | undefined,
  threshold?: number,
  hooks: RunHooks = {},
): Promise<Duplicate[]> {
  const given = givenTexts(texts);
  if (choice === undefined)
    return duplicateTexts(
      given.map(({ text }) => text),
      threshold,
      hooks,
    );
  return withCosinesOf(choice, hooks, async (embedder) =>
    duplicateRows(await embedRows(embedder, given, true, hooks), threshold, hooks),
  );
}

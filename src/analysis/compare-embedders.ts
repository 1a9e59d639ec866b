import { resolveCall } from '../call-options.js';
import { textRules } from '../corpus/text-stages.js';
import { WordTable } from '../corpus/words.js';
import type { CollectedText } from '../documents/collection.js';
import { CountEmbedder } from '../embedders/count-embedder.js';
import {
  EMBED_METHODS,
  EMBED_OPTIONS,
  type EmbedMethod,
  type EmbedOptions,
  SPARSE_METHODS,
  type SparseMethod,
} from '../embedders/embed-options.js';
import type { TextEmbedder } from '../embedders/embedder.js';
import { kindOf, openEmbedder } from '../embedders/open-embedder.js';
import { ownWordsOptions } from '../embedders/own-words.js';
import { bytesOfTexts, WordFinder } from '../embedders/text-words.js';
import { checkOptions, WordvecError } from '../errors.js';
import { checkValue } from '../options.js';
import { checkPath, platform } from '../platform.js';
import { type RunHooks, throwIfAborted } from '../progress.js';
import { checkedList } from '../query/lookup.js';
import { bytesOfRows } from './any-rows.js';
import { COMPARISON_TASKS, type ComparisonSet, type TaskResult, tryOn } from './compare-tasks.js';

/** Texts that tell the script. */
const SAMPLE = 1024;

/** How embedders are compared. */
export interface CompareOptions {
  /** For all embedders; a method that stands behind a model's name comes before it. */
  readonly embedding?: EmbedOptions;
  /** Of folds and clusters. Default 1. */
  readonly seed?: number;
  /** Of the logistic regression. Default 5. */
  readonly folds?: number;
  /** Bytes of memory that the process takes now, where that is to be told. */
  readonly memory?: () => number;
}

/** An embedder's row of the table. */
export interface EmbedderFigures extends Omit<TaskResult, 'rows'> {
  /** As it was named. */
  readonly embedder: string;
  readonly name: string;
  readonly dim: number;
  /** Bytes of the texts' rows. */
  readonly vectorBytes: number;
  /** Bytes that the process took more while it was used; null where it was not asked. */
  readonly memoryBytes: number | null;
  /** Bytes of the model on disk; null where it has no file. */
  readonly modelBytes: number | null;
}

/** What an embedder is asked for by: a model, with a method behind a colon, or a sparse method alone. */
interface Named {
  readonly model: string;
  readonly method: EmbedMethod | undefined;
}

function named(embedder: string): Named {
  if (SPARSE_METHODS.includes(embedder as SparseMethod))
    return { model: '', method: embedder as EmbedMethod };
  const at = embedder.lastIndexOf(':');
  const method = embedder.slice(at + 1) as EmbedMethod;
  if (at > 0 && EMBED_METHODS.includes(method)) return { model: embedder.slice(0, at), method };
  return { model: embedder, method: undefined };
}

/**
 * Tries several embedders on one labelled set.
 * @param embedders models, each with a method behind a colon (`wiki.vec:sif`) or without; onehot, bow, tfidf or bm25
 *   alone count the words of the set itself
 * @throws WordvecError `usage`, what `openEmbedder` and `embed` throw
 */
export async function compareEmbedders(
  embedders: readonly string[],
  asked: ComparisonSet,
  options: CompareOptions = {},
  hooks: RunHooks = {},
): Promise<EmbedderFigures[]> {
  checkOptions(options);
  const { seed = 1, folds = 5, memory } = options;
  for (const embedder of checkedList(embedders, 'embedders')) checkPath(embedder);
  checkOptions(asked, 'asked');
  checkValue('task', { kind: 'choice', choices: COMPARISON_TASKS }, asked.task);
  if (embedders.length === 0)
    throw new WordvecError('usage', '--embed: expected a model to compare, got none');
  const { embedding = {} } = options;
  // A name that is wrong is said before the others take their time.
  for (const { model, method } of embedders.map(named))
    if (model !== '') await kindOf(model, { ...embedding, ...(method && { method }) });
  const figures: EmbedderFigures[] = [];
  for (const embedder of embedders) {
    throwIfAborted(hooks.signal);
    const before = memory?.();
    const { model, method } = named(embedder);
    const opened = await opener(model, method, asked, embedding, hooks);
    try {
      const isCosine = (method ?? embedding.method) !== 'bm25';
      const { rows, ...result } = await tryOn(asked, opened, { isCosine, seed, folds }, hooks);
      figures.push({
        embedder,
        name: opened.name,
        dim: opened.dim,
        ...result,
        vectorBytes: bytesOfRows(rows),
        memoryBytes: memory && before !== undefined ? Math.max(0, memory() - before) : null,
        modelBytes: await bytesOnDisk(model),
      });
    } finally {
      await opened.close();
    }
  }
  return figures;
}

async function opener(
  model: string,
  method: EmbedMethod | undefined,
  asked: ComparisonSet,
  embedding: EmbedOptions,
  hooks: RunHooks,
): Promise<TextEmbedder> {
  const options = { ...embedding, ...(method && { method }) };
  if (model !== '') return openEmbedder(model, options, hooks);
  return overOwnWords(textsOf(asked), method as SparseMethod, options, hooks);
}

function textsOf(asked: ComparisonSet): readonly Pick<CollectedText, 'text'>[] {
  if (asked.task === 'retrieval') return asked.set.documents;
  if (asked.task === 'labels') return asked.known.texts;
  return asked.pairs.flatMap(({ a, b }) => [{ text: a }, { text: b }]);
}

/** A sparse method over all words of the texts. */
async function overOwnWords(
  texts: readonly Pick<CollectedText, 'text'>[],
  method: SparseMethod,
  options: EmbedOptions,
  hooks: RunHooks,
): Promise<TextEmbedder> {
  const resolved = resolveCall(EMBED_OPTIONS, options);
  const first = texts.slice(0, SAMPLE).map(({ text }) => text);
  const rules = await textRules(ownWordsOptions(options, first, hooks), hooks);
  const cut = { rules, lenient: false };
  const words = new Set<string>();
  const decoder = new TextDecoder();
  const finder = await WordFinder.open(WordTable.from([]), cut, (word) => {
    words.add(decoder.decode(word.slice()));
    return -1;
  });
  for (const { text } of texts) finder.find(bytesOfTexts([text]), 1);
  const table = WordTable.from([...words]);
  return new CountEmbedder({ label: 'the texts', words: table, cut, fingerprint: '' }, method, resolved);
}

/** Of a file, or of all in a folder. */
async function bytesOnDisk(model: string): Promise<number | null> {
  if (model === '' || model === '-') return null;
  try {
    const files = await platform().files.findSources([model]);
    return files.reduce((sum, { size }) => sum + size, 0);
  } catch {
    return null;
  }
}

import { type CallOptions, type CallTable, resolveCall } from '../call-options.js';
import { EMBED_OPTIONS } from '../embedders/embed-options.js';
import { kindOf } from '../embedders/open-embedder.js';
import { checkOptions, usageError } from '../errors.js';
import { checkValue, OPTIONS } from '../options.js';
import { checkPath, platform } from '../platform.js';
import { type RunHooks, throwIfAborted } from '../progress.js';
import { checkedList } from '../query/lookup.js';
import { rankWeight } from '../search/rank-fusion.js';
import { INDEX_OPTIONS, SEARCH_OPTIONS } from '../search/search-options.js';
import { bytesOfRows } from './any-rows.js';
import {
  COMPARISON_TASKS,
  type ComparisonSet,
  type TaskPart,
  type TaskResult,
  tryOn,
} from './compare-tasks.js';
import { checkedLabelled } from './labelled-texts.js';
import { type NamedEmbedder, type NamingOptions, namedEmbedders, openNamed } from './named-embedders.js';

const { denseWeight } = SEARCH_OPTIONS;
const { stopWords } = INDEX_OPTIONS;

// biome-ignore format: an option is read as a paragraph, not a field a line
/** The options of `compareEmbedders`: flags, help and checks follow from them. */
export const COMPARE_OPTIONS = {
  folds: {
    kind: 'integer', default: 5, min: 2, max: 1_000_000,
    help: 'labels: of the logistic regression',
  },
  seed: { ...OPTIONS.seed, help: 'folds and clusters follow from it' },
  denseWeight: { ...denseWeight, help: denseWeight.help.replace('hybrid', 'joined ranks') },
  stopWords: {
    ...stopWords, default: undefined, follows: 'those of an index for retrieval, else none',
    help: stopWords.help.replace('BM25 does', 'bm25 and the like alone do').replace('otherwise', 'otherwise, of retrieval,'),
  },
} as const satisfies CallTable;

/** How embedders are compared. */
export interface CompareOptions
  extends CallOptions<typeof COMPARE_OPTIONS>,
    Pick<NamingOptions, 'embedding'> {
  /** Bytes of memory that the process takes now, where that is to be told. */
  readonly memory?: (() => number) | undefined;
}

/** An embedder's row of the table. */
export interface EmbedderFigures extends Omit<TaskResult, 'rows'> {
  /** As it was named. */
  readonly embedder: string;
  readonly name: string;
  /** Numbers of a row; of two, of both together. */
  readonly dim: number;
  /** Bytes of the texts' rows. */
  readonly vectorBytes: number;
  /** Bytes that the process took more while it was used; null where it was not asked. */
  readonly memoryBytes: number | null;
  /** Bytes of the model on disk; null where it has no file. */
  readonly modelBytes: number | null;
}

/**
 * Tries several embedders on one labelled set.
 * @param embedders models, each with a method behind a colon (`wiki.vec:sif`) or without; onehot, bow, tfidf or bm25
 *   alone count the words of the set itself; one of these and a plus before another (`bm25+wiki.vec:sif`): the ranks of both
 *   joined, as hybrid search does
 * @throws WordvecError `usage`, what `openEmbedder` and `embed` throw
 */
export async function compareEmbedders(
  embedders: readonly string[],
  asked: ComparisonSet,
  options: CompareOptions = {},
  hooks: RunHooks = {},
): Promise<EmbedderFigures[]> {
  checkOptions(options);
  const { memory, embedding = {}, ...others } = options;
  const { seed, folds, denseWeight } = resolveCall(COMPARE_OPTIONS, others);
  resolveCall(EMBED_OPTIONS, embedding);
  for (const embedder of checkedList(embedders, 'embedders')) checkPath(embedder);
  checkOptions(asked, 'asked');
  checkValue('task', { kind: 'choice', choices: COMPARISON_TASKS }, asked.task);
  if (asked.task === 'labels') checkedLabelled(asked.known);
  else if (asked.task === 'pairs') checkedList(asked.pairs, 'pairs');
  else checkOptions(asked.set, 'set');
  if (embedders.length === 0) throw usageError('--embed: expected a model to compare, got none');
  const named = embedders.map(namedEmbedders);
  const joined = named.findIndex((parts) => parts.length > 1);
  if (joined >= 0 && asked.task !== 'retrieval')
    throw usageError(
      `--embed ${embedders[joined]}: the ranks of two are joined in retrieval only, and the set is one of ${asked.task}: name each by itself`,
    );
  // A name that is wrong is said before the others take their time.
  for (const { model, method } of named.flat())
    if (model !== '') await kindOf(model, { ...embedding, ...(method && { method }) });
  const figures: EmbedderFigures[] = [];
  for (const [i, embedder] of embedders.entries()) {
    throwIfAborted(hooks.signal);
    const before = memory?.();
    const parts: TaskPart[] = [];
    try {
      for (const one of named[i]) {
        const opened = await openNamed(one, asked, options, hooks);
        const isCosine = (one.method ?? embedding.method) !== 'bm25';
        const weight = opened.kind === 'dense' ? (denseWeight ?? rankWeight(opened)) : 1;
        parts.push({ embedder: opened, isCosine, weight });
      }
      const { rows, ...result } = await tryOn(asked, parts, { seed, folds }, hooks);
      figures.push({
        embedder,
        name: parts.map((part) => part.embedder.name).join(' + '),
        dim: parts.reduce((sum, part) => sum + part.embedder.dim, 0),
        ...result,
        vectorBytes: rows.reduce((sum, own) => sum + bytesOfRows(own), 0),
        memoryBytes: memory && before !== undefined ? Math.max(0, memory() - before) : null,
        modelBytes: await bytesOfModels(named[i]),
      });
    } finally {
      for (const part of parts) await part.embedder.close();
    }
  }
  return figures;
}

async function bytesOfModels(parts: readonly NamedEmbedder[]): Promise<number | null> {
  const sizes = await Promise.all(parts.map(({ model }) => bytesOnDisk(model)));
  const known = sizes.filter((size) => size !== null);
  return known.length > 0 ? known.reduce((sum, size) => sum + size, 0) : null;
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

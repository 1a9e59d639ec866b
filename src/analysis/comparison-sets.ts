import { readLines } from '../corpus/byte-lines.js';
import type { CollectionOptions } from '../documents/collection.js';
import { checkOptions, expected, inputError, usageError } from '../errors.js';
import type { PairColumns } from '../evaluation/pair-columns.js';
import { readPairs, type ScoredPair } from '../evaluation/pairs.js';
import { checkValue } from '../options.js';
import { checkPath, readChunks } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { checkedList } from '../query/lookup.js';
import { isObject, parsedJson } from '../values.js';
import { COMPARISON_TASKS, type ComparisonSet } from './compare-tasks.js';
import { readRetrieval } from './judgements.js';
import { type LabelOptions, readLabelledTexts } from './labelled-texts.js';

/** Fewer pairs say next to nothing. */
const FEW_PAIRS = 10;

/** Where a labelled set stands. */
export interface ComparisonSources {
  /** Of documents; of one file of pairs. */
  readonly inputs: readonly string[];
  /** Files of a set of retrieval. */
  readonly queries?: string | undefined;
  readonly judgements?: string | undefined;
  /** Absent: told by what is given, and by the first line. */
  readonly task?: (typeof COMPARISON_TASKS)[number] | undefined;
  readonly labels?: LabelOptions | undefined;
  /** Of pairs: of both texts and the score, from 1; absent: found out. */
  readonly columns?: PairColumns | undefined;
  readonly reading?: CollectionOptions | undefined;
}

/**
 * Reads a labelled set: documents with queries and judgements (`readRetrieval`), pairs of texts with scores (`readPairs`), or
 * texts with labels (`readLabelledTexts`).
 * @throws WordvecError `usage`; `input` for what is none of these
 */
export async function readComparisonSet(
  sources: ComparisonSources,
  hooks: RunHooks = {},
): Promise<ComparisonSet> {
  checkOptions(sources, 'sources');
  const { inputs, queries = '', judgements = '', labels = {}, columns, reading = {} } = sources;
  for (const path of checkedList(inputs, 'files')) checkPath(path);
  if (inputs.length === 0) throw expected('inputs', 'files of a labelled set', inputs);
  if (sources.task !== undefined)
    checkValue('task', { kind: 'choice', choices: COMPARISON_TASKS }, sources.task);
  const task = sources.task ?? (await taskOf(sources));
  if ((task === 'retrieval') !== (queries !== '') || (task === 'retrieval') !== (judgements !== ''))
    throw usageError('retrieval: expected documents, and with them --queries FILE and --judgements FILE');
  if (task === 'retrieval')
    return { task, set: await readRetrieval({ documents: inputs, queries, judgements }, reading, hooks) };
  if (task === 'labels') return { task, known: await readLabelledTexts(inputs, reading, labels, hooks) };
  if (inputs.length > 1) throw usageError(`pairs: expected one file, got ${inputs.length}`);
  const pairs = await readPairs(readChunks(inputs[0]), inputs[0], columns ? { columns } : {});
  checkScores(pairs, inputs[0], hooks);
  return { task, pairs };
}

function checkScores(pairs: readonly ScoredPair[], name: string, { onNote }: RunHooks): void {
  if (pairs.every(({ score }) => score === pairs[0].score))
    throw inputError(
      `${name}: expected pairs of different scores, to which cosines are compared, found ${pairs.length} of the score ${pairs[0].score}`,
    );
  if (pairs.length < FEW_PAIRS)
    onNote?.(`${name}: only ${pairs.length} pairs: a correlation of so few says little`);
}

async function taskOf({ inputs, queries = '', judgements = '', labels = {} }: ComparisonSources) {
  if (queries !== '' || judgements !== '') return 'retrieval';
  const { labels: beside = '', label = '__label__', labelField = 'label' } = labels;
  if (beside !== '') return 'labels';
  if (inputs[0] === '-')
    throw usageError(
      '-: stdin can be read once only, and its first line would tell what it is: name the task with --task',
    );
  for await (const bytes of readLines(inputs[0])) {
    const line = new TextDecoder().decode(bytes);
    const isLabelled = line.startsWith('{')
      ? !isPair(line, labelField)
      : line.split(/[,;\t\r"]/).includes(labelField);
    return (label !== '' && line.startsWith(label)) || isLabelled ? 'labels' : 'pairs';
  }
  throw inputError(`${inputs[0]}: expected a labelled set, found an empty file`);
}

/** Whether a record has two texts and a number, and no label. */
function isPair(line: string, labelField: string): boolean {
  const record = parsedJson(line);
  if (!isObject(record)) return false;
  const types = Object.values(record).map((value) => typeof value);
  const texts = types.filter((type) => type === 'string').length;
  return texts > 1 && types.includes('number') && !Object.hasOwn(record, labelField);
}

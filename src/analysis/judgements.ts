// Sets of retrieval: documents, queries, and which documents answer which query.
import type { CollectedText, CollectionOptions } from '../documents/collection.js';
import { inputError } from '../errors.js';
import { numberIn, readCells } from '../evaluation/cells.js';
import { readChunks } from '../platform.js';
import type { RunHooks } from '../progress.js';
import type { Grades } from './ranking-scores.js';
import { readTexts } from './rows-of-texts.js';

/** Documents, queries with at least one relevant document, and their judgements. */
export interface RetrievalSet {
  readonly documents: readonly CollectedText[];
  readonly queries: readonly CollectedText[];
  /** Of each query. */
  readonly judgements: readonly Grades[];
}

/**
 * Reads a set of retrieval. Documents and queries: lines, numbered from 1 on through all files; records with ids (`_id` or `id`, as BEIR has them,
 * or `idField`); or SMART's form (.I, .T, .W), as Cranfield has it. Judgements: lines of query, 0, document, grade as TREC has
 * them, or of query, document, grade, with or without a heading. Ids of SMART's records are their places: Cranfield's judgements
 * count its queries so.
 * @throws WordvecError `input` where judgements name no query or no document that is there
 */
export async function readRetrieval(
  paths: { readonly documents: readonly string[]; readonly queries: string; readonly judgements: string },
  reading: CollectionOptions,
  hooks: RunHooks,
): Promise<RetrievalSet> {
  const documents = await readRecords(paths.documents, reading, hooks);
  const all = await readRecords([paths.queries], reading, hooks);
  const known = new Set(documents.map(({ id }) => id));
  const judged = await readJudgements(paths.judgements, new Set(all.map(({ id }) => id)), known);
  const queries = all.filter(({ id, text }) => {
    const grades = judged.get(id);
    return (
      text.trim() !== '' &&
      grades &&
      [...grades].some(([document, grade]) => grade > 0 && known.has(document))
    );
  });
  if (queries.length === 0)
    throw inputError(
      `${paths.judgements}: its judgements fit none of the ${all.length} queries (such as "${all[0]?.id}") and ${documents.length} documents (such as "${documents[0]?.id}"): expected their ids, or their line numbers where they have none; name the ids with --id-field`,
    );
  const judgements = queries.map(({ id }) => judged.get(id)!);
  return { documents, queries, judgements };
}

/** Names of the field of the id, where none is given. */
const ID_FIELDS = ['_id', 'id', 'docid', 'doc_id', 'qid'];

async function readRecords(
  paths: readonly string[],
  reading: CollectionOptions,
  hooks: RunHooks,
): Promise<CollectedText[]> {
  const found: CollectedText[] = [];
  for (const path of paths) {
    for (const text of await readTexts([path], reading, hooks, found.length + 1)) found.push(text);
  }
  const named = reading.idField
    ? undefined
    : ID_FIELDS.find((name) => found[0]?.fields && name in found[0].fields);
  if (named === undefined) return found;
  return found.map((text) => ({ ...text, id: String(text.fields?.[named] ?? text.id) }));
}

/** For each query its documents' grades. @throws WordvecError `input` that names the line */
async function readJudgements(
  path: string,
  queries: ReadonlySet<string>,
  documents: ReadonlySet<string>,
): Promise<Map<string, Map<string, number>>> {
  const found = new Map<string, Map<string, number>>();
  const { rows } = await readCells(readChunks(path), path);
  for (const [i, { number, cells }] of rows.entries()) {
    const grade = numberIn(cells.at(-1) ?? '');
    if (i === 0 && grade === undefined) continue;
    if (grade === undefined || cells.length < 3 || cells.length > 4)
      throw inputError(
        `${path}: line ${number}: expected query, 0, document and grade (as TREC has them), or query, document and grade, got "${cells.join(' ').slice(0, 60)}"`,
      );
    const [query, document] = [idOf(cells[0], queries), idOf(cells.at(-2)!, documents)];
    const grades = found.get(query) ?? new Map<string, number>();
    grades.set(document, grade);
    found.set(query, grades);
  }
  return found;
}

/** Where no text has the id 007 it is 7: numbers are padded in some sets. */
function idOf(cell: string, known: ReadonlySet<string>): string {
  return !known.has(cell) && /^\d+$/.test(cell) ? String(BigInt(cell)) : cell;
}

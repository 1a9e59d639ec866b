import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { inputError, readChunks } from '../entries/command-line.js';
import {
  type EvaluationVocabulary,
  evaluateAnalogies,
  evaluateCategories,
  evaluateOutliers,
  evaluatePairCategories,
  evaluateSimilarity,
  type PairReading,
} from '../entries/evaluations.js';
import type { AnalogyMethod, KeyedVectors } from '../entries/queries.js';
import type { RunHooks } from '../entries/training.js';

/** A report and the file or folder of its test set. */
export type Named<Report> = Report & { readonly file: string };

/** Kinds of test sets; each is files, for some kinds folders of them. */
export const TEST_SETS = ['analogies', 'similarity', 'bats', 'categories', 'outliers'] as const;

/** What one model scored on each kind of test set. */
export type TestReports = Awaited<ReturnType<typeof askTestSets>>;

/** Puts all test sets to one model. @throws WordvecError */
export async function askTestSets(
  vectors: KeyedVectors,
  sets: Readonly<Record<(typeof TEST_SETS)[number], readonly string[]>>,
  {
    columns,
    ...questions
  }: Required<EvaluationVocabulary> & PairReading & { readonly method: AnalogyMethod },
  hooks: RunHooks,
) {
  const { method: _, ...vocabulary } = questions;
  const pairs = { ...vocabulary, ...(columns && { columns }) };
  const each = async <Report>(files: readonly string[], ask: (file: string) => Promise<Report>) => {
    const reports: Named<Report>[] = [];
    for (const file of files) reports.push({ file, ...(await ask(file)) });
    return reports;
  };
  return {
    analogies: await each(sets.analogies, (file) =>
      evaluateAnalogies(vectors, readChunks(file), { ...questions, name: file }, hooks),
    ),
    bats: await each(sets.bats, (path) => evaluatePairCategories(vectors, testFiles(path), questions, hooks)),
    similarity: await each(sets.similarity, (file) =>
      evaluateSimilarity(vectors, readChunks(file), { ...pairs, name: file }),
    ),
    categories: await each(sets.categories, (file) =>
      evaluateCategories(vectors, readChunks(file), { ...vocabulary, name: file }),
    ),
    outliers: await each(sets.outliers, (path) => evaluateOutliers(vectors, testFiles(path), vocabulary)),
  };
}

/** The file, or the .txt and .tsv files of the folder and its folders; those of one folder are a group. */
function testFiles(path: string) {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory())
    return [{ name: path, source: readChunks(path) }];
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(txt|tsv)$/i.test(file) && !basename(file).startsWith('.'))
    .sort();
  if (files.length === 0) throw inputError(`${path}: expected .txt or .tsv files in this folder, found none`);
  return files.map((file) => ({
    name: join(path, file),
    source: readChunks(join(path, file)),
    ...(dirname(file) !== '.' && { group: basename(dirname(file)) }),
  }));
}

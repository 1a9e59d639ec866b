import { checkVectors, type KeyedVectors } from '../embeddings/keyed-vectors.js';
import { checkNames, checkOptions, expected, inputError, quoted } from '../errors.js';
import type { RunHooks } from '../progress.js';
import {
  type AnalogyEvaluationOptions,
  type AnalogySection,
  type AnsweredSections,
  answerSections,
  checkMethod,
  sumOfScores,
} from './analogies.js';
import { linesOf, type NamedSource, type TextSource } from './source.js';

/** One relation of a test set like BATS: lines `word<TAB>right1/right2/...`. */
export interface PairCategory extends NamedSource {
  /** Categories of one group get a common score. */
  readonly group?: string;
}

/** What `evaluatePairCategories` found. */
export interface PairCategoryReport extends AnsweredSections {
  /** The scores of the groups, in the order in which they come first. */
  readonly groups: readonly AnalogySection[];
}

/** Pairs of a category, each of which is put to every other one. */
const MOST_PAIRS = 1000;

/** A word and what it is to become, the first answer being the usual one. */
interface Relation {
  readonly word: string;
  readonly right: readonly string[];
}

/**
 * The Bigger Analogy Test Set (Gladkova et al. 2016) and sets like it: in each category every pair is put to every
 * other one, `a : its first answer :: c : ?`, and any of the right answers of c counts. As in vecto, a question is
 * asked when both words and both first answers are in the vocabulary.
 * @throws WordvecError `input` for malformed lines, `usage`, `aborted`
 * @example
 * const royalty = { name: 'royalty', source: 'man\tking\nwoman\tqueen/empress\n' };
 * (await evaluatePairCategories(vectors, [royalty])).overall.correct; // => 2
 */
export async function evaluatePairCategories(
  vectors: KeyedVectors,
  categories: readonly PairCategory[],
  options: Omit<AnalogyEvaluationOptions, 'name'> = {},
  hooks: RunHooks = {},
): Promise<PairCategoryReport> {
  checkVectors(vectors);
  checkNames(options, { restrict: true, caseInsensitive: true, method: true });
  checkMethod(options);
  if (!Array.isArray(categories)) throw expected('categories', 'a list of names and sources', categories);
  for (const category of categories) checkOptions(category, 'category');
  const sections = [];
  for (const { name, source } of categories) {
    const relations = await readRelations(source, name);
    const questions = relations.flatMap((first) =>
      relations.filter((second) => second !== first).map((second) => question(first, second)),
    );
    sections.push({ name, questions });
  }
  const answered = await answerSections(vectors, sections, options, hooks);
  const names = new Set(categories.flatMap(({ group }) => group ?? []));
  const groups = Array.from(names, (name) => ({
    name,
    ...sumOfScores(answered.sections.filter((_, i) => categories[i].group === name)),
  }));
  return { ...answered, groups };
}

function question(first: Relation, second: Relation) {
  return { words: [first.word, first.right[0], second.word, second.right[0]], right: second.right };
}

async function readRelations(source: TextSource, name: string): Promise<Relation[]> {
  const relations: Relation[] = [];
  for await (const { number, text } of linesOf(source, name)) {
    const [word, ...rest] = text.split(text.includes('\t') ? '\t' : /\s+/, 3);
    const answers = rest[0]?.trim() ?? '';
    const right = answers.split(answers.includes('/') ? '/' : ',').map((answer) => answer.trim());
    if (rest.length !== 1 || right.includes(''))
      throw inputError(
        `${name}: line ${number}: expected a word, a tab and its right answers with / between, got ${quoted(text, 60)}`,
      );
    if (relations.push({ word: word.trim(), right }) > MOST_PAIRS)
      throw inputError(
        `${name}: expected at most ${MOST_PAIRS} pairs in a category, got more: every pair is put to every other one; cut it in parts`,
      );
  }
  if (relations.length < 2)
    throw inputError(
      `${name}: expected at least two lines of a word and its right answers, found ${relations.length}`,
    );
  return relations;
}

import { checkVectors, type KeyedVectors } from '../embeddings/keyed-vectors.js';
import { checkNames } from '../errors.js';
import { checkValue } from '../options.js';
import type { RunHooks } from '../progress.js';
import { ANALOGY_OPTIONS, type AnalogyMethod } from '../query/analogy.js';
import { answerAnalogies, type RowQuestion } from './answers.js';
import { type EvaluationVocabulary, type FoldedVocabulary, foldVocabulary } from './folding.js';
import { type Interval, wilsonInterval } from './intervals.js';
import { readQuestions } from './questions.js';
import type { TextSource } from './source.js';

/** How `evaluateAnalogies` asks. */
export interface AnalogyEvaluationOptions extends EvaluationVocabulary {
  /** Default `3cosadd`. */
  readonly method?: AnalogyMethod | undefined;
  /** What errors call the questions, such as their path. */
  readonly name?: string | undefined;
}

/** How many questions were answered right. */
export interface AnalogyScore {
  /** Questions answered right. */
  readonly correct: number;
  /** Questions asked: those of which all words are in the vocabulary. */
  readonly total: number;
  /** Questions not asked, as a word is missing. */
  readonly outOfVocabulary: number;
  /** correct / total; null when nothing was asked. */
  readonly accuracy: number | null;
  /** Where the accuracy lies with 95% confidence (Wilson 1927), if the questions were drawn at random. */
  readonly interval: Interval | null;
}

/** The score of the questions under one heading. */
export interface AnalogySection extends AnalogyScore {
  /** The heading, without its colon. */
  readonly name: string;
}

/** What came of each section and of all, in whatever form the questions were. */
export interface AnsweredSections {
  /** In the order of the questions. */
  readonly sections: readonly AnalogySection[];
  /** Of all sections together. */
  readonly overall: AnalogyScore;
  /** How answers were scored. */
  readonly method: AnalogyMethod;
  /** Words among which answers were sought. */
  readonly words: number;
  /** For each question in its order: 1 right, 0 wrong, -1 not asked. */
  readonly outcomes: Int8Array;
}

/** What `evaluateAnalogies` found. */
export interface AnalogyReport extends AnsweredSections {
  /** Sections whose name begins with `gram`, as in questions-words.txt; null when there are none. */
  readonly syntactic: AnalogyScore | null;
  /** The other sections, where there are syntactic ones; otherwise null. */
  readonly semantic: AnalogyScore | null;
}

/**
 * Answers analogy questions (see `readQuestions` for their form) by 3CosAdd or 3CosMul and counts the right
 * answers: the best word other than the three asked with must be the fourth. The protocol is that of
 * word2vec's compute-accuracy and of gensim's evaluate_word_analogies, whose defaults are taken.
 * @throws WordvecError `input` for malformed questions, `usage`, `aborted`
 * @example
 * const { overall } = await evaluateAnalogies(vectors, ': royalty\nman king woman queen\n');
 * [overall.correct, overall.total, overall.accuracy]; // => [1, 1, 1]
 */
export async function evaluateAnalogies(
  vectors: KeyedVectors,
  source: TextSource,
  options: AnalogyEvaluationOptions = {},
  hooks: RunHooks = {},
): Promise<AnalogyReport> {
  checkVectors(vectors);
  checkNames(options, { restrict: true, caseInsensitive: true, method: true, name: true });
  checkMethod(options);
  const sections = await readQuestions(source, options.name ?? 'questions');
  const asked = sections.map(({ name, questions }) => ({
    name,
    questions: questions.map(([a, b, c, d]) => ({ words: [a, b, c, d], right: [d] })),
  }));
  const answered = await answerSections(vectors, asked, options, hooks);
  const syntactic = answered.sections.filter(({ name }) => name.startsWith('gram'));
  const semantic = answered.sections.filter(({ name }) => !name.startsWith('gram'));
  return {
    ...answered,
    syntactic: syntactic.length > 0 ? sumOfScores(syntactic) : null,
    semantic: syntactic.length > 0 && semantic.length > 0 ? sumOfScores(semantic) : null,
  };
}

/** The method asked for. @throws WordvecError `usage` */
export function checkMethod({ method = '3cosadd' }: AnalogyEvaluationOptions): AnalogyMethod {
  checkValue('method', ANALOGY_OPTIONS.method, method);
  return method;
}

/** Questions of any form under one heading. */
export interface AskedSection {
  readonly name: string;
  readonly questions: readonly {
    /** a, b and c, which are asked with, and what else must be in the vocabulary. */
    readonly words: readonly string[];
    /** The right answers. */
    readonly right: readonly string[];
  }[];
}

/** Asks all questions whose words are known. */
export async function answerSections(
  vectors: KeyedVectors,
  sections: readonly AskedSection[],
  options: AnalogyEvaluationOptions,
  hooks: RunHooks,
): Promise<AnsweredSections> {
  const method = checkMethod(options);
  const vocabulary = foldVocabulary(vectors.words, options);
  const rows = sections.map(({ questions }) => questions.map(({ words }) => rowQuestion(words, vocabulary)));
  const known = rows.flat().filter((question) => question !== undefined);
  const answers = await answerAnalogies(vectors, vocabulary, known, method, hooks);
  const outcomes = new Int8Array(rows.reduce((sum, { length }) => sum + length, 0));
  let next = 0;
  let place = 0;
  const scored = sections.map(({ name, questions }, i) => {
    let [correct, total] = [0, 0];
    for (const [j, { right }] of questions.entries()) {
      const asked = rows[i][j] !== undefined;
      const answer = asked ? answers[next++] : -1;
      const isRight = asked && right.some((word) => vocabulary.find(word) === answer);
      outcomes[place++] = asked ? Number(isRight) : -1;
      if (asked) total++;
      if (isRight) correct++;
    }
    return { name, ...score(correct, total, questions.length - total) };
  });
  return { sections: scored, overall: sumOfScores(scored), method, words: vocabulary.rows, outcomes };
}

function rowQuestion(words: readonly string[], vocabulary: FoldedVocabulary): RowQuestion | undefined {
  const rows = words.map((word) => vocabulary.find(word));
  const [a, b, c] = rows;
  return rows.includes(-1) ? undefined : { a, b, c };
}

function score(correct: number, total: number, outOfVocabulary: number): AnalogyScore {
  const accuracy = total === 0 ? null : correct / total;
  return { correct, total, outOfVocabulary, accuracy, interval: wilsonInterval(correct, total) };
}

/** The score of several sections as one. */
export function sumOfScores(scores: readonly AnalogyScore[]): AnalogyScore {
  const sum = (count: (score: AnalogyScore) => number) => scores.reduce((all, one) => all + count(one), 0);
  return score(
    sum(({ correct }) => correct),
    sum(({ total }) => total),
    sum(({ outOfVocabulary }) => outOfVocabulary),
  );
}

import { checkVectors, type KeyedVectors } from '../embeddings/keyed-vectors.js';
import { checkOptions } from '../errors.js';
import { checkValue } from '../options.js';
import type { RunHooks } from '../progress.js';
import { ANALOGY_METHODS, type AnalogyMethod } from '../query/analogy.js';
import { answerAnalogies, type RowQuestion } from './answers.js';
import { type EvaluationVocabulary, type FoldedVocabulary, foldVocabulary } from './folding.js';
import { type Question, readQuestions } from './questions.js';
import type { TextSource } from './source.js';

/** How `evaluateAnalogies` asks. */
export interface AnalogyEvaluationOptions extends EvaluationVocabulary {
  /** Default `3cosadd`. */
  readonly method?: AnalogyMethod;
  /** What errors call the questions, such as their path. */
  readonly name?: string;
}

/** How many questions were answered right. */
export interface AnalogyScore {
  readonly correct: number;
  /** Questions asked: those of which all four words are in the vocabulary. */
  readonly total: number;
  /** Questions not asked, as a word is missing. */
  readonly outOfVocabulary: number;
  /** correct / total; null when nothing was asked. */
  readonly accuracy: number | null;
}

/** The score of the questions under one heading. */
export interface AnalogySection extends AnalogyScore {
  readonly name: string;
}

/** What `evaluateAnalogies` found. */
export interface AnalogyReport {
  readonly sections: readonly AnalogySection[];
  /** Sections whose name begins with `gram`, as in questions-words.txt; null when there are none. */
  readonly syntactic: AnalogyScore | null;
  /** The other sections, where there are syntactic ones; otherwise null. */
  readonly semantic: AnalogyScore | null;
  readonly overall: AnalogyScore;
  readonly method: AnalogyMethod;
  /** Words among which answers were sought. */
  readonly words: number;
}

/**
 * Answers analogy questions (see `readQuestions` for their form) by 3CosAdd or 3CosMul and counts the right
 * answers: the best word other than the three asked with must be the fourth. The protocol is that of
 * word2vec's compute-accuracy and of gensim's evaluate_word_analogies, whose defaults are taken.
 * @throws WordvecError `input` for malformed questions, `usage`, `aborted`
 * @example
 * const { overall } = await evaluateAnalogies(vectors, ': royalty\nman king woman queen\n');
 * overall; // => { correct: 1, total: 1, outOfVocabulary: 0, accuracy: 1 }
 */
export async function evaluateAnalogies(
  vectors: KeyedVectors,
  source: TextSource,
  options: AnalogyEvaluationOptions = {},
  hooks: RunHooks = {},
): Promise<AnalogyReport> {
  checkVectors(vectors);
  checkOptions(options);
  const { method = '3cosadd' } = options;
  checkValue('method', { kind: 'choice', choices: ANALOGY_METHODS }, method);
  const sections = await readQuestions(source, options.name ?? 'questions');
  const vocabulary = foldVocabulary(vectors.words, options);
  const asked = sections.map(({ questions }) => rowQuestions(questions, vocabulary));
  const answers = await answerAnalogies(vectors, vocabulary, asked.flat(), method, hooks);
  let next = 0;
  const scored = sections.map(({ name, questions }, i) => {
    let correct = 0;
    for (const { d } of asked[i]) if (answers[next++] === d) correct++;
    const total = asked[i].length;
    return { name, ...score(correct, total, questions.length - total) };
  });
  const syntactic = scored.filter(({ name }) => name.startsWith('gram'));
  const semantic = scored.filter(({ name }) => !name.startsWith('gram'));
  return {
    sections: scored,
    syntactic: syntactic.length > 0 ? sumOf(syntactic) : null,
    semantic: syntactic.length > 0 && semantic.length > 0 ? sumOf(semantic) : null,
    overall: sumOf(scored),
    method,
    words: vocabulary.rows,
  };
}

function rowQuestions(questions: readonly Question[], vocabulary: FoldedVocabulary): RowQuestion[] {
  return questions.flatMap((question) => {
    const [a, b, c, d] = question.map((word) => vocabulary.find(word)) as [number, number, number, number];
    return a < 0 || b < 0 || c < 0 || d < 0 ? [] : [{ a, b, c, d }];
  });
}

function score(correct: number, total: number, outOfVocabulary: number): AnalogyScore {
  return { correct, total, outOfVocabulary, accuracy: total === 0 ? null : correct / total };
}

function sumOf(scores: readonly AnalogyScore[]): AnalogyScore {
  const sum = (count: (score: AnalogyScore) => number) => scores.reduce((all, one) => all + count(one), 0);
  return score(
    sum(({ correct }) => correct),
    sum(({ total }) => total),
    sum(({ outOfVocabulary }) => outOfVocabulary),
  );
}

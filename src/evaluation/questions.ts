import { counted, inputError } from '../errors.js';
import { linesOf, type TextSource } from './source.js';

/** a is to b as c is to d. */
export type Question = readonly [a: string, b: string, c: string, d: string];

/** The questions under one heading `: name`. */
export interface QuestionSection {
  /** The heading, without its colon. */
  readonly name: string;
  /** In the order of the text. */
  readonly questions: readonly Question[];
}

/**
 * Reads analogy questions in the form of questions-words.txt (Mikolov et al. 2013): sections headed by
 * `: name`, and lines of four words. Questions before the first heading get the section `questions`.
 * @param name what errors call the text, such as its path
 * @throws WordvecError `input` that names the line
 * @example
 * await readQuestions(': royalty\nman king woman queen\n', 'questions.txt'); // => [{ name: 'royalty', questions: [['man', 'king', 'woman', 'queen']] }]
 */
export async function readQuestions(source: TextSource, name: string): Promise<QuestionSection[]> {
  const sections: { name: string; questions: Question[] }[] = [];
  for await (const { number, text } of linesOf(source, name)) {
    if (text.startsWith(':')) {
      sections.push({ name: text.slice(1).trim(), questions: [] });
      continue;
    }
    const words = text.split(/[\s,]+/, 5);
    if (words.length !== 4) {
      throw inputError(
        `${name}: line ${number}: expected an analogy of four words or a heading ": name", got ${words.length === 5 ? 'more words' : counted(words.length, 'word')}`,
      );
    }
    if (sections.length === 0) sections.push({ name: 'questions', questions: [] });
    sections.at(-1)!.questions.push(words as unknown as Question);
  }
  if (sections.every(({ questions }) => questions.length === 0))
    throw inputError(`${name}: expected analogies (lines of four words), found none`);
  return sections;
}

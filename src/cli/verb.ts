import { type KeyedVectors, WordvecError } from '../index.js';
import type { Call, Described, Flags } from './command.js';

/** A model that questions are asked of. */
export interface OpenModel {
  /** What it is called among the open models: its file's name without folder, or one that the user chose. */
  readonly name: string;
  readonly path: string;
  readonly vectors: KeyedVectors;
}

/** What a question is answered with. */
export interface Answer {
  /** For people: whole lines. */
  readonly text: string;
  /** For machines. */
  readonly json: unknown;
  /** Remarks for stderr. */
  readonly notes: readonly string[];
}

/** What one of the open models found. */
export interface Found<Result> {
  readonly name: string;
  readonly result: Result;
}

/** A question to one or several open models: a command of the program and a verb of the REPL alike. */
export interface Verb<Result = unknown, C = Call> extends Described {
  readonly aliases?: readonly string[];
  /** @throws WordvecError */
  ask(vectors: KeyedVectors, call: C): Result;
  /** For people: what the models found, side by side, as whole lines. */
  text(found: readonly Found<Result>[], call: C): string | Promise<string>;
  /** For machines: what one model found. */
  records(result: Result, call: C): object[];
  /** The words whose vectors are used where no others are needed: no more is read of a model. */
  only?(call: C): readonly string[];
  /** The words whose vectors were used, beside others. */
  asked?(call: C, vectors: KeyedVectors): readonly string[];
}

interface Definition<F extends Flags, Result> extends Omit<Verb<Result, Call<F>>, 'flags'> {
  readonly flags: F;
}

/** A verb; the types of the flags follow from their rows. */
export function verb<const F extends Flags, Result>(definition: Definition<F, Result>): Verb {
  return definition as unknown as Verb;
}

/**
 * Puts a question to the models. One of several that lacks a word is left out, with a remark.
 * @throws WordvecError `usage` when no model is open; `unknown-word` when no model has an answer
 */
export async function askModels(question: Verb, models: readonly OpenModel[], call: Call): Promise<Answer> {
  if (models.length === 0) throw new WordvecError('usage', 'no model is open: load FILE opens one');
  const found: Found<unknown>[] = [];
  const notes: string[] = [];
  let failure: WordvecError | undefined;
  for (const { name, vectors } of models) {
    try {
      found.push({ name, result: question.ask(vectors, call) });
      const words = question.only?.(call) ?? question.asked?.(call, vectors) ?? [];
      notes.push(...composedNotes(name, vectors, words));
    } catch (error) {
      if (models.length === 1 || !(error instanceof WordvecError) || error.code !== 'unknown-word')
        throw error;
      notes.push(`${name}: ${error.message}`);
      failure ??= new WordvecError(error.code, `${name}: ${error.message}`);
    }
  }
  if (found.length === 0) throw failure;
  const several = models.length > 1;
  const records = found.flatMap(({ name, result }) =>
    question.records(result, call).map((record) => (several ? { model: name, ...record } : record)),
  );
  return {
    text: await question.text(found, call),
    json: records.length === 1 && !several ? records[0] : records,
    notes,
  };
}

/** Remarks on words that have no row, where the model makes their vectors from n-grams. */
function composedNotes(name: string, vectors: KeyedVectors, words: readonly string[]): string[] {
  if (vectors.compose === undefined) return [];
  return words
    .filter((word) => !vectors.has(word))
    .map((word) => `"${word}" is not in the vocabulary of ${name}: its vector is made from its n-grams`);
}

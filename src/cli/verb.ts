import { rowOfWord, usageError } from '../entries/command-line.js';
import type { KeyedVectors } from '../entries/queries.js';
import { WordvecError } from '../entries/training.js';
import type { Call, Described, Flags, IdleFlags } from './command.js';

export interface OpenModel {
  /** What it is called among the open models: its file's name without folder, or one that the user chose. */
  readonly name: string;
  readonly path: string;
  readonly vectors: KeyedVectors;
}

export interface Answer {
  /** For people: whole lines. */
  readonly text: string;
  /** For machines. */
  readonly json: unknown;
  /** Remarks for stderr. */
  readonly notes: readonly string[];
}

export interface Found<Result> {
  readonly name: string;
  /** Others were asked, too, with or without an answer: the name belongs to it. */
  readonly several: boolean;
  readonly result: Result;
}

/** A question to one or several open models: a command of the program and a verb of the REPL alike. */
export interface Verb<Result = unknown, C = Call> extends Described {
  readonly aliases?: readonly string[];
  /**
   * @param other the model of `--in`, whose words are the answer
   * @throws WordvecError
   */
  ask(vectors: KeyedVectors, call: C, other?: KeyedVectors): Result | Promise<Result>;
  /** For people: what the models found, side by side, as whole lines. */
  text(found: readonly Found<Result>[], call: C): string | Promise<string>;
  /** For machines: what one model found. */
  records(result: Result, call: C): object[];
  /** The words whose vectors were used; `vectors` tell which of a sum's signs belong to a word. */
  asked(call: C, vectors?: KeyedVectors): readonly string[];
  /** What a sum of words comes to, where it is that which is looked near. */
  sum?(call: C, vectors: KeyedVectors): ArrayLike<number>;
  /** What may be a slip in the words, though there is an answer. */
  notes?(call: C): readonly string[];
  /** No other vectors are needed, so no others are read. */
  readonly alone?: true;
  /** Of these, words without a vector that were passed over. */
  missing?(call: C, vectors: KeyedVectors): readonly string[];
  /** An answer is a list: those to several lines of stdin stand under the lines. */
  readonly listed?: true;
  /** All lines of stdin are one question. */
  together?(call: C): boolean;
  /** Its arguments in a line of stdin; absent: what stands between spaces. */
  split?(line: string): string[];
}

interface Definition<F extends Flags, Usage extends string, Result>
  extends Omit<Verb<Result, Call<F, Usage>>, 'usage' | 'flags' | 'idle' | 'asked'> {
  readonly usage: Usage;
  readonly flags: F;
  idle?(call: Call<F, Usage>): readonly IdleFlags[];
  /** Absent: all its words. */
  asked?: Verb<Result, Call<F, Usage>>['asked'];
}

/** A verb; the types of the flags follow from their rows, those of the arguments from the usage. */
export function verb<const F extends Flags, const Usage extends string, Result>(
  definition: Definition<F, Usage, Result>,
): Verb {
  return { asked: (call: Call) => call.words.words, ...definition } as unknown as Verb;
}

export type OpenOther = (name: string) => Promise<OpenModel>;

/**
 * Puts a question to the models. One of several that has no answer is left out, with a remark.
 * @throws WordvecError `usage` when no model is open; what the first model said when none has an answer
 */
export async function askModels(
  question: Verb,
  models: readonly OpenModel[],
  call: Call,
  openOther: OpenOther,
): Promise<Answer> {
  if (models.length === 0) throw usageError('no model is open: load FILE opens one');
  const named = call.given.in as string | undefined;
  const other = named === undefined ? undefined : await openOther(named);
  const found: Found<unknown>[] = [];
  const notes: string[] = [];
  const several = models.length > 1;
  let failure: WordvecError | undefined;
  for (const model of models) {
    const { name, vectors } = model;
    try {
      if (other) checkSameSpace(model, other);
      found.push({ name, several, result: await question.ask(vectors, call, other?.vectors) });
      notes.push(
        ...wordNotes(model, question, call),
        ...zeroNotes(model, question, call),
        ...(question.notes?.(call) ?? []),
      );
    } catch (error) {
      if (!several || !(error instanceof WordvecError)) throw error;
      notes.push(`${name}: ${error.message}`);
      // A call that is wrong is so for all models.
      failure ??= error.code === 'usage' ? error : new WordvecError(error.code, `${name}: ${error.message}`);
    }
  }
  if (found.length === 0) throw failure;
  const records = found.flatMap(({ name, result }) =>
    question.records(result, call).map((record) => (several ? { model: name, ...record } : record)),
  );
  return {
    text: await question.text(found, call),
    json: records.length === 1 && !several ? records[0] : records,
    // What is said of the call, each model's answer says.
    notes: [...new Set(notes)],
  };
}

function checkSameSpace(model: OpenModel, other: OpenModel): void {
  const [dim, otherDim] = [model.vectors.dim, other.vectors.dim];
  if (dim === otherDim) return;
  throw usageError(
    `--in: expected a model of dim ${dim} as ${model.name} is, got ${other.name} of dim ${otherDim}: such vectors have no common space`,
  );
}

/** Remarks on words that have no row: passed over, or built from n-grams where the model can. */
function wordNotes({ name, vectors }: OpenModel, question: Verb, call: Call): string[] {
  const missing = question.missing?.(call, vectors) ?? [];
  const notes = Array.from(
    new Set(missing),
    (word) => `"${word}" is not in the vocabulary of ${name}: passed over`,
  );
  if (vectors.compose === undefined) return notes;
  const composed = question
    .asked(call, vectors)
    .filter((word) => rowOfWord(vectors, word) < 0 && !missing.includes(word));
  return [
    ...notes,
    ...Array.from(
      new Set(composed),
      (word) => `"${word}" is not in the vocabulary of ${name}: its vector is made from its n-grams`,
    ),
  ];
}

/** Remarks on words and sums whose vectors are zeros, from which all others are equally far. */
function zeroNotes({ name, vectors }: OpenModel, question: Verb, call: Call): string[] {
  const isZeros = (vector: ArrayLike<number> | undefined) =>
    vector !== undefined && vector.length > 0 && Array.from(vector).every((x) => x === 0);
  const zeros = question
    .asked(call, vectors)
    .filter((word) => isZeros(vectors.get(word)))
    .map((word) => `the vector of "${word}"`);
  if (zeros.length === 0 && isZeros(question.sum?.(call, vectors))) zeros.push('the sum');
  return zeros.map((what) => `${what} in ${name} is zeros: what is said of it means nothing`);
}

import type { Call, Command, Flags } from '../cli/command.js';
import { METRICS, WordvecError } from '../index.js';
import type { OpenModel } from './models.js';

/** What a question is answered with. */
export interface Answer {
  /** For people: whole lines. */
  readonly text: string;
  /** For machines. */
  readonly json: unknown;
  /** Remarks for stderr. */
  readonly notes?: readonly string[];
}

/** A question to one or several open models: a command of the program and a verb of the REPL alike. */
export interface Verb {
  /** Its name and words without the model: `neighbours <word>`. */
  readonly usage: string;
  readonly help: string;
  readonly words: Readonly<Record<string, string>>;
  readonly flags: Flags;
  /** Calls without the model: `king -k 5`. */
  readonly examples: Command['examples'];
  readonly aliases: readonly string[];
  answer(models: readonly OpenModel[], call: Call): Promise<Answer>;
}

interface Definition<F extends Flags> {
  usage: string;
  help: string;
  words: Readonly<Record<string, string>>;
  flags: F;
  examples?: Command['examples'];
  aliases?: readonly string[];
  answer(models: readonly OpenModel[], call: Call<F>): Promise<Answer>;
}

/** A verb; the types of the flags follow from their rows. */
export function verb<const F extends Flags>(definition: Definition<F>): Verb {
  return {
    examples: [],
    aliases: [],
    ...definition,
    answer: (models, call) => definition.answer(models, call as unknown as Call<F>),
  };
}

export const RANKING_FLAGS = {
  k: { kind: 'integer', default: 10, min: 1, max: 1_000_000, aliases: ['top', 'topn'], help: 'how many' },
  restrict: {
    kind: 'integer',
    default: 0,
    min: 0,
    max: 2 ** 31,
    help: 'look among this many of the most frequent words only; 0: all',
  },
} as const satisfies Flags;

export const METRIC_FLAG = {
  kind: 'choice',
  default: 'cosine',
  choices: METRICS,
  help: 'cosine, or a distance between the vectors as they are',
} as const;

/**
 * One part of an answer for each model.
 * @throws WordvecError `usage` when no model is open; of several models the one that lacks a word is named
 */
export function perModel<T>(models: readonly OpenModel[], ask: (model: OpenModel) => T): T[] {
  if (models.length === 0) throw new WordvecError('usage', 'no model is open: load FILE opens one');
  if (models.length === 1) return models.map(ask);
  return models.map((model) => {
    try {
      return ask(model);
    } catch (error) {
      if (!(error instanceof WordvecError) || error.code !== 'unknown-word') throw error;
      throw new WordvecError(error.code, `${model.name}: ${error.message}`);
    }
  });
}

/** The record alone for one model, else a list with the models' names. */
export function jsonOf(models: readonly OpenModel[], records: readonly object[]): unknown {
  if (models.length === 1) return records[0];
  return records.map((record, i) => ({ model: models[i].name, ...record }));
}

/** Remarks on words that have no row, where the model makes their vectors from n-grams. */
export function composedNotes(models: readonly OpenModel[], words: readonly string[]): string[] {
  return models.flatMap(({ name, vectors }) =>
    vectors.compose === undefined
      ? []
      : words
          .filter((word) => !vectors.has(word))
          .map(
            (word) => `"${word}" is not in the vocabulary of ${name}: its vector is made from its n-grams`,
          ),
  );
}

/** A score or distance for people. */
export function shown(score: number): string {
  return score.toFixed(4);
}

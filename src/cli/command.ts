import { aliasesOf, type CallValues, flagOf, optionRow, parameterOf } from '../entries/command-line.js';
import {
  defaultOf,
  type OptionName,
  optionsOf,
  type TrainerName,
  type ValueRange,
} from '../entries/training.js';

/** A flag of a command: a row like those of the table of training options. */
export interface Flag extends ValueRange {
  /** Absent: '' for a text, false for a switch, [] for a repeatable one, NaN for a number. */
  readonly default?: unknown;
  /** What the value follows from where it is not given. */
  readonly follows?: string;
  readonly help: string;
  readonly aliases?: readonly string[];
  /** One letter: `-o`. */
  readonly short?: string;
  /** The flag may be given several times; its value is the list of them. */
  readonly repeatable?: boolean;
  /** It takes all words up to the next flag: `--a king queen --b man woman`. */
  readonly greedy?: boolean;
  readonly group?: string;
}

export type Flags = Readonly<Record<string, Flag>>;

/** Without those whose names are known when the program runs. */
type Named<F extends Flags> = { [Name in keyof F as string extends Name ? never : Name]: F[Name] };

/** Every flag's value, of the type that its row says; of any where rows are not known. */
export type FlagValues<F extends Flags> = CallValues<Named<F>> &
  (string extends keyof F ? Record<string, unknown> : unknown);

type AnyWords = Readonly<Record<string, string | string[] | undefined>>;
/** A text, a list (`..`), or what may be left out. */
type WordOf<Part> = Part extends `<${infer Name}..>` | `[${infer Name}..]`
  ? { readonly [N in Name]: string[] }
  : Part extends `<${infer Name}>`
    ? { readonly [N in Name]: string }
    : Part extends `[${infer Name}]`
      ? { readonly [N in Name]: string | undefined }
      : unknown;
type WordsOf<Usage extends string> = Usage extends `${infer First} ${infer Rest}`
  ? WordOf<First> & WordsOf<Rest>
  : WordOf<Usage>;

export interface Call<F extends Flags = Flags, Usage extends string = string> {
  /** The arguments that are no flags, by their names in the usage. */
  readonly words: string extends Usage ? AnyWords : WordsOf<Usage>;
  /** Every flag, defaults filled in. */
  readonly flags: FlagValues<F>;
  /** Only the flags that the user wrote. */
  readonly given: Readonly<Record<string, unknown>>;
}

/** Flags that do nothing beside the others of a call, and why; false: they do. */
export type IdleFlags = readonly [flags: readonly string[], why: string] | false;

/** What is told of the flags that were given and do nothing. */
export function idleNotes(rules: readonly IdleFlags[], flags: Readonly<Record<string, unknown>>): string[] {
  return rules.flatMap((rule) => {
    const given = rule ? rule[0].filter((name) => flags[name] !== undefined) : [];
    return rule && given.length > 0
      ? [`${given.map(flagOf).join(', ')}: no effect${rule[1].startsWith(',') ? '' : ' '}${rule[1]}`]
      : [];
  });
}

/** How a command, or a question of the REPL, is called. */
export interface Described {
  /** Its name and arguments in yargs' notation: `neighbours <model> <words..>`. */
  readonly usage: string;
  /** One line for the list of commands. */
  readonly help: string;
  readonly words?: Readonly<Record<string, string>>;
  readonly flags: Flags;
  readonly examples?: readonly (readonly [command: string, meaning: string])[];
  /** What is told of a call before it runs. */
  idle?(call: Call): readonly IdleFlags[];
}

/** A command of the program, or a group of commands such as `train`, which is not run itself. */
export interface Command extends Described {
  readonly epilogue?: string;
  readonly commands?: readonly Command[];
  run?(call: Call): Promise<void>;
}

interface Definition<F extends Flags, Usage extends string>
  extends Omit<Command, 'usage' | 'flags' | 'commands' | 'idle' | 'run'> {
  readonly usage: Usage;
  readonly flags: F;
  idle?(call: Call<F, Usage>): readonly IdleFlags[];
  run(call: Call<F, Usage>): Promise<void>;
}

/** A command; the types of `run`'s flags follow from the rows, those of its arguments from the usage. */
export function command<const F extends Flags, const Usage extends string>(
  definition: Definition<F, Usage>,
): Command {
  return definition as unknown as Command;
}

export function nameOf({ usage }: { readonly usage: string }): string {
  return usage.split(' ', 1)[0];
}

/** Flags from the table of options, with the trainer's own defaults and names. */
export function optionFlags(
  trainer: TrainerName,
  names: readonly OptionName[] = optionsOf(trainer),
): Record<string, Flag> {
  return Object.fromEntries(
    names.map((name) => {
      const { follows, ...row } = optionRow(name, trainer);
      const value = defaultOf(name, trainer);
      const following = value === undefined && follows !== undefined ? { follows } : {};
      return [name, { ...row, ...following, default: value, aliases: aliasesOf(name, trainer) }];
    }),
  );
}

/** The options of the table that the user gave, by their names in the library. */
export function givenOptions<const F extends Flags>(call: Call, table: F): Partial<FlagValues<F>> {
  const given = Object.entries(call.given).filter(([name]) => name in table);
  return Object.fromEntries(given.map(([name, value]) => [parameterOf(name), value])) as Partial<
    FlagValues<F>
  >;
}

/** Several words behind the flag, which may be given several times. */
export const LIST_FLAG = { kind: 'string', repeatable: true, greedy: true } as const;
export const OUTPUT_FLAG = { kind: 'string', short: 'o', aliases: ['out'] } as const;
/** How many of something, 0 for all or none. */
export const COUNT_FLAG = { kind: 'integer', default: 0, min: 0, max: 2 ** 31 - 1 } as const;
export const TOP_FLAG = { kind: 'integer', default: 10, min: 1, max: 1_000_000 } as const;
export const FILES_WORD =
  'files of text, or documents with the flags for them; folders, globs, .gz, - for stdin';
export const MODEL_WORD = 'a file of vectors or a model, of any format';
export const TEXTS_WORD = 'texts, a line each; a folder, a text a file; .csv, .tsv, .jsonl, a text a record';
export const QUIET_FLAG = { kind: 'boolean', short: 'q', help: 'no progress' } as const satisfies Flag;
/** As `QUIET_FLAG`, of commands that end with a summary. */
export const SUMMARY_FLAG = { ...QUIET_FLAG, help: 'no progress and no summary' } as const satisfies Flag;
export const JSON_FLAG = { kind: 'boolean', help: 'answer in JSON, for machines' } as const satisfies Flag;
export const REPORT_FLAG = { ...JSON_FLAG, help: 'the report in JSON, on stdout' } as const satisfies Flag;
export const ANSWER_FLAGS = { json: JSON_FLAG, quiet: QUIET_FLAG } as const;

import { checkNames, checkOptions, expected } from './errors.js';
import { type Kind, type OptionRow, TRAINERS, type TrainerName, type ValueRange } from './option-row.js';
import { OPTIONS } from './options-table.js';
import { RANK_OPTIONS } from './rank-options.js';

export { flagOf } from './errors.js';
export {
  type Kind,
  type OptionRow,
  TRAINERS,
  type TrainerName,
  type ValueRange,
} from './option-row.js';
export { OPTIONS } from './options-table.js';

/** Options of a run by itself, which say nothing to a search that makes many. */
export const OF_ONE_RUN: readonly string[] = [
  'checkpoint',
  'every',
  'resume',
  'dryRun',
  ...Object.keys(RANK_OPTIONS),
];

/** The name of a row of the table: `minCount`. */
export type OptionName = keyof typeof OPTIONS;

type ValueOf<Row, Trainer extends TrainerName> = Row extends { kind: 'boolean' }
  ? boolean
  : Row extends { choicesPerTrainer: { readonly [T in Trainer]: readonly (infer Choice)[] } }
    ? Choice
    : Row extends { words: readonly (infer Word)[] }
      ? number | Word
      : Row extends { kind: 'choice'; choices: readonly (infer Choice)[] }
        ? Choice
        : Row extends { kind: 'string' | 'interval' }
          ? string
          : number;

type Takes<Row, Trainer> = Row extends { trainers: readonly (infer T)[] }
  ? Trainer extends T
    ? true
    : false
  : true;

type Taken<Trainer extends TrainerName> = {
  [Name in OptionName]: Takes<(typeof OPTIONS)[Name], Trainer> extends true ? Name : never;
}[OptionName];

/** Its fields are those of the table, whose comments editors show. */
type FieldsOf<Trainer extends TrainerName> = Pick<typeof OPTIONS, Taken<Trainer>>;

/** All options of a trainer, resolved: what a run uses and what a saved model's header holds. */
export type ResolvedOptions<Trainer extends TrainerName = 'skipgram'> = {
  readonly [Name in keyof FieldsOf<Trainer>]: ValueOf<(typeof OPTIONS)[Name], Trainer>;
};

/** What a caller gives: any of the trainer's options; the rest take their defaults. */
export type TrainOptions<Trainer extends TrainerName = 'skipgram'> = {
  readonly [Name in keyof FieldsOf<Trainer>]?: ValueOf<(typeof OPTIONS)[Name], Trainer> | undefined;
};

/** A row of the table with its literal types widened, and its choices those of the trainer. */
export function optionRow(name: OptionName, trainer?: TrainerName): OptionRow {
  if (typeof name !== 'string' || !Object.hasOwn(OPTIONS, name))
    throw expected('name', `an option, one of ${Object.keys(OPTIONS).join(' ')}`, name);
  const row: OptionRow = OPTIONS[name];
  const choices = trainer && row.choicesPerTrainer?.[trainer];
  return choices ? { ...row, choices } : row;
}

/** Names of the options that a trainer takes, in the table's order. */
export function optionsOf(trainer: TrainerName): OptionName[] {
  return (Object.keys(OPTIONS) as OptionName[]).filter(
    (name) => optionRow(name).trainers?.includes(trainer) ?? true,
  );
}

/** The value that an option has for this trainer when it is not given. */
export function defaultOf(name: OptionName, trainer: TrainerName): unknown {
  const row = optionRow(name);
  return row.perTrainer?.[trainer] ?? row.default;
}

/** The value where an optimizer was asked for that is not the trainer's own. */
function ofOptimizer(name: OptionName, trainer: TrainerName, optimizer: unknown): unknown {
  if (optimizer === defaultOf('optimizer', trainer)) return undefined;
  return optionRow(name).perOptimizer?.[optimizer as string]?.[trainer === 'classifier' ? trainer : 'other'];
}

/** Other names of an option with this trainer, without dashes. */
export function aliasesOf(name: OptionName, trainer: TrainerName): readonly string[] {
  const row = optionRow(name);
  return row.aliasesPerTrainer?.[trainer] ?? row.aliases ?? [];
}

/** Stands for what follows from the text, until it is read; where 0 is a value itself, see `unsetOf`. */
export const FOLLOWS = 0;

/** What stands for the option until then. */
export function unsetOf(name: OptionName): number {
  const { min, above } = optionRow(name);
  return min === 0 && !above ? -1 : FOLLOWS;
}

/** Whether an option follows from the text where it is not given. */
function isFollowing(name: string): boolean {
  return Object.hasOwn(OPTIONS, name) && optionRow(name as OptionName).follows !== undefined;
}

/**
 * Checks what the caller gave and fills in the trainer's defaults.
 * @throws WordvecError `usage` that names the flag, the value and what is allowed.
 */
export function resolveOptions<Trainer extends TrainerName>(
  trainer: Trainer,
  given: TrainOptions<Trainer> | Record<string, unknown>,
): ResolvedOptions<Trainer> {
  if (!TRAINERS.includes(trainer)) throw expected('trainer', TRAINERS.join(' or '), trainer);
  const known = optionsOf(trainer);
  checkNames<object>(given, rowsOf(known), `the ${trainer} trainer`);
  return completeOptions(trainer, known, given) as ResolvedOptions<Trainer>;
}

export function rowsOf(names: readonly OptionName[]): Record<string, OptionRow> {
  return Object.fromEntries(names.map((name) => [name, optionRow(name)]));
}

/**
 * Some options of a trainer by name: what was given, checked, and the trainer's defaults for the rest.
 * @throws WordvecError `usage` that names the flag, the value and what is allowed.
 */
export function completeOptions(
  trainer: TrainerName,
  names: readonly OptionName[],
  given: Record<string, unknown>,
): Record<string, unknown> {
  checkOptions(given);
  return Object.fromEntries(
    names.map((name) => [
      name,
      given[name] === undefined
        ? (ofOptimizer(name, trainer, given.optimizer) ?? defaultOf(name, trainer) ?? unsetOf(name))
        : checkOption(name, given[name], trainer),
    ]),
  );
}

/**
 * The value, when the table allows it.
 * @throws WordvecError `usage`
 */
export function checkOption(name: OptionName, value: unknown, trainer?: TrainerName): unknown {
  return checkValue(name, optionRow(name, trainer), value);
}

/**
 * The value, when the row allows it: for options outside the table, such as those of one command.
 * @throws WordvecError `usage`
 */
export function checkValue(name: string, row: ValueRange, value: unknown): unknown {
  if (allowed(row, value)) return value;
  const isQuoted = typeof value === 'string' && IN_QUOTES[row.kind]?.test(value);
  throw expected(`\`${name}\``, rangeOf(row, value), isQuoted ? `the text "${value}"` : value);
}

const SHORT_NUMBER = /^-?\d{1,15}(\.\d{1,15})?$/;
/** Texts that would read as what was expected. */
const IN_QUOTES: Partial<Record<Kind, RegExp>> = {
  integer: SHORT_NUMBER,
  number: SHORT_NUMBER,
  boolean: /^(true|false)$/,
};

/** What `10m`, `90s`, `1h` or `1000steps` means; undefined for what is no interval. */
export function parseInterval(text: string): { seconds?: number; steps?: number } | undefined {
  const [, amount, unit] = /^(\d{1,12})(s|m|h|steps)$/.exec(text) ?? [];
  if (amount === undefined || Number(amount) === 0) return undefined;
  if (unit === 'steps') return { steps: Number(amount) };
  return { seconds: Number(amount) * { s: 1, m: 60, h: 3600 }[unit as 's' | 'm' | 'h'] };
}

const OPTIONS_BY_NAME: Readonly<Record<string, OptionRow>> = OPTIONS;

/** The options that say what comes out of a run: those of a saved model. */
export function savedOptions(options: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settledOptions(options)).filter(([name]) => !OPTIONS_BY_NAME[name]?.unsaved),
  );
}

/** Without what still follows from a text. */
export function settledOptions(options: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).filter(
      ([name, value]) => !(isFollowing(name) && value === unsetOf(name as OptionName)),
    ),
  );
}

function allowed(row: ValueRange, value: unknown): boolean {
  checkOptions(row, 'row');
  if (row.kind === 'boolean') return typeof value === 'boolean';
  if (row.kind === 'string') return typeof value === 'string';
  if (row.kind === 'interval') return typeof value === 'string' && parseInterval(value) !== undefined;
  if (row.kind === 'choice') return row.choices?.includes(value as string) ?? false;
  if (row.words?.includes(value as string)) return true;
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  if (row.kind !== 'number' && !Number.isInteger(value)) return false;
  if (row.min !== undefined && (row.above ? value <= row.min : value < row.min)) return false;
  return row.max === undefined || value <= row.max;
}

/** What the row allows, in words: `an integer >= 1`. @param passed a value that it does not: a limit that hardly any passes is told to who did */
export function rangeOf(row: ValueRange, passed?: unknown): string {
  checkOptions(row, 'row');
  if (row.kind === 'choice') return row.choices?.join(' or ') ?? '';
  if (row.kind === 'boolean') return 'true or false';
  if (row.kind === 'string') return 'a text';
  if (row.kind === 'interval') return 'a time or a number of steps such as 10m, 90s or 1000steps';
  if (row.kind === 'bytes') return 'a size such as 512MB or 4GB';
  const noun = row.kind === 'integer' ? 'an integer' : 'a number';
  const low = row.min === undefined ? '' : row.above ? ` > ${row.min}` : ` >= ${row.min}`;
  const isPast = typeof passed === 'number' && passed > row.max!;
  const hidden = row.max === undefined || (row.max >= 2 ** 31 - 1 && !isPast);
  const high = hidden ? '' : `${low ? ' and' : ''} <= ${row.max}`;
  return [`${noun}${low}${high}`, ...(row.words ?? [])].join(', or ');
}

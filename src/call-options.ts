// The options of calls outside of training: one table a call, from which flags, help, types, checks and the docs follow.

import { checkNames, expected } from './errors.js';
import type { CallRow, ValueRange } from './option-row.js';
import { checkValue } from './options.js';
import { areTexts } from './values.js';

export type { CallRow } from './option-row.js';

/** The options of one call, by their names. */
export type CallTable = Readonly<Record<string, CallRow>>;

type CallValue<Row> = Row extends { repeatable: true }
  ? readonly string[]
  : Row extends { kind: 'boolean' }
    ? boolean
    : Row extends { choices: readonly (infer Choice)[] }
      ? Choice | (Row extends { default: '' } ? '' : never)
      : Row extends { kind: 'string' }
        ? string
        : Row extends { words: readonly (infer Word)[] }
          ? number | Word
          : number;

/** A value for each row. */
export type CallValues<Table extends Readonly<Record<string, ValueRange>>> = {
  readonly [Name in keyof Table]: CallValue<Table[Name]>;
};

/** What a caller gives of these rows; undefined is as good as absent. */
export type CallOptions<Table extends Readonly<Record<string, ValueRange>>> = {
  readonly [Name in keyof Table]?: CallValue<Table[Name]> | undefined;
};

/** What a caller gives of options that have names and types of their own; undefined is as good as absent. */
export type Given<Options> = { readonly [Name in keyof Options]?: Options[Name] | undefined };

type Following<Table> = {
  [Name in keyof Table]: Table[Name] extends { follows: string } ? Name : never;
}[keyof Table];

/** With the defaults of those that follow from nothing. */
export type ResolvedCall<Table extends CallTable> = Omit<CallValues<Table>, Following<Table>> &
  Pick<CallOptions<Table>, Following<Table>>;

/**
 * Checks what a caller gave by the rows of the call, and fills in their defaults.
 * @throws WordvecError `usage`, also for what is none of these options
 */
export function resolveCall<const Table extends CallTable>(
  table: Table,
  given: CallOptions<NoInfer<Table>>,
): ResolvedCall<Table> {
  checkNames<object>(given, table);
  const values: Readonly<Record<string, unknown>> = given;
  return Object.fromEntries(
    Object.entries(table).map(([name, row]) => [name, callValue(name, row, values[name])]),
  ) as unknown as ResolvedCall<Table>;
}

function callValue(name: string, row: CallRow, value: unknown): unknown {
  if (value === undefined || value === row.default) return row.default;
  if (!row.repeatable) return checkValue(name, row, value);
  if (areTexts(value) && !value.includes('')) return value;
  throw expected(`\`${name}\``, 'a list of texts', value);
}

/** Of what was given, the options that have a row here. */
export function optionsAmong<Table extends CallTable>(table: Table, given: object): CallOptions<Table> {
  const own = Object.entries(given).filter(([name]) => Object.hasOwn(table, name));
  return Object.fromEntries(own) as CallOptions<Table>;
}

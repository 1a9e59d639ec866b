import { checkValue, parameterOf } from '../entries/command-line.js';
import type { Flag, Flags } from './command.js';

// A digit has one way to match: texts of any length are judged in one pass.
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const SIZE = /^(\d+(?:\.\d*)?|\.\d+)\s*([kmgt]?)(i?)(b?)$/i;

/**
 * Bytes of a size as written: `4096`, `512MB` (10^6), `1.5GiB` or `1.5G` (2^30). NaN when it is none, and for
 * a few bytes such as `4`, by which GloVe's users mean gigabytes.
 */
export function parseSize(text: string): number {
  const match = SIZE.exec(text.trim());
  if (!match) return Number.NaN;
  const [, amount, prefix, binary, byte] = match;
  if (binary && !prefix) return Number.NaN;
  if (!prefix && !byte && Number(amount) > 0 && Number(amount) < 1024) return Number.NaN;
  const power = 'kmgt'.indexOf(prefix.toLowerCase()) + 1;
  const base = byte && !binary ? 1000 : 1024;
  return Math.round(Number(amount) * (prefix ? base ** power : 1));
}

/**
 * The value that a flag's text means.
 * @throws WordvecError `usage` such as `--window: expected an integer >= 1, got 0`.
 */
export function parseValue(name: string, row: Flag, text: string | boolean): unknown {
  const value = row.kind === 'boolean' ? parseSwitch(text) : parseText(row, String(text));
  return checkValue(parameterOf(name), row, value);
}

function parseText(row: Flag, text: string): unknown {
  if (row.kind === 'string' || row.kind === 'choice' || row.kind === 'interval') return text;
  const value = row.kind === 'bytes' ? parseSize(text) : NUMBER.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : text;
}

function parseSwitch(text: string | boolean): unknown {
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  return text;
}

export function withDefaults(
  flags: Flags,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(flags).map(([name, row]) => [name, given[name] ?? row.default ?? emptyOf(row)]),
  );
}

function emptyOf(row: Flag): unknown {
  if (row.repeatable) return [];
  if (row.kind === 'boolean') return false;
  return row.kind === 'string' || row.kind === 'choice' ? '' : Number.NaN;
}

import { checkValue } from '../training.js';
import type { Flag, Flags } from './command.js';

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const SIZE = /^(\d+\.?\d*|\.\d+)\s*([kmgt]?)(i?)(b?)$/i;

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
  const power = 'kmgt'.indexOf(prefix!.toLowerCase()) + 1;
  const base = byte && !binary ? 1000 : 1024;
  return Math.round(Number(amount) * (prefix ? base ** power : 1));
}

/** `74027` -> `74,027`. Not by Intl, which takes 7 MB of memory. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** 1234567 -> `1.2 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const power = Math.min(4, Math.floor(Math.log10(bytes) / 3));
  const amount = bytes / 1000 ** power;
  return `${amount.toFixed(amount < 10 ? 1 : 0)} ${' kMGT'[power]}B`;
}

/** 2812.3 -> `46m 52s`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)}s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${whole % 60}s`;
  return `${Math.floor(whole / 3600)}h ${Math.floor((whole % 3600) / 60)}m`;
}

/** 1234567 -> `1.23M`. */
export function formatAmount(amount: number): string {
  for (const [unit, size] of [
    ['G', 1e9],
    ['M', 1e6],
    ['k', 1e3],
  ] as const) {
    if (amount >= size) return `${Number((amount / size).toPrecision(3))}${unit}`;
  }
  return String(Math.round(amount));
}

/**
 * The value that a flag's text means.
 * @throws WordvecError `usage` such as `--window: expected an integer >= 1, got 0`.
 */
export function parseValue(name: string, row: Flag, text: string | boolean): unknown {
  return checkValue(name, row, row.kind === 'boolean' ? parseSwitch(text) : parseText(row, String(text)));
}

function parseText(row: Flag, text: string): unknown {
  if (row.kind === 'string' || row.kind === 'choice') return text;
  const value = row.kind === 'bytes' ? parseSize(text) : NUMBER.test(text) ? Number(text) : Number.NaN;
  return Number.isNaN(value) ? text : value;
}

function parseSwitch(text: string | boolean): unknown {
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  return text;
}

/** Every flag with its default where it was not given. */
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

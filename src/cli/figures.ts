import { createRequire } from 'node:module';

export { counted, formatCount } from '../entries/command-line.js';

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

/** As C++ streams write it: six digits, an exponent of two. */
export function shortNumber(value: number): string {
  const short = Number(value.toPrecision(6));
  if (short === 0 || (Math.abs(short) >= 1e-4 && Math.abs(short) < 1e6)) return String(short);
  return short.toExponential().replace(/([+-])(\d)$/, '$10$2');
}

/** 1234567 -> `1.23M`. */
export function formatAmount(amount: number): string {
  if (amount < 1000) return String(Math.round(amount));
  const power = Math.min(3, Math.floor(Math.log10(amount) / 3));
  return `${Number((amount / 1000 ** power).toPrecision(3))}${' kMG'[power]}`;
}

let wide: ((text: string) => number) | undefined;

/** Columns that a text takes in a terminal. What knows all scripts takes 35 ms to load, and most answers do not need it. */
export function columnsOf(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  wide ??= (createRequire(import.meta.url)('string-width') as typeof import('string-width')).default;
  return wide(text);
}

type Align = 'left' | 'right';

/** A cell of more columns, such as an address among words, stands out of its own row and moves no other. */
const MOST_PADDED = 60;

/**
 * Rows of cells under an optional head, each column as wide as its widest cell (to a bound) and two spaces from the next,
 * without lines, so that answers can be read by eye and by awk. Ends in a newline unless there are no rows.
 */
export function plainTable(
  rows: readonly (readonly string[])[],
  aligns: readonly Align[] = [],
  head: readonly string[] = [],
): string {
  if (rows.length === 0) return '';
  const all = head.length > 0 ? [head, ...rows] : rows;
  const sized = all.map((row) => row.map((cell) => ({ cell, width: columnsOf(cell) })));
  const widths: number[] = [];
  for (const row of sized)
    for (const [column, { width }] of row.entries())
      widths[column] = Math.max(widths[column] ?? 0, width > MOST_PADDED ? 0 : width);
  return sized
    .map((row) => {
      const cells = row.map(({ cell, width }, column) => {
        const space = ' '.repeat(Math.max(0, widths[column] - width));
        return aligns[column] === 'right' ? space + cell : cell + space;
      });
      return `${cells.join('  ').trimEnd()}\n`;
    })
    .join('');
}

export function markdownTable(
  rows: readonly (readonly string[])[],
  aligns: readonly Align[],
  head: readonly string[],
): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  const rule = head.map((_, column) => (aligns[column] === 'right' ? '---:' : '---'));
  return [head, rule, ...rows].map(line).join('');
}

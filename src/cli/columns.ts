import { createRequire } from 'node:module';

let wide: ((text: string) => number) | undefined;

/** Columns that a text takes in a terminal. What knows all scripts takes 35 ms to load, and most answers do not need it. */
export function columnsOf(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  wide ??= (createRequire(import.meta.url)('string-width') as typeof import('string-width')).default;
  return wide(text);
}

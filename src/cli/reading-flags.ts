import { OPTIONS, type RowChoice } from '../training.js';
import type { Flags, FlagValues } from './command.js';

/** Which rows are read, for every command that reads vectors; `train` has the same for --init. */
export const READING_FLAGS = {
  limit: { ...OPTIONS.limit, group: 'reading' },
  words: { ...OPTIONS.words, group: 'reading' },
  skipBad: { ...OPTIONS.skipBad, group: 'reading' },
} as const satisfies Flags;

/** What the flags ask for. */
export function rowChoice({ limit, words, skipBad }: FlagValues<typeof READING_FLAGS>): RowChoice {
  return { limit: limit || undefined, words: words || undefined, skipBad };
}

import { OPTIONS } from '../entries/training.js';
import type { RowChoice } from '../entries/vector-files.js';
import type { Flag, Flags, FlagValues } from './command.js';

/** Which rows are read, for every command that reads vectors; `train` has the same for --init. */
export const READING_FLAGS = {
  limit: reading(OPTIONS.limit),
  words: reading(OPTIONS.words),
  skipBad: reading(OPTIONS.skipBad),
  documents: {
    kind: 'boolean',
    group: 'reading',
    help: 'of a model of train doc2vec: its documents and tags, by their names, instead of its words',
  },
} as const satisfies Flags;

function reading<const Row extends Flag>(row: Row): Row {
  return { ...row, group: 'reading', help: row.help.replace('--init: ', '') };
}

export function rowChoice({ limit, words, skipBad, documents }: FlagValues<typeof READING_FLAGS>): RowChoice {
  return { limit: limit || undefined, words: words || undefined, skipBad, documents };
}

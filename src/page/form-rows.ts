import { optionFlags } from '../cli/command.js';
import { OF_ONE_RUN } from '../entries/command-line.js';
import type { TrainerName } from '../entries/training.js';
import type { FormRow } from './protocol.js';

/** Options that are about files or records, which a page has not, or about a machine. */
const OF_PROGRAM = new Set([
  ...OF_ONE_RUN,
  ...['memory', 'saveVocab', 'readVocab', 'init', 'limit', 'words', 'skipBad', 'phrases', 'cooccurrence'],
  ...['valid', 'patience', 'freeze', 'addWords', 'idField', 'tagsField'],
]);

/** The options that the page offers for a trainer. */
export function formRows(trainer: TrainerName): FormRow[] {
  return Object.entries(optionFlags(trainer))
    .filter(([name, row]) => !OF_PROGRAM.has(name) && !row.repeatable)
    .map(([name, { kind, choices, group, default: value, follows }]) => ({
      ...{ name, kind, default: String(value ?? follows ?? '').replace('--', '') },
      ...(choices && { choices }),
      group: group ?? '',
    }));
}

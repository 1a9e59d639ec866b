import type { CallOptions, CallTable } from '../call-options.js';
import { PREPARE_OPTIONS } from './prepare-options.js';

const { inputFormat, field, columnNames, documents, encoding, onError } = PREPARE_OPTIONS;

// biome-ignore format: an option is read as a paragraph, not a field a line
/** The options of reading texts: flags, help, types and the docs follow from them. */
export const COLLECTION_OPTIONS = {
  inputFormat,
  field,
  idField: {
    kind: 'string', default: '', group: 'reading',
    help: 'column or field that holds the id of a record; otherwise texts are numbered from 1, and files go by their paths',
  },
  columnNames,
  documents: {
    ...documents,
    help: 'what a text of a plain text is; auto: a line, in a folder a file',
  },
  encoding,
  onError: {
    ...onError, default: undefined, follows: 'stop for what cannot be read, skip for what is empty',
    help: 'what cannot be read, or is empty, ends the run, or is left out and counted',
  },
} as const satisfies CallTable;

/** How texts are read; the rest take their defaults. */
export interface CollectionOptions extends CallOptions<typeof COLLECTION_OPTIONS> {}

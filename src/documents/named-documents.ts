import { optionsAmong } from '../call-options.js';
import { endingOf, formatOf } from '../corpus/document-kinds.js';
import type { TaggedDocument, TaggedDocuments } from '../corpus/tagged-documents.js';
import { inputError, usageError } from '../errors.js';
import { platform } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { COLLECTION_OPTIONS, type CollectedText, Collection } from './collection.js';
import { DOCUMENT_FORMATS } from './document-formats.js';
import { documentLines } from './document-lines.js';
import { type DocumentSteps, resolvePrepareOptions } from './prepare-options.js';

/** Where the names of documents stand: columns or fields of records. */
export interface NameFields {
  /** '' for none: documents are numbered from 1, and files of a folder go by their paths. */
  readonly idField: string;
  /** A list of texts, or a text of tags with commas, semicolons or | between them. */
  readonly tagsField: string;
}

/** Whether documents of these files have names, or are no lines of text: records, and the files of a folder. */
export async function haveNames(
  paths: readonly string[],
  { idField, tagsField }: NameFields,
  { documents }: DocumentSteps,
): Promise<boolean> {
  if (idField !== '' || tagsField !== '' || documents === 'file') return true;
  for (const path of paths) {
    const format = formatOf(endingOf(path), '');
    if (format === 'zip' || 'hasFields' in DOCUMENT_FORMATS[format]) return true;
    if (path !== '-' && documents !== 'line' && (await platform().files.isFolder(path))) return true;
  }
  return false;
}

/**
 * The documents of files, folders, globs and `-`, with their names; the steps of `prepareDocuments` are taken, but for those
 * that compare documents.
 * @throws WordvecError `usage`; what reading meets while they are read
 */
export function namedDocuments(
  paths: readonly string[],
  fields: NameFields,
  steps: DocumentSteps,
  hooks: RunHooks,
): TaggedDocuments {
  if (steps.duplicates || steps.nearDuplicates)
    throw usageError(
      'documents with names are not compared with each other: leave --duplicates and --near-duplicates out',
    );
  const reading = optionsAmong(COLLECTION_OPTIONS, { ...steps, idField: fields.idField });
  const collection = new Collection(paths, reading);
  return { documents: documentsOf(collection, fields, steps, hooks) };
}

async function* documentsOf(
  collection: Collection,
  { idField, tagsField }: NameFields,
  steps: DocumentSteps,
  hooks: RunHooks,
): AsyncGenerator<TaggedDocument> {
  const linesOf = (await documentLines(resolvePrepareOptions(steps)))(0);
  const { signal, onNote } = hooks;
  for await (const batch of collection.read({ signal, onNote }))
    for (const document of batch) {
      if ((idField !== '' || tagsField !== '') && !document.fields)
        throw usageError(
          `${document.path}: lines of text have no fields: name a table or records by --from csv or --from jsonl, or leave ${idField !== '' ? '--id-field' : '--tags-field'} out`,
        );
      const lines = linesOf(document.text);
      if (lines === 'language') continue;
      const text = lines === 'empty' ? '' : lines.join(' ');
      yield { text, id: document.id, tags: tagsField === '' ? [] : tagsOf(document, tagsField) };
    }
  collection.tellUnreadable(hooks);
}

/** @throws WordvecError `input` where there is no such field, or no tags in it */
function tagsOf({ path, line, fields = {} }: CollectedText, name: string): string[] {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  const list = typeof value === 'string' ? value.split(/[,;|]/) : Array.isArray(value) ? value : [value];
  if (value === null) return [];
  if (!list.every((tag) => typeof tag === 'string' || typeof tag === 'number'))
    throw inputError(
      `${path}: line ${line}: there are no tags in a field "${name}": expected a text or a list of texts; its fields are ${Object.keys(fields).slice(0, 10).join(', ')}`,
    );
  return list.map((tag) => String(tag).trim()).filter((tag) => tag !== '');
}

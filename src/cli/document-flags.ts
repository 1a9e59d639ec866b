import { DOCUMENT_STEPS, LABELLED_LINE_STEPS, LABELLED_STEPS, LINE_STEPS } from '../entries/command-line.js';
import type { DocumentText, LabelledSteps, PrepareOptions, PrepareReport } from '../entries/documents.js';
import type { RunHooks } from '../entries/training.js';
import type { Flag, Flags } from './command.js';
import { counted, formatCount } from './figures.js';

/** The steps of `prepare` as flags of what reads text. */
export const DOCUMENT_FLAGS = stepFlags(DOCUMENT_STEPS);
/** The same of what reads lines with labels. */
export const LABELLED_FLAGS = stepFlags(LABELLED_STEPS);
/** Those that keep a document a line, as a classifier is asked. */
export const LINE_FLAGS = stepFlags(LINE_STEPS);
/** The same with labels. */
export const LABELLED_LINE_FLAGS = stepFlags(LABELLED_LINE_STEPS);

function stepFlags({ inputFormat, ...steps }: Flags): Flags {
  return Object.fromEntries(
    Object.entries<Flag>({ from: inputFormat, ...steps }).map(([name, row]) => [
      name,
      { ...row, group: 'preparation of documents' },
    ]),
  );
}

/** What became of the documents that were not written, by name. */
export function lossesOf({ dropped, skipped, emptyInputs }: PrepareReport): [name: string, value: string][] {
  const more = emptyInputs.length > 5 ? ' ...' : '';
  const rows: [string, string][] = [
    ['dropped', reasons(dropped)],
    ['unreadable', reasons(skipped)],
    [
      'no document',
      emptyInputs.length === 0 ? '' : `${emptyInputs.slice(0, 5).join(' ')}${more} (${emptyInputs.length})`,
    ],
  ];
  return rows.filter(([, value]) => value !== '');
}

export function documentRows(report: PrepareReport): [name: string, value: string][] {
  return [['documents', countsOf(report)], ...lossesOf(report)];
}

/** `3 documents of 2 inputs: 8 sentences, 41 words`. */
export function countsOf({ documents, inputs, lines, sentences, tokens }: PrepareReport): string {
  const unit = sentences === null ? 'line' : 'sentence';
  return `${counted(documents, 'document')} of ${counted(inputs, 'input')}: ${counted(lines, unit)}, ${counted(tokens, 'word')}`;
}

function reasons(counts: Partial<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([reason, count]) => `${formatCount(count!)} ${reason}`)
    .join(', ');
}

/** Options that each name a file that is read. */
const READ = [
  ...['phrases', 'languageModel', 'init', 'words', 'valid', 'readVocab', 'cooccurrence'],
  ...['analogies', 'similarity', 'dictionary', 'test', 'labels', 'testLabels', 'embed'],
];

/** Files that the options name to be read besides. */
export function filesBeside(options: Readonly<Record<string, unknown>>): unknown[] {
  return [...String(options.stopWords ?? '').split(','), ...READ.map((name) => options[name])];
}

/** The text of documents, where a step is asked for. */
export async function madeOfDocuments(
  inputs: readonly string[],
  steps: LabelledSteps,
  { seed, threads, label }: Pick<PrepareOptions, 'seed' | 'threads' | 'label'>,
  hooks: RunHooks,
): Promise<DocumentText | undefined> {
  if (Object.keys(steps).length === 0) return undefined;
  const { documentText } = await import('../entries/documents.js');
  return documentText(inputs, { ...steps, seed, threads, label }, hooks);
}

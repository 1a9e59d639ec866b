import { type CallOptions, type CallTable, resolveCall } from '../call-options.js';
import { readLines } from '../corpus/byte-lines.js';
import type { CollectedText, CollectionOptions } from '../documents/collection.js';
import { fieldOf, startOf } from '../documents/record-fields.js';
import { checkOptions, checkTexts, counted, expected, fileLabel, inputError, quoted } from '../errors.js';
import { type RunHooks, throwIfAborted } from '../progress.js';
import { type GivenText, givenTexts, readTexts } from './rows-of-texts.js';

// biome-ignore format: an option is read as a paragraph, not a field a line
/** Where the labels of texts stand: flags, help, types and the docs follow from them. */
export const LABEL_OPTIONS = {
  labels: {
    kind: 'string', default: '', group: 'labels',
    help: 'file of the labels, a line for each text',
  },
  labelField: {
    kind: 'string', default: 'label', group: 'labels',
    help: 'column or field that holds the label of a record',
  },
  label: {
    kind: 'string', default: '__label__', group: 'labels',
    help: "what a label begins with, before the text of a line; '' where the first word of a line is its label",
  },
} as const satisfies CallTable;

/** Where labels stand: see `LABEL_OPTIONS`. */
export interface LabelOptions extends CallOptions<typeof LABEL_OPTIONS> {}

/** Texts without their labels, and these. */
export interface LabelledTexts {
  readonly texts: readonly CollectedText[];
  /** The label of each text, without its prefix; undefined where it has none. */
  readonly labels: readonly (string | undefined)[];
  /** Texts with more than one label, of which the first counts. */
  readonly several: number;
}

/**
 * The labels of texts: from a file beside them, from a field of their records, or from the start of their lines.
 * @throws WordvecError `input` for a file of labels of another number of lines; `aborted`
 */
export async function labelTexts(
  given: readonly GivenText[],
  options: LabelOptions = {},
  hooks: RunHooks = {},
): Promise<LabelledTexts> {
  const { labels: path, labelField, label: prefix } = resolveCall(LABEL_OPTIONS, options);
  const texts = givenTexts(given);
  throwIfAborted(hooks.signal);
  if (path !== '') return { texts, labels: await labelsBeside(path, texts.length, hooks), several: 0 };
  let several = 0;
  const found = texts.map((text) => {
    if (text.fields) return { text, label: labelOf(text, labelField) };
    const { labels, rest } = startOf(text.text, prefix);
    if (labels.length > 1) several++;
    return { text: labels.length > 0 ? { ...text, text: rest } : text, label: labels[0] };
  });
  return { texts: found.map(({ text }) => text), labels: found.map(({ label }) => label), several };
}

async function labelsBeside(path: string, count: number, hooks: RunHooks): Promise<(string | undefined)[]> {
  const labels: (string | undefined)[] = [];
  const decoder = new TextDecoder();
  for await (const line of readLines(path, hooks)) labels.push(decoder.decode(line).trim() || undefined);
  if (labels.length !== count)
    throw inputError(
      `${fileLabel(path, 'stdin')}: expected a label for each of ${count} texts, found ${labels.length} lines`,
    );
  return labels;
}

function labelOf({ fields }: CollectedText, name: string): string | undefined {
  const value = fieldOf(fields, name);
  return value === undefined || value === null || value === '' ? undefined : String(value);
}

/** Texts that have a label, and words; what was left out is noted. */
export interface KnownLabels {
  readonly texts: readonly CollectedText[];
  readonly labels: readonly string[];
  readonly leftOut: number;
}

/** Texts and labels that a caller put together. @throws WordvecError `usage` for what is none, or not as many labels as texts */
export function checkedLabelled(
  known: Pick<KnownLabels, 'labels'> & { readonly texts: readonly GivenText[] },
  name = 'known',
): Omit<KnownLabels, 'leftOut'> {
  checkOptions(known, name);
  const texts = givenTexts(known.texts);
  checkTexts('labels', known.labels);
  if (known.labels.length !== texts.length)
    throw expected('labels', `a label for each of ${texts.length} texts`, known.labels.length);
  return { texts, labels: known.labels };
}

/** @throws WordvecError `input` where no text has a label */
function withLabels(
  { texts, labels, several }: LabelledTexts,
  name: string,
  options: LabelOptions,
  { onNote }: RunHooks,
): KnownLabels {
  const { labelField, label } = resolveCall(LABEL_OPTIONS, options);
  const known = Array.from(texts.keys()).filter(
    (i) => labels[i] !== undefined && texts[i].text.trim() !== '',
  );
  if (known.length === 0)
    throw inputError(
      texts[0]?.fields
        ? `${name}: expected records with a label in the field "${labelField}", found ${Object.keys(texts[0].fields).slice(0, 10).join(', ')}: name it with --label-field`
        : `${name}: expected lines such as \`${label}name some words\`, found ${quoted(texts[0]?.text ?? '')}: name a file of labels with --labels`,
    );
  const leftOut = texts.length - known.length;
  if (leftOut > 0)
    onNote?.(`${name}: ${leftOut} of ${texts.length} texts have no label or no words: left out`);
  if (several > 0)
    onNote?.(
      `${name}: ${counted(several, 'text has', 'texts have')} several labels, of which the first counts`,
    );
  return { texts: known.map((i) => texts[i]), labels: known.map((i) => labels[i]!), leftOut };
}

/**
 * Texts that have a label, of files, folders or records.
 * @throws WordvecError `input` where there is no text, or none with a label; as `Collection.read`
 */
export async function readLabelledTexts(
  inputs: readonly string[],
  reading: CollectionOptions = {},
  options: LabelOptions = {},
  hooks: RunHooks = {},
): Promise<KnownLabels> {
  const texts = await readTexts(inputs, reading, hooks);
  return withLabels(await labelTexts(texts, options, hooks), inputs.join(', '), options, hooks);
}

/** Texts without the labels that their lines may begin with. */
export function withoutLabels(texts: readonly GivenText[], options: LabelOptions = {}): CollectedText[] {
  const { label } = resolveCall(LABEL_OPTIONS, options);
  const prefix = label || LABEL_OPTIONS.label.default;
  return givenTexts(texts).map((text) => ({ ...text, text: startOf(text.text, prefix).rest }));
}

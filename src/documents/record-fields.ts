// What stands beside the text of a record: fields by their names, and labels that go before it.
import { expected } from '../errors.js';
import { isObject } from '../values.js';
import { type DocumentRecord, found } from './extractor.js';

/** The field of that name, or the one that its dots lead to: `a.b` is b of the object in a. */
export function fieldOf(record: unknown, path: string): unknown {
  if (!isObject(record)) return undefined;
  if (Object.hasOwn(record, path)) return record[path];
  const dot = path.indexOf('.');
  if (dot < 0) return undefined;
  const first = path.slice(0, dot);
  return Object.hasOwn(record, first) ? fieldOf(record[first], path.slice(dot + 1)) : undefined;
}

/** Where the labels of a record stand, and how they are written before its text. */
export interface LabelFields {
  readonly labelField: string;
  readonly labelSeparator: string;
  readonly label: string;
}

/** @throws WordvecError `usage` for labels that could not be told from words */
export function checkLabelFields({ labelField, labelSeparator, label }: LabelFields): void {
  if (labelField === '' && labelSeparator !== '')
    throw expected('`labelSeparator`', '`labelField` with it, the column that holds labels', labelSeparator);
  if (labelField !== '' && !/^\S+$/.test(label))
    throw expected('`label`', 'what labels begin with, such as __label__, without blanks', label);
}

/**
 * What stands before the text of a record, `__label__a __label__b `: blanks in a label become `_`, as they part words.
 * '' where its field is empty: null, no text, an empty list.
 * @param fault is told why labels cannot be taken; then there are none
 */
export function labelsBefore(
  record: DocumentRecord | undefined,
  { labelField, labelSeparator, label }: LabelFields,
  fault: (sentence: string) => void,
): string | undefined {
  if (!record)
    return void fault(
      `lines of text have no field "${labelField}" with labels: name a table or records by \`inputFormat\` csv or jsonl`,
    );
  const fields = record.fields();
  const value = fieldOf(fields, labelField);
  if (value === undefined)
    return void fault(
      `there is no label in a field "${labelField}": name one of ${Object.keys(fields).slice(0, 20).join(', ')} (\`labelField\` NAME)`,
    );
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.some((one) => one !== null && typeof one === 'object'))
    return void fault(
      `expected a label or a list of them in the field "${labelField}", found ${found(JSON.stringify(value))}`,
    );
  return list
    .flatMap((one) => (labelSeparator === '' ? [String(one ?? '')] : String(one ?? '').split(labelSeparator)))
    .map((one) => one.trim().replace(BLANKS, '_'))
    .filter((name) => name !== '')
    .map((name) => `${name.startsWith(label) ? '' : label}${name} `)
    .join('');
}

/** NUL, too, parts words to fastText. */
const BLANKS = /[\s\0]+/g;

/** The labels that a text begins with, without their beginning, and its rest; of the beginning '' the first word. */
export function startOf(text: string, prefix: string): { readonly labels: string[]; readonly rest: string } {
  const labels: string[] = [];
  let rest = text.trimStart();
  while (rest.startsWith(prefix) && (prefix !== '' || labels.length === 0)) {
    const [word] = /^\S*/.exec(rest)!;
    if (word.length === prefix.length) break;
    labels.push(word.slice(prefix.length));
    rest = rest.slice(word.length).trimStart();
  }
  return { labels, rest };
}

/** The same, with the labels as they stand: what is done to a text is not done to them. */
export function labelsApart(text: string, label: string): { readonly labels: string; readonly rest: string } {
  if (label === '' || !text.startsWith(label, text.search(/\S|$/))) return { labels: '', rest: text };
  const { labels, rest } = startOf(text, label);
  return { labels: labels.map((name) => `${label}${name} `).join(''), rest };
}

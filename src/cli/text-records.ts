import { writeLines } from './output-file.js';

type Fields = Readonly<Record<string, unknown>>;

export interface Recorded {
  readonly id: string;
  readonly text?: string;
  readonly fields?: Fields | undefined;
}

/** Records as the name of their file has them: .jsonl, .csv or .tsv; undefined for another name. */
export async function recordLines(output: string, records: readonly Fields[]): Promise<string[] | undefined> {
  const ending = endingOf(output);
  if (ending === undefined) return undefined;
  if (ending.includes('json')) return records.map((record) => JSON.stringify(record));
  const { default: Papa } = await import('papaparse');
  // Not those of the first record alone.
  const columns = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return [Papa.unparse([...records], { columns, delimiter: ending === 'csv' ? ',' : '\t', newline: '\n' })];
}

function endingOf(output: string): string | undefined {
  return /\.(jsonl|ndjson|csv|tsv)(\.gz)?$/i.exec(output)?.[1].toLowerCase();
}

/** A text with all that is known of it. */
export function recordOf({ id, text, fields }: Recorded): Fields {
  return fields ?? { id, text };
}

/**
 * Writes what each text was assigned to: records with all their fields into .csv and .jsonl, else a line of id and number each.
 * @param name the field that holds it; with a `_` behind it where the records have one of that name
 */
export async function writeAssignments(
  output: string,
  name: string,
  texts: readonly Recorded[],
  assignments: ArrayLike<number>,
): Promise<void> {
  const ending = endingOf(output);
  if (ending === undefined || ending === 'tsv')
    return writeLines(output, texts, ({ id }, i) => `${id}\t${assignments[i]}`);
  const records = texts.map(recordOf);
  let field = name;
  while (records.some((record) => Object.hasOwn(record, field))) field += '_';
  const assigned = records.map((record, i) => ({ ...record, [field]: assignments[i] }));
  return writeLines(output, (await recordLines(output, assigned))!, (line) => line);
}

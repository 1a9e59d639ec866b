import { expected, usageError } from '../errors.js';
import type { Allowed } from '../query/candidates.js';
import { NO_VALUE } from './field-columns.js';
import type { IndexFile } from './index-file.js';
import type { IndexMeta } from './index-head.js';

/** The texts whose fields have the values that are asked for; undefined: all. @throws WordvecError `usage`, `format`, `io` */
export async function allowedTexts(
  file: IndexFile,
  meta: IndexMeta,
  where: readonly string[],
  columns: Map<string, Promise<Uint32Array>>,
): Promise<Allowed> {
  if (where.length === 0) return undefined;
  const allowed = new Uint8Array(meta.texts).fill(1);
  for (const condition of where) {
    const [, name, not, value] = /^([^=]+?)(!?)=(.*)$/s.exec(condition) ?? [];
    if (name === undefined) throw expected('`where`', 'field=value or field!=value', condition);
    const field = meta.fields.indexOf(name);
    if (field < 0)
      throw usageError(
        `\`where\`: the texts have no field "${name}": ${meta.fields.length > 0 ? `expected one of ${meta.fields.join(', ')}` : 'only records of .csv, .tsv and .jsonl have fields'}`,
      );
    let column = columns.get(name);
    if (!column) {
      column = file.read(`field-${field}`, 'uint32');
      columns.set(name, column);
      // It may do the next time.
      column.catch(() => columns.delete(name));
    }
    const numbers = await column;
    const wanted = await numberOf(file, field, value);
    if (numbers.length !== meta.texts) throw file.damaged(`its field ${name} is of other texts`);
    for (let i = 0; i < numbers.length; i++) if ((numbers[i] === wanted) === (not === '!')) allowed[i] = 0;
  }
  return allowed;
}

/** The number of a value of a field; one that no text has where the field has it not. */
async function numberOf(file: IndexFile, field: number, value: string): Promise<number> {
  const bytes = await file.read(`values-${field}`, 'uint8');
  const ends = await file.read(`value-ends-${field}`, 'uint32');
  const asked = new TextEncoder().encode(value);
  for (let i = 0; i + 1 < ends.length; i++) {
    if (ends[i + 1] - ends[i] !== asked.length) continue;
    let same = 0;
    while (same < asked.length && bytes[ends[i] + same] === asked[same]) same++;
    if (same === asked.length) return i;
  }
  return NO_VALUE - 1;
}

/** The values of the fields of texts [from, to); undefined where texts have none. */
export async function valuesOf(
  file: IndexFile,
  { fields }: IndexMeta,
  from: number,
  to: number,
): Promise<Record<string, string>[] | undefined> {
  if (fields.length === 0) return undefined;
  const found = Array.from({ length: to - from }, (): Record<string, string> => ({}));
  for (const [field, name] of fields.entries()) {
    const known = new Map<number, string>();
    const numbers = await file.read(`field-${field}`, 'uint32', from, to);
    for (const [i, number] of numbers.entries()) {
      if (number === NO_VALUE) continue;
      let value = known.get(number);
      if (value === undefined) {
        const [first, end] = await file.read(`value-ends-${field}`, 'uint32', number, number + 2);
        value = new TextDecoder().decode(await file.read(`values-${field}`, 'uint8', first, end));
        known.set(number, value);
      }
      found[i][name] = value;
    }
  }
  return found;
}

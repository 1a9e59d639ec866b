import { usageError } from '../errors.js';
import type { Allowed } from '../query/candidates.js';
import { NO_VALUE } from './field-columns.js';
import type { IndexFile } from './index-file.js';
import type { IndexMeta } from './index-head.js';
import { OpenedOnce } from './opened-once.js';
import { type Condition, whereCondition } from './where-condition.js';

/** Filters whose answers are kept: who asks often, asks with the same ones. */
const KEPT = 8;

/** What a text's file and its own words are asked for by, where the texts have no such field. */
const [PATH, TEXT] = ['path', 'text'];
/** Texts that are looked through at once. */
const BATCH = 1 << 14;

type FieldCondition = Extract<Condition, { field: string }>;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Tells the texts of an index by their fields. */
export class FieldFilter {
  readonly #file: IndexFile;
  readonly #meta: IndexMeta;
  readonly #columns = new Map<number, OpenedOnce<Uint32Array>>();
  /** By their text, the last used last. */
  readonly #answers = new Map<string, Promise<Uint8Array>>();

  constructor(file: IndexFile, meta: IndexMeta) {
    this.#file = file;
    this.#meta = meta;
  }

  /** The texts of which all conditions hold; undefined: all. @throws WordvecError `usage`, `format`, `io` */
  async allowed(where: readonly string[]): Promise<Allowed> {
    if (where.length === 0) return undefined;
    const key = JSON.stringify(where);
    const answer =
      this.#answers.get(key) ?? this.#matching({ kind: 'and', parts: where.map(whereCondition) });
    this.#answers.delete(key);
    this.#answers.set(key, answer);
    // It may do the next time.
    answer.catch(() => this.#answers.delete(key));
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > KEPT) this.#answers.delete(oldest);
    return answer;
  }

  /** 1 for each text of which the condition holds; of fields that a text has not, none does but "not". */
  async #matching(condition: Condition): Promise<Uint8Array> {
    if (condition.kind === 'not') return (await this.#matching(condition.part)).map((matches) => 1 - matches);
    if (condition.kind === 'among' || condition.kind === 'test') return this.#ofField(condition);
    const [first, ...others] = condition.parts;
    const found = await this.#matching(first);
    for (const part of others) {
      const matches = await this.#matching(part);
      for (let i = 0; i < found.length; i++)
        found[i] = condition.kind === 'and' ? found[i] & matches[i] : found[i] | matches[i];
    }
    return found;
  }

  async #ofField(condition: FieldCondition): Promise<Uint8Array> {
    const { field: name } = condition;
    const { fields, texts } = this.#meta;
    const field = fields.indexOf(name);
    if (field < 0) {
      if (name === PATH) return this.#ofPath(condition);
      if (name === TEXT) return this.#ofText(condition);
      throw this.#unknown(name);
    }
    const column =
      this.#columns.get(field) ?? new OpenedOnce(() => this.#file.read(`field-${field}`, 'uint32'));
    this.#columns.set(field, column);
    const numbers = await column.get();
    if (numbers.length !== texts) throw this.#file.damaged(`its field ${name} is of other texts`);
    const bytes = await this.#file.read(`values-${field}`, 'uint8');
    const ends = await this.#file.read(`value-ends-${field}`, 'uint32');
    const wanted = new Uint8Array(Math.max(0, ends.length - 1));
    if (condition.kind === 'among')
      for (const value of condition.values) wanted[placeOf(value, bytes, ends)] = 1;
    else
      for (let i = 0; i < wanted.length; i++)
        wanted[i] = Number(condition.holds(decoder.decode(bytes.subarray(ends[i], ends[i + 1]))));
    return Uint8Array.from(numbers, (number) => wanted[number] ?? 0);
  }

  async #ofPath(condition: FieldCondition): Promise<Uint8Array> {
    const wanted = this.#meta.paths.map((path) => Number(isMet(condition, path)));
    const places = await this.#file.read('places', 'uint32');
    return Uint8Array.from({ length: this.#meta.texts }, (_, i) => wanted[places[2 * i]] ?? 0);
  }

  async #ofText(condition: FieldCondition): Promise<Uint8Array> {
    const found = new Uint8Array(this.#meta.texts);
    for (let from = 0; from < found.length; from += BATCH) {
      const texts = await this.#file.texts('texts', from, Math.min(from + BATCH, found.length));
      for (const [i, text] of texts.entries()) found[from + i] = Number(isMet(condition, text));
    }
    return found;
  }

  #unknown(name: string): Error {
    const { fields, textFields } = this.#meta;
    const others = textFields.includes(name)
      ? 'it is the text itself, or a part of it, which is asked for as text'
      : fields.length > 0
        ? `expected one of ${fields.join(', ')}, or path or text`
        : 'only records of .csv, .tsv and .jsonl have fields; path is the file of any text, text the text';
    return usageError(`\`where\`: the texts have no field "${name}": ${others}`);
  }
}

function isMet(condition: FieldCondition, value: string): boolean {
  return condition.kind === 'among' ? condition.values.includes(value) : condition.holds(value);
}

/** The number of a value of a field, or one past all. */
function placeOf(value: string, bytes: Uint8Array, ends: Uint32Array): number {
  const asked = new TextEncoder().encode(value);
  for (let i = 0; i + 1 < ends.length; i++) {
    if (ends[i + 1] - ends[i] !== asked.length) continue;
    let same = 0;
    while (same < asked.length && bytes[ends[i] + same] === asked[same]) same++;
    if (same === asked.length) return i;
  }
  return ends.length;
}

/** The values of the fields of texts [from, to); undefined where texts have none. */
export async function valuesOf(
  file: IndexFile,
  { fields }: IndexMeta,
  from: number,
  to: number,
): Promise<Record<string, string>[] | undefined> {
  if (fields.length === 0) return undefined;
  const found = Array.from({ length: to - from }, (): [name: string, value: string][] => []);
  for (const [field, name] of fields.entries()) {
    const known = new Map<number, string>();
    const numbers = await file.read(`field-${field}`, 'uint32', from, to);
    for (const [i, number] of numbers.entries()) {
      if (number === NO_VALUE) continue;
      let value = known.get(number);
      if (value === undefined) {
        const [first, end] = await file.read(`value-ends-${field}`, 'uint32', number, number + 2);
        value = decoder.decode(await file.read(`values-${field}`, 'uint8', first, end));
        known.set(number, value);
      }
      found[i].push([name, value]);
    }
  }
  // Of entries `__proto__` is a field, too.
  return found.map((entries) => Object.fromEntries(entries));
}

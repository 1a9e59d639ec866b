import { TokenTable } from '../corpus/token-table.js';
import type { Section } from '../formats/container.js';
import { listSection } from '../formats/sections.js';
import { SpilledNumbers } from './spilled-numbers.js';

/** Stands for a field that a text has not. */
export const NO_VALUE = 0xffffffff;
/** Fields that are kept; what has more is no table. */
const MOST_FIELDS = 100;

interface Column {
  readonly values: TokenTable;
  readonly numbers: SpilledNumbers;
}

/** The fields of texts, column by column, so that a filter reads one of them alone. */
export class FieldColumns {
  readonly #columns = new Map<string, Column>();
  readonly #left: ReadonlySet<string>;
  readonly #encoder = new TextEncoder();
  /** The first field with a value that is not kept. */
  unkept: string | undefined;
  #texts = 0;

  /** @param left fields that are not kept: those that hold the text */
  constructor(left: readonly string[]) {
    this.#left = new Set(left);
  }

  get names(): string[] {
    return [...this.#columns.keys()];
  }

  /** Values that are texts, numbers or yes and no are kept, and lists of these, of the first 100 fields. */
  add(fields: Readonly<Record<string, unknown>> = {}): void {
    for (const [name, value] of Object.entries(fields)) {
      if (this.#left.has(name) || value === null || value === undefined) continue;
      const kept = textOf(value);
      const column = kept === undefined ? undefined : (this.#columns.get(name) ?? this.#open(name));
      if (!column) {
        this.unkept ??= name;
        continue;
      }
      column.numbers.append(Uint32Array.of(column.values.intern(this.#encoder.encode(kept))));
    }
    this.#texts++;
    for (const { numbers } of this.#columns.values())
      if (numbers.length < this.#texts) numbers.append(Uint32Array.of(NO_VALUE));
  }

  /** Of each field the number of its value for each text, and the values. */
  sections(): Section[] {
    return [...this.#columns.values()].flatMap(({ values, numbers }, i) => {
      const { bytes, offsets } = values.toWords();
      return [
        numbers.section(`field-${i}`),
        listSection(`values-${i}`, 'uint8', bytes),
        listSection(`value-ends-${i}`, 'uint32', offsets),
      ];
    });
  }

  close(): void {
    for (const { numbers } of this.#columns.values()) numbers.close();
  }

  #open(name: string): Column | undefined {
    if (this.#columns.size === MOST_FIELDS) return undefined;
    const column = { values: new TokenTable(), numbers: new SpilledNumbers('uint32') };
    column.numbers.append(new Uint32Array(this.#texts).fill(NO_VALUE));
    this.#columns.set(name, column);
    return column;
  }
}

function textOf(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.every(isPlain) ? value.join(', ') : undefined;
  return isPlain(value) ? String(value) : undefined;
}

function isPlain(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

import { brief, expected } from '../errors.js';

/** What a text must be to be found: of its fields, or joined of others. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  | { readonly kind: 'among'; readonly field: string; readonly values: readonly string[] }
  | { readonly kind: 'test'; readonly field: string; readonly holds: (value: string) => boolean };

const FIELD = /\s*(?:"([^"]+)"|`([^`]+)`|([^\s=!<>"'`][^=!<>"'`]*?))/;
const COMPARED = new RegExp(`${FIELD.source}\\s*(<=|>=|<>|!=|==?|<|>)`, 'y');
const LISTED = new RegExp(`${FIELD.source}\\s+(not\\s+)?in\\s*\\(`, 'iy');
const CONTAINED = new RegExp(`${FIELD.source}\\s+(not\\s+)?contains(?=[\\s'"])`, 'iy');
const [AND, OR, NOT] = [/\s*and\b/iy, /\s*or\b/iy, /\s*not(?=\(|\s+[^\s=!<>])/iy];
/** Characters of a condition: who writes more gives several. */
const LONGEST = 10_000;
/** A date or time of ISO 8601, or the start of one. */
const DATE = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:\d\d)?)?)?)?$/;

/**
 * Reads a condition: `field = value`, `!=`, `<`, `<=`, `>`, `>=`, `field in (a, b)`, `field contains value`, `not`, `and`, `or` and
 * brackets, as SQL has them. A value goes to the next `and` or `or`, or stands in quotes; a field with other signs too.
 * @throws WordvecError `usage`
 */
export function whereCondition(text: string): Condition {
  if (text.length > LONGEST) throw expected('`where`', `at most ${LONGEST} characters`, text.length);
  return new WhereParser(text).all();
}

class WhereParser {
  readonly #text: string;
  #at = 0;
  /** Brackets that are open. */
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  all(): Condition {
    const condition = this.#either();
    if (this.#text.slice(this.#at).trim() !== '') throw this.#wrong('"and" or "or"');
    return condition;
  }

  #either(): Condition {
    const parts = [this.#both()];
    while (this.#take(OR)) parts.push(this.#both());
    return parts.length === 1 ? parts[0] : { kind: 'or', parts };
  }

  #both(): Condition {
    const parts = [this.#one()];
    while (this.#take(AND)) parts.push(this.#one());
    return parts.length === 1 ? parts[0] : { kind: 'and', parts };
  }

  #one(): Condition {
    if (this.#take(/\s*\(/y)) {
      if (++this.#depth > 100) throw this.#wrong('at most 100 brackets within each other');
      const inner = this.#either();
      if (!this.#take(/\s*\)/y)) throw this.#wrong('")"');
      this.#depth--;
      return inner;
    }
    if (this.#take(NOT)) return { kind: 'not', part: this.#one() };
    return this.#ofField();
  }

  #ofField(): Condition {
    const listed = this.#take(LISTED);
    if (listed) {
      const values = [this.#value(',)')];
      while (this.#take(/\s*,/y)) values.push(this.#value(',)'));
      if (!this.#take(/\s*\)/y)) throw this.#wrong('")"');
      return negated({ kind: 'among', field: nameOf(listed), values }, listed[4] !== undefined);
    }
    const contained = this.#take(CONTAINED);
    if (contained) {
      const part = this.#value();
      const holds = (value: string) => value.includes(part);
      return negated({ kind: 'test', field: nameOf(contained), holds }, contained[4] !== undefined);
    }
    const compared = this.#take(COMPARED);
    if (!compared) throw this.#wrong('field=value, field<value, field in (a, b) or field contains value');
    const [field, sign, value] = [nameOf(compared), compared[4], this.#value()];
    if (sign.startsWith('=')) return { kind: 'among', field, values: [value] };
    if (sign === '!=' || sign === '<>') return negated({ kind: 'among', field, values: [value] }, true);
    return { kind: 'test', field, holds: comparison(sign, value) };
  }

  /** @param ends signs that a value without quotes ends at */
  #value(ends = this.#depth > 0 ? ')' : ''): string {
    const stop = `(?=\\s*$|\\s+(?:and|or)(?=[\\s(]|$)${ends && `|\\s*[${ends}]`})`;
    const quoted = this.#take(new RegExp(`\\s*(?:'((?:[^']|'')*)'|"((?:[^"]|"")*)")${stop}`, 'iy'));
    if (quoted) return quoted[1]?.replaceAll("''", "'") ?? quoted[2].replaceAll('""', '"');
    return this.#take(new RegExp(`\\s*([\\s\\S]*?)${stop}`, 'iy'))?.[1] ?? '';
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found) this.#at += found[0].length;
    return found;
  }

  #wrong(allowed: string): Error {
    const rest = this.#text.slice(this.#at).trim();
    const place = rest === this.#text.trim() ? '' : ` at ${rest === '' ? 'its end' : brief(rest)}`;
    return expected(
      '`where`',
      `${allowed}${place}; a value with "and", "or" or brackets stands in quotes`,
      this.#text,
    );
  }
}

function nameOf([, double, back, plain]: RegExpExecArray): string {
  return double ?? back ?? plain;
}

function negated(part: Condition, not: boolean): Condition {
  return not ? { kind: 'not', part } : part;
}

/** By numbers where both are, by dates where both are, by letters where what is asked for is neither. */
function comparison(sign: string, asked: string): (value: string) => boolean {
  const holds = (difference: number) =>
    difference < 0
      ? sign.startsWith('<')
      : difference > 0
        ? sign.startsWith('>')
        : sign.endsWith('=') && difference === 0;
  const [number, time] = [numberOf(asked), timeOf(asked)];
  return (value) => {
    const own = number === undefined ? undefined : numberOf(value);
    if (own !== undefined) return holds(own - number!);
    const ownTime = time === undefined ? undefined : timeOf(value);
    if (ownTime !== undefined) return holds(ownTime - time!);
    if (number !== undefined || time !== undefined) return false;
    return holds(value < asked ? -1 : value > asked ? 1 : 0);
  };
}

function numberOf(text: string): number | undefined {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isNaN(number) ? undefined : number;
}

/** Milliseconds; the first of what is not told, and of Greenwich where no zone is. */
function timeOf(text: string): number | undefined {
  const [, year, month = '01', day = '01', clock = '00:00', zone = 'Z'] = DATE.exec(text.trim()) ?? [];
  const time = year === undefined ? Number.NaN : Date.parse(`${year}-${month}-${day}T${clock}${zone}`);
  return Number.isNaN(time) ? undefined : time;
}

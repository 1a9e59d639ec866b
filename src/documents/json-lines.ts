import { isObject, parsedJson } from '../values.js';
import { type Extractor, type ExtractorSettings, found, LONGEST_RECORD, type Outlet } from './extractor.js';
import { fieldOf } from './record-fields.js';

/** The named fields of each line of JSON (jsonlines.org); `a.b` is field b of the object in a. */
export function jsonLines(outlet: Outlet, { fields }: ExtractorSettings): Extractor {
  const names = fields.length > 0 ? fields : ['text'];
  let rest = '';
  let line = 0;
  let tooLong = false;
  const take = (text: string) => {
    line++;
    if (tooLong) tooLong = false;
    else if (text.trim() !== '') readRecord(text, line, names, outlet);
  };
  return {
    write(text) {
      let start = 0;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
        take(rest + text.slice(start, end));
        rest = '';
        start = end + 1;
      }
      rest += text.slice(start);
      if (rest.length <= LONGEST_RECORD) return;
      if (!tooLong)
        outlet.fault({
          reason: 'too large',
          line: line + 1,
          sentence: `expected at most ${LONGEST_RECORD >> 20} million characters in a line`,
        });
      tooLong = true;
      rest = '';
    },
    end: () => take(rest),
  };
}

function readRecord(text: string, line: number, names: readonly string[], outlet: Outlet): void {
  const record = parsedJson(text);
  if (record === undefined) {
    const whole = line === 1 && /^\s*\[/.test(text) ? "; an array is made lines by jq -c '.[]'" : '';
    outlet.fault({
      reason: 'record',
      line,
      sentence: `expected an object of JSON, found ${found(text)}${whole}`,
    });
    return;
  }
  const parts: string[] = [];
  for (const name of names) {
    const value = textOf(fieldOf(record, name));
    if (value === undefined) {
      outlet.fault({ reason: 'field', line, sentence: missing(record, name) });
      return;
    }
    parts.push(value);
  }
  outlet.document(parts.join('\n'), { line, fields: () => record as Record<string, unknown> });
}

function missing(record: unknown, name: string): string {
  const whole = fieldOf(record, name);
  if (whole !== undefined && whole !== null)
    return `expected text in the field "${name}", found ${found(JSON.stringify(whole))}`;
  const names = isObject(record) ? Object.keys(record).slice(0, 10).join(', ') : '';
  const there = names === '' ? 'an object with it' : `one of ${names} (\`field\` NAME)`;
  return `there is no text in a field "${name}": expected ${there}`;
}

/** A text, a number, or a list of such, each a block. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (!Array.isArray(value)) return undefined;
  const parts = value.map(textOf);
  return parts.includes(undefined) ? undefined : parts.join('\n');
}

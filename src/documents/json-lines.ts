import { isObject, parsedJson } from '../values.js';
import { type Extractor, type ExtractorSettings, found, type Outlet } from './extractor.js';
import { fieldOf } from './record-fields.js';
import { recordLines } from './record-lines.js';

/** The named fields of each line of JSON (jsonlines.org); `a.b` is field b of the object in a. */
export function jsonLines(outlet: Outlet, { fields }: ExtractorSettings): Extractor {
  const names = fields.length > 0 ? fields : ['text'];
  return recordLines(outlet, (text, line) => {
    if (text.trim() !== '') readRecord(text, line, names, outlet);
  });
}

function readRecord(text: string, line: number, names: readonly string[], outlet: Outlet): void {
  const record = parsedJson(text);
  if (record === undefined) {
    const whole = line === 1 && /^\s*\[/.test(text) ? "; an array is made lines by jq -c '.[]'" : '';
    outlet.fault('record', `expected an object of JSON, found ${found(text)}${whole}`, line);
    return;
  }
  const parts: string[] = [];
  for (const name of names) {
    const value = textOf(fieldOf(record, name));
    if (value === undefined) {
      outlet.fault('field', missing(record, name), line);
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

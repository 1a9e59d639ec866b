import { type Extractor, type ExtractorSettings, found, namesIn, type Outlet } from './extractor.js';
import { recordLines } from './record-lines.js';

const MARKER = /^\\(\S+)\s*([\s\S]*)$/;
/** Those that begin a record, beside the first of the file: an entry, a sentence, a text. */
const RECORDS = new Set(['lx', 'ref', 'id']);
/** Where no field is asked for: a sentence of a text, else the examples of an entry. */
const TEXTS = ['tx', 't', 'xv'];

interface ToolboxRecord {
  readonly line: number;
  readonly begins: string;
  readonly fields: Map<string, string[]>;
}

/**
 * Records in standard format of SIL (Toolbox, Shoebox, FLEx): lines of a marker with a backslash and its text, which may go on
 * in lines without one. Sentences (`tx`) or the examples of a dictionary (`xv`), or the markers that are named.
 */
export function toolboxRecords(outlet: Outlet, { fields: asked }: ExtractorSettings): Extractor {
  const markers = new Set<string>();
  let first: string | undefined;
  let record: ToolboxRecord | undefined;
  let last: string[] | undefined;
  let taken = 0;
  const finish = () => {
    if (!record) return;
    const { line, begins, fields } = record;
    record = last = undefined;
    // Lines of a sentence that are broken to a width go on; examples are sentences of their own.
    const border = begins === 'lx' ? '\n' : ' ';
    const texts = [...fields].map(([name, lines]) => [name, lines.filter(Boolean).join(border)] as const);
    const values: Record<string, string> = Object.fromEntries(texts);
    const own = asked.length > 0 ? asked : TEXTS.filter((name) => values[name]).slice(0, 1);
    const text = own.map((name) => values[name] ?? '').filter(Boolean);
    if (text.length === 0) return outlet.leave('no text');
    taken++;
    outlet.document(text.join('\n'), { line, fields: () => values });
  };
  const take = (written: string, line: number) => {
    const text = written.replace(/^\ufeff/, '').trim();
    const [, name, value] = MARKER.exec(text) ?? [];
    if (name === undefined) {
      if (last && text !== '') last.push(text);
      else if (text !== '' && first === undefined)
        outlet.fault('format', `expected a marker such as \\lx or \\ref, found ${found(text)}`, line);
      return;
    }
    // Those of the file's head.
    if (name.startsWith('_')) return;
    first ??= name;
    markers.add(name);
    if (!record || name === first || RECORDS.has(name)) {
      finish();
      record = { line, begins: name, fields: new Map() };
    }
    last = record!.fields.get(name) ?? [];
    record!.fields.set(name, last);
    last.push(value);
  };
  return recordLines(outlet, take, () => {
    finish();
    if (taken > 0 || markers.size === 0) return;
    const wanted = (asked.length > 0 ? asked : TEXTS).join(' or ');
    outlet.fault(
      'field',
      `there is no text in a marker ${wanted}: expected one of ${namesIn(markers)} (\`field\` NAME)`,
    );
  });
}

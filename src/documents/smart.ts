import {
  type DocumentRecord,
  type Extractor,
  type ExtractorSettings,
  found,
  type Outlet,
} from './extractor.js';
import { recordLines } from './record-lines.js';

/** Sections by their letters; the others, such as lists of citations, hold no text. */
const SECTIONS: Readonly<Record<string, string>> = {
  T: 'title',
  A: 'author',
  B: 'source',
  K: 'keywords',
  W: 'text',
};

/**
 * The records of the collections that came with the SMART system, such as Cranfield and CACM (`.I 1`, then sections whose lines
 * follow `.T`, `.A`, `.W`): the title and the text, or the sections that are named. An empty record is a document too, as
 * judgements count the places of records.
 */
export function smartRecords(outlet: Outlet, { fields }: ExtractorSettings): Extractor {
  const names = fields.length > 0 ? fields : ['title', 'text'];
  let begun = 0;
  let sections = new Map<string, string[]>();
  let section: string[] = [];
  const finish = () => {
    if (begun === 0) return;
    const record = Object.fromEntries([...sections].map(([name, lines]) => [name, lines.join(' ')]));
    const whole: DocumentRecord = { line: begun, fields: () => record };
    const unknown = names.find((name) => !['number', ...Object.values(SECTIONS)].includes(name));
    if (unknown !== undefined)
      outlet.fault(
        'field',
        `there is no field "${unknown}" in SMART's records: expected one of number, ${Object.values(SECTIONS).join(', ')}`,
        begun,
      );
    else
      outlet.document(
        names
          .map((name) => record[name] ?? '')
          .join('\n')
          .trim(),
        whole,
      );
  };
  const take = (written: string, line: number) => {
    const text = written.trim();
    const [, number] = /^\.I\s+(\S+)$/.exec(text) ?? [];
    const [, letter] = /^\.([A-Z])$/.exec(text) ?? [];
    if (number !== undefined) {
      finish();
      begun = line;
      sections = new Map([['number', [number]]]);
      section = [];
    } else if (begun === 0) {
      if (text !== '')
        outlet.fault(
          'format',
          `expected a record of SMART's form, which begins with .I and its number, found ${found(text)}`,
          line,
        );
    } else if (letter !== undefined) {
      section = [];
      const name = SECTIONS[letter];
      // Of a section that comes twice both are text.
      if (name !== undefined) {
        section = sections.get(name) ?? section;
        sections.set(name, section);
      }
    } else if (text !== '') section.push(text);
  };
  return recordLines(outlet, take, finish);
}

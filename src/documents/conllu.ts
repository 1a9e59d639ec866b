import { type Extractor, type ExtractorSettings, found, namesIn, type Outlet } from './extractor.js';
import { recordLines } from './record-lines.js';

/** Columns of a word (universaldependencies.org/format.html); of CoNLL-U Plus `# global.columns` names them. */
const COLUMNS = ['id', 'form', 'lemma', 'upos', 'xpos', 'feats', 'head', 'deprel', 'deps', 'misc'];
/** A word, words written as one, or a word that is not written. */
const ID = /^\d+(?:([-.])(\d+))?$/;

interface Sentence {
  /** Where it begins. */
  readonly line: number;
  readonly comments: Record<string, string>;
  readonly rows: string[][];
}

/**
 * Sentences of CoNLL-U and CoNLL-U Plus: the words as they are written (`form`), with blanks between; or a column such as
 * `lemma`, or a comment such as `text`. A blank within a word becomes `_`.
 */
export function conlluSentences(outlet: Outlet, { fields }: ExtractorSettings): Extractor {
  const names = fields.length > 0 ? fields : ['form'];
  let columns: readonly string[] = COLUMNS;
  let sentence: Sentence | undefined;
  const finish = () => {
    if (sentence && sentence.rows.length > 0) takeSentence(sentence, columns, names, outlet);
    sentence = undefined;
  };
  const take = (written: string, line: number) => {
    const text = written.replace(/\r$/, '');
    if (text.trim() === '') return finish();
    sentence ??= { line, comments: {}, rows: [] };
    if (text.startsWith('#')) {
      const [, key, value] = /^([^=]*)=?([\s\S]*)$/.exec(text.slice(1))!.map((part) => part.trim());
      if (key === 'global.columns') columns = value.toLowerCase().split(/\s+/);
      else if (key !== '') sentence.comments[key] = value;
      return;
    }
    const cells = text.split('\t');
    if (cells.length > 1 && ID.test(cells[0])) sentence.rows.push(cells);
    else
      outlet.fault(
        'record',
        `expected a word of CoNLL-U, its number and other columns with tabs between, found ${found(text)}`,
        line,
      );
  };
  return recordLines(outlet, take, finish);
}

function takeSentence(
  { line, comments, rows }: Sentence,
  columns: readonly string[],
  names: readonly string[],
  outlet: Outlet,
): void {
  const parts: string[] = [];
  for (const name of names) {
    const part = Object.hasOwn(comments, name) ? comments[name] : columnText(rows, columns, name);
    if (part === undefined) {
      const there = namesIn([...columns, ...Object.keys(comments)]);
      const sentence = `there is no field "${name}": expected one of ${there} (\`field\` NAME)`;
      outlet.fault('field', sentence, line);
      return;
    }
    parts.push(part);
  }
  const form = columnText(rows, columns, 'form');
  if (!names.includes('form') || !form || !/^_(?: _)+$/.test(form))
    outlet.document(parts.join('\n'), { line, fields: () => comments });
  else
    outlet.fault(
      'field',
      'the words are left out of the file (_), which its licence may ask for: put them in as its README says',
      line,
    );
}

/** Undefined where there is no such column. */
function columnText(rows: readonly string[][], columns: readonly string[], name: string): string | undefined {
  const [column, form] = [columns.indexOf(name), columns.indexOf('form')];
  if (column < 0) return undefined;
  const words: string[] = [];
  // The last of the words that are written as one.
  let written = 0;
  for (const row of rows) {
    const [, kind, last] = ID.exec(row[0])!;
    const within = Number.parseInt(row[0], 10) <= written;
    if (kind === '.' || (name === 'form' ? within : kind === '-')) continue;
    if (kind === '-') written = Number(last);
    const value = row[column]?.trim() ?? '_';
    words.push((value === '_' && name === 'lemma' ? (row[form] ?? value) : value).replace(/\s+/g, '_'));
  }
  return words.filter((word) => word !== '').join(' ');
}

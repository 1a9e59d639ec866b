import Papa from 'papaparse';
import { shown } from '../errors.js';
import {
  countLines,
  type Extractor,
  type ExtractorSettings,
  found,
  LONGEST_RECORD,
  type Outlet,
} from './extractor.js';

const SEPARATORS = [',', ';', '\t', '|'] as const;
/** What Excel understands, and writes, before the line of names. */
const SEPARATOR_LINE = /^\ufeff?"?sep=(.)"?\r?(?=\n)/i;

/** The named columns of CSV (RFC 4180), separated by what a line such as `sep=;` says, else what the first line has most of. */
export function commaSeparated(outlet: Outlet, settings: ExtractorSettings): Extractor {
  const told = SEPARATOR_LINE.exec(settings.head)?.[1];
  if (told !== undefined) {
    const rows = table(outlet, settings, { delimiter: told });
    let first: string | undefined = '';
    return {
      write(text) {
        if (first === undefined) return rows.write(text);
        first += text;
        if (!first.includes('\n')) return;
        // An empty line is no row, and is counted.
        rows.write(first.replace(SEPARATOR_LINE, ''));
        first = undefined;
      },
      end: () => rows.end(),
    };
  }
  const firstLine = settings.head.split('\n', 1)[0].replace(/"[^"]*"/g, '');
  const having = (separator: string) => firstLine.split(separator).length;
  const separator = SEPARATORS.reduce((best, other) => (having(other) > having(best) ? other : best));
  return table(outlet, settings, { delimiter: separator });
}

/** The named columns of TSV (IANA text/tab-separated-values): quotes are quotes, but round a whole cell. */
export function tabSeparated(outlet: Outlet, settings: ExtractorSettings): Extractor {
  return table(outlet, settings, { delimiter: '\t', fastMode: true }, unquoted);
}

function unquoted(cell: string): string {
  return cell.length > 1 && cell.startsWith('"') && cell.endsWith('"')
    ? cell.slice(1, -1).replaceAll('""', '"')
    : cell;
}

/** The names of columns. */
type Columns = Pick<ExtractorSettings, 'fields' | 'columns' | 'labelField'>;

/** What papaparse's parser of a string gives. */
interface Parsed {
  readonly data: string[][];
  /** Of quotes: the number of the row, and where in the text the cell begins. */
  readonly errors: readonly { readonly row: number; readonly index: number }[];
  readonly meta: { readonly cursor: number };
}
type StringParser = new (
  config: object,
) => { parse(text: string, base: number, ignoreLast: boolean): Parsed };

function table(
  outlet: Outlet,
  settings: Columns,
  layout: object,
  cellOf: (cell: string) => string = (cell) => cell,
): Extractor {
  const parser = new (Papa.Parser as unknown as StringParser)({ ...layout, newline: '\n' });
  const rows = new Rows(outlet, settings, cellOf);
  let rest = '';
  // Bytes that must have come before a row that is not complete is looked at again.
  let enough = 0;
  let given = false;
  const parse = (last: boolean) => {
    const { data, errors, meta } = parser.parse(rest, 0, !last);
    // A row that is not complete yet is looked at again.
    const broken = new Map(
      errors.filter(({ row }) => row < data.length).map(({ row, index }) => [row, index]),
    );
    for (const [row, index] of broken) rows.brokenQuote(countLines(rest, index), data[row].join(' '));
    rows.take(data, broken, lineOf(rest));
    const used = last ? rest.length : meta.cursor;
    rows.line += countLines(rest, used);
    rest = rest.slice(used);
    enough = used > 0 ? 0 : rest.length * 2;
  };
  return {
    write(text) {
      rest += text;
      if (given || rest.length < enough) return;
      parse(false);
      if (rest.length <= LONGEST_RECORD) return;
      given = true;
      outlet.fault(
        'record',
        `expected the end of a row after at most ${LONGEST_RECORD >> 20} million characters: close the quote that this row opens, ${found(rest)}`,
        rows.line,
      );
      rest = '';
    },
    end() {
      if (rest !== '' && !given) parse(true);
      rows.end();
    },
  };
}

/** Gives lines of a text by their numbers, from 0, which do not fall. */
function lineOf(text: string): (line: number) => string {
  let [at, now] = [0, 0];
  return (line) => {
    for (; now < line; now++) at = text.indexOf('\n', at) + 1;
    const end = text.indexOf('\n', at);
    return text.slice(at, end < 0 ? undefined : end);
  };
}

class Rows {
  /** Of the row that comes next. */
  line = 1;
  #header: string[] | undefined;
  /** What names the columns. */
  #namedIn = '';
  #columns: number[] | undefined;
  readonly #outlet: Outlet;
  readonly #named: Columns;
  readonly #cellOf: (cell: string) => string;

  constructor(outlet: Outlet, named: Columns, cellOf: (cell: string) => string) {
    this.#outlet = outlet;
    this.#named = named;
    this.#cellOf = cellOf;
    if (named.columns) this.#open(named.columns, 1, '`columnNames`');
  }

  brokenQuote(linesBefore: number, row: string): void {
    this.#outlet.fault(
      'record',
      `a quote that opens here is not closed before a separator or a line's end, in ${found(row)}: close it, and double quotes within`,
      this.line + linesBefore,
    );
  }

  /** @param lineAt a line of the text that the rows are of, from 0 */
  take(
    rows: readonly string[][],
    broken: ReadonlyMap<number, unknown>,
    lineAt: (line: number) => string,
  ): void {
    const first = this.line;
    let line = first;
    for (const [i, row] of rows.entries()) {
      const last = row.length - 1;
      if (row[last].endsWith('\r')) row[last] = row[last].slice(0, -1);
      // A cell in quotes is there, though nothing is in it.
      const isBlank = row.length === 1 && row[0].trim() === '' && lineAt(line - first).trim() === '';
      if (!broken.has(i) && !isBlank) this.#takeRow(row, line);
      line++;
      for (const cell of row) if (cell.includes('\n')) line += countLines(cell);
    }
  }

  end(): void {
    if (!this.#header) this.#outlet.fault('format', 'the table is empty: expected a line of names first');
  }

  #takeRow(cells: readonly string[], line: number): void {
    if (!this.#header) this.#open(cells, line, 'the first line');
    else if (!this.#columns) return;
    else if (cells.length !== this.#header.length)
      this.#outlet.fault(
        'record',
        `expected ${this.#header.length} columns as in ${this.#namedIn}, found ${cells.length} in ${found(cells.join(' '))}`,
        line,
      );
    else {
      const fields = () => Object.fromEntries(this.#header!.map((name, i) => [name, this.#cellOf(cells[i])]));
      const text = this.#columns.map((column) => this.#cellOf(cells[column])).join('\n');
      this.#outlet.document(text, { line, fields });
    }
  }

  #open(cells: readonly string[], line: number, namedIn: string): void {
    this.#namedIn = namedIn;
    this.#header = cells.map((cell) => this.#cellOf(cell).trim());
    const { fields, labelField } = this.#named;
    const others = this.#header.filter((name) => name !== labelField);
    const wanted = fields.length > 0 ? fields : others.length === 1 ? others : ['text'];
    const columns = wanted.map((name) => this.#header!.indexOf(name));
    const missing = columns.indexOf(-1);
    if (missing < 0) this.#columns = columns;
    else
      this.#outlet.fault(
        'field',
        `there is no column "${wanted[missing]}" in ${namedIn}: name one of ${this.#header
          .slice(0, 20)
          .map((name) => shown(name, 20))
          .join(', ')} (\`field\` NAME)`,
        line,
      );
  }
}

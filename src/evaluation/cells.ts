import { inputError, quoted } from '../errors.js';
import { isObject, parsedJson } from '../values.js';
import { linesOf, type TextSource } from './source.js';

/** A line of a table. */
export interface CellRow {
  /** Of its line, from 1. */
  readonly number: number;
  readonly cells: readonly string[];
}

/** The cells of a text in columns. */
export interface CellTable {
  readonly rows: readonly CellRow[];
  /** A line that begins with `#` right above the rows and has as many cells: the names of the columns. */
  readonly comment: readonly string[] | undefined;
}

/** Cells that are looked at in a line; the sets have up to 20. */
const MOST_CELLS = 100;
const SEPARATORS = ['\t', '||', ';', ','] as const;

type Line = { readonly number: number; readonly text: string; readonly whole: string };

/**
 * The cells of a text whose columns are separated by tabs, two bars, semicolons, commas or spaces: by the first of these that
 * most lines have at least twice; or of records of JSON, a line each, whose names come first. With semicolons and commas, cells
 * in double quotes may hold anything (RFC 4180).
 * @param name what errors call the text
 * @throws WordvecError `input` for a quote that is not closed
 */
export async function readCells(source: TextSource, name: string): Promise<CellTable> {
  const lines: Line[] = [];
  let comment: string | undefined;
  for await (const line of linesOf(source, name)) {
    if (!line.text.startsWith('#')) lines.push(line);
    else if (lines.length === 0) comment = line.text.replace(/^#+\s*/, '');
  }
  if (lines[0]?.text.startsWith('{')) return recordCells(lines, name);
  const cut = await cutter(separatorOf(lines), name);
  const rows = lines.map((line) => ({ number: line.number, cells: cut(line) }));
  const names = comment === undefined ? [] : cut({ number: 0, text: comment, whole: comment });
  return { rows, comment: names.length === rows[0]?.cells.length ? names : undefined };
}

function recordCells(lines: readonly Line[], name: string): CellTable {
  const records = lines.map(({ number, text }) => ({ number, record: recordOf(text, number, name) }));
  const names = Object.keys(records[0].record).slice(0, MOST_CELLS);
  const cells = (record: Record<string, unknown>) =>
    names.map((key) => (/^(string|number)$/.test(typeof record[key]) ? String(record[key]).trim() : ''));
  const rows = records.map(({ number, record }) => ({ number, cells: cells(record) }));
  return { rows: [{ number: rows[0].number, cells: names }, ...rows], comment: undefined };
}

function recordOf(text: string, number: number, name: string): Record<string, unknown> {
  const record = parsedJson(text);
  if (isObject(record)) return record;
  throw inputError(
    `${name}: line ${number}: expected an object of JSON as in the first line, got ${quoted(text, 60)}`,
  );
}

function separatorOf(lines: readonly Line[]): string | undefined {
  const having = (mark: string) => lines.filter(({ whole }) => whole.split(mark, 3).length === 3).length;
  return SEPARATORS.find((mark) => 2 * having(mark) > lines.length);
}

/** What cuts a line into cells. */
async function cutter(separator: string | undefined, name: string): Promise<(line: Line) => string[]> {
  if (separator === undefined) return ({ text }) => text.split(/\s+/, MOST_CELLS);
  const trimmed = (cells: readonly string[]) => cells.slice(0, MOST_CELLS).map(bareCell);
  // A quote in a file with tabs is a quote, but for cells that are quoted as a whole.
  if (separator === '\t' || separator === '||')
    return ({ whole }) => trimmed(whole.split(separator, MOST_CELLS));
  const { default: Papa } = await import('papaparse');
  return ({ number, text }) => {
    const { data, errors } = Papa.parse<string[]>(text, { delimiter: separator });
    if (errors.length === 0) return trimmed(data[0]);
    throw inputError(
      `${name}: line ${number}: expected cells in double quotes to be closed, and quotes in them doubled, got ${quoted(text, 60)}`,
    );
  };
}

/** Without outer space, and without quotes that stand in it. */
function bareCell(cell: string): string {
  const text = cell.trim();
  return /^"(.+)"$/.exec(text)?.[1].replaceAll('""', '"') ?? text;
}

/** The number that a cell is, also with a decimal comma; undefined for any other text. */
export function numberIn(cell: string): number | undefined {
  const value = /^[-+]?(\d+([.,]\d*)?|[.,]\d+)(e[-+]?\d+)?%?$/i.test(cell)
    ? Number(cell.replace(',', '.').replace('%', ''))
    : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

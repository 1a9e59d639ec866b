import { checkNames, usageError } from '../errors.js';
import { checkValue } from '../options.js';
import { numberIn, readCells } from './cells.js';
import { chooseColumns, noPair, noPairs, type PairColumns } from './pair-columns.js';
import type { TextSource } from './source.js';

/** Two words and how alike people find them. */
export interface ScoredPair {
  /** The first word. */
  readonly a: string;
  /** The second word. */
  readonly b: string;
  /** How alike people find them, on the scale of the set. */
  readonly score: number;
}

/** How `readPairs` finds the columns. */
export interface PairReading {
  /** The columns of the first word, the second word and the score, from 1; absent: found out. */
  readonly columns?: PairColumns | undefined;
}

/**
 * Reads word pairs with human scores as the well-known sets have them (WordSim-353, SimLex-999, SimVerb, MEN, RW,
 * MTurk-771, RG-65, SCWS), and sets of sentences (STS-B, its Chinese translation): a pair a line, columns separated by tabs,
 * two bars, semicolons, commas (RFC 4180: words with commas in double quotes) or spaces. Lines that begin with `#` and a heading are passed over. The columns are chosen
 * by the heading's names, without one by what they hold; of several raters' columns the one that is their mean
 * counts.
 * @param name what errors call the text, such as its path
 * @throws WordvecError `input` that names the line, or shows the columns when several could be the score
 * @example
 * await readPairs('word1,word2,id,score\nking,queen,1,8.5\n', 'pairs.csv'); // => [{ a: 'king', b: 'queen', score: 8.5 }]
 */
export async function readPairs(
  source: TextSource,
  name: string,
  reading: PairReading = {},
): Promise<ScoredPair[]> {
  checkNames(reading, { columns: true });
  const { columns } = reading;
  if (columns !== undefined) checkColumns(columns);
  const table = await readCells(source, name);
  const chosen = chooseColumns(table, name, columns);
  const [first, second, score] = chosen.columns.map((column) => column - 1);
  const pairs = table.rows.slice(chosen.heading ? 1 : 0).map((row) => {
    const { cells } = row;
    const value = numberIn(cells[score] ?? '');
    if (value === undefined || !cells[first] || !cells[second]) throw noPair(name, row);
    return { a: cells[first], b: cells[second], score: value };
  });
  if (pairs.length === 0) throw noPairs(name);
  return pairs;
}

function checkColumns(columns: PairColumns): void {
  if (!Array.isArray(columns) || new Set(columns).size !== 3 || columns.length !== 3)
    throw usageError(
      `columns: expected three different columns (word, word, score) such as 1,2,5, got ${JSON.stringify(columns)}`,
    );
  for (const column of columns) checkValue('columns', { kind: 'integer', min: 1 }, column);
}

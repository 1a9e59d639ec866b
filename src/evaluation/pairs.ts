import { WordvecError } from '../errors.js';
import { linesOf, type TextSource } from './source.js';

/** Two words and how alike people find them. */
export interface ScoredPair {
  readonly a: string;
  readonly b: string;
  readonly score: number;
}

/**
 * Reads word pairs with human scores as the well-known sets have them (WordSim-353, SimLex-999, MEN, RW,
 * RG-65, SimVerb): a pair a line, columns separated by tabs, semicolons, commas or spaces, the two words
 * first, the score in the first later column that is a number. Lines that begin with `#` and a heading in the
 * first line are passed over.
 * @param name what errors call the text, such as its path
 * @throws WordvecError `input` that names the line
 * @example
 * await readPairs('word1,word2,score\nking,queen,8.5\n', 'pairs.csv'); // => [{ a: 'king', b: 'queen', score: 8.5 }]
 */
export async function readPairs(source: TextSource, name: string): Promise<ScoredPair[]> {
  const pairs: ScoredPair[] = [];
  let first = true;
  for await (const { number, text } of linesOf(source, name)) {
    if (text.startsWith('#')) continue;
    const columns = columnsOf(text);
    const score = columns.slice(2).find((column) => column !== '' && Number.isFinite(Number(column)));
    const heading = first && (score === undefined || /^word[ _]?[1a]?$/i.test(columns[0]));
    first = false;
    if (heading) continue;
    if (score === undefined) {
      throw new WordvecError(
        'input',
        `${name}: line ${number}: expected two words and a number, separated by tabs, commas or spaces, got "${text.slice(0, 60)}"`,
      );
    }
    pairs.push({ a: columns[0], b: columns[1], score: Number(score) });
  }
  if (pairs.length === 0)
    throw new WordvecError(
      'input',
      `${name}: expected word pairs with a score (word, word, number), found none`,
    );
  return pairs;
}

/** Columns that are looked at; the sets have up to 13. */
const MOST_COLUMNS = 100;

// Words may hold the lesser separators: "new york<tab>city<tab>7.1".
function columnsOf(line: string): string[] {
  const separator = ['\t', ';', ','].find((mark) => line.split(mark, 3).length === 3) ?? /\s+/;
  return line.split(separator, MOST_COLUMNS).map((column) => column.trim());
}

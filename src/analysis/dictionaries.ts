import type { KeyedVectors } from '../embeddings/keyed-vectors.js';
import { expected, inputError } from '../errors.js';
import { linesOf, type TextSource } from '../evaluation/source.js';
import { rowOfWord } from '../query/lookup.js';
import { areTexts } from '../values.js';
import type { DictionaryPair } from './alignment-options.js';

/**
 * Reads a bilingual dictionary as MUSE and VecMap have them: a pair a line, a word of the first model and one of the
 * second, with a tab or blanks between, or else a comma or semicolon. A word may stand in several lines, with all its
 * translations. With tabs, a word may have blanks.
 * @param name what errors call the text
 * @throws WordvecError `input` for a line that is no pair
 * @example
 * await readDictionary('chat cat\nchat\ttomcat\n', 'fr-en.txt'); // => [['chat', 'cat'], ['chat', 'tomcat']]
 */
export async function readDictionary(source: TextSource, name: string): Promise<DictionaryPair[]> {
  const pairs: DictionaryPair[] = [];
  for await (const { number, text } of linesOf(source, name)) {
    const cells = cellsOf(text);
    if (cells.length !== 2)
      throw inputError(
        `${name}: line ${number}: expected two words with a tab or a blank between, got "${text}"`,
      );
    pairs.push([cells[0], cells[1]]);
  }
  if (pairs.length === 0) throw inputError(`${name}: expected pairs of words, found none`);
  return pairs;
}

/** Two words as a spreadsheet writes them. */
const SPREAD = /^"?([^\s,;"]+)"? ?[,;] ?"?([^\s,;"]+)"?$/;

function cellsOf(line: string): string[] {
  if (line.includes('\t')) return line.split(/\t+/).map((cell) => cell.trim());
  return SPREAD.exec(line)?.slice(1) ?? line.split(/ +/);
}

/** @throws WordvecError `usage` */
export function checkDictionary(dictionary: unknown): void {
  if (!Array.isArray(dictionary)) throw expected('dictionary', 'a list of pairs of words', dictionary);
  const isPair = (pair: unknown) => areTexts(pair) && pair.length === 2;
  const wrong = dictionary.findIndex((pair) => !isPair(pair));
  if (wrong >= 0) throw expected(`dictionary[${wrong}]`, 'a pair of words', dictionary[wrong]);
}

/**
 * The rows of the pairs of which each model has its word, as it spells it.
 * @param name what errors call the dictionary
 * @throws WordvecError `input` where no pair is left
 */
export function knownPairs(
  first: KeyedVectors,
  second: KeyedVectors,
  dictionary: readonly DictionaryPair[],
  name: string,
): (readonly [first: number, second: number])[] {
  const rows = dictionary.map(([a, b]) => [rowOfWord(first, a), rowOfWord(second, b)] as const);
  const known = rows.filter((pair) => !pair.includes(-1));
  if (known.length > 0) return known;
  throw inputError(
    `none of the ${dictionary.length} pairs of the ${name} has its first word in the first model and its second in the second: the order of the models is that of its columns, and words are spelt as in the models, mostly small`,
  );
}

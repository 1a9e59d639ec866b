import { inputError, quoted, type WordvecError } from '../errors.js';
import { type CellRow, type CellTable, numberIn } from './cells.js';

/** Places of two words and their score in a line, from 1. */
export type PairColumns = readonly [first: number, second: number, score: number];

const WORD_NAME =
  /^["']?(word|sentence|text|term|lemma|target|noun|verb|w|词语?|單詞|单词)s?[ _-]?(1|2|a|b|i{1,2}|one|two|left|right)?["']?$/i;
/** Names of a score, the surest first. */
const SCORE_NAMES = [
  /\b(mean|average|avg)\b|^(mean|average|avg|平均)/i,
  /^(simlex(-?999)?|simverb(-?3500)?|score|gold|human|similarity|relatedness|rating|sim|rel|judge?ment|分数|得分|评分|相似度)s?([ _-].*)?$/i,
  /score|similarity|relatedness|rating/i,
] as const;
/** Names of numbers that are no scores. */
const OTHER_NAME =
  /\b(sd|std|dev|var|conc\w*|freq\w*|count|id|index|no|rank|num\w*|n|pos|assoc)\b|^#|stdev|\bsd\(/i;

/** Rows that are looked at. */
const SAMPLE = 1000;

/**
 * The columns of the words and the score: those given, those that the heading names, or those that hold words and
 * numbers.
 * @returns heading: the first row holds names, no pair
 * @throws WordvecError `input` that shows the columns when it is not sure which is which
 */
export function chooseColumns(table: CellTable, name: string, given?: PairColumns) {
  const rows = table.rows.slice(0, SAMPLE).map(({ cells }) => cells);
  if (rows.length === 0) throw noPairs(name);
  const heading = isHeading(rows, given);
  const names = heading ? rows[0] : table.comment;
  const data = heading ? rows.slice(1) : rows;
  if (given !== undefined) {
    checkGiven(given, rows[0].length, name);
    return { columns: given, heading };
  }
  const columns = Array.from({ length: rows[0].length }, (_, place) => describe(data, place, names?.[place]));
  if (!heading && isBenchmark(columns)) return { columns: [6, 7, 5] as PairColumns, heading };
  const words = wordColumns(columns);
  const numbers = columns.filter((column) => column.numeric && !words?.includes(column));
  if (words === undefined || numbers.length === 0)
    throw notPairs(table, name, words === undefined && numbers.length > 0);
  const score = scoreColumn(numbers, data);
  if (score === undefined) throw unsure(table, name, numbers);
  const places = [words[0].place + 1, words[1].place + 1, score.place + 1] as const;
  return { columns: places as PairColumns, heading };
}

interface Column {
  readonly place: number;
  readonly name: string | undefined;
  readonly numeric: boolean;
  readonly values: readonly string[];
}

function describe(data: readonly (readonly string[])[], place: number, name: string | undefined): Column {
  const values = data.map((cells) => cells[place] ?? '');
  return { place, name, numeric: isNumeric(values), values };
}

/** Half of what is there; a line that breaks the rule is named when it is read. */
function isNumeric(values: readonly string[]): boolean {
  const there = values.filter((value) => value !== '');
  return (
    there.length > 0 && 2 * there.filter((value) => numberIn(value) !== undefined).length >= there.length
  );
}

/** Whether the first row names columns: those of words, or some that hold numbers in all other rows. */
function isHeading(rows: readonly (readonly string[])[], given?: PairColumns): boolean {
  const [first, ...rest] = rows;
  const isText = (place: number) => Boolean(first[place]) && numberIn(first[place]) === undefined;
  if (given !== undefined) return isText(given[2] - 1);
  const named = first.filter((cell) => WORD_NAME.test(cell)).length;
  if (rest.length === 0) return named >= 2;
  const numbers = first.flatMap((_, place) => (describe(rest, place, undefined).numeric ? [place] : []));
  const titles = numbers.filter(isText).length;
  return titles > 0 && (titles === numbers.length || named > 0);
}

/** STS-B's own files: genre, file, year, number, score, sentence, sentence, in some rows where these are from. */
function isBenchmark(columns: readonly Column[]): boolean {
  const [, , year, , score, ...sentences] = columns;
  if (columns.length < 7 || !score.numeric || sentences.slice(0, 2).some(({ numeric }) => numeric))
    return false;
  return year.values.every((value) => /^(19|20)\d\d[a-z]*$/.test(value));
}

/** The two columns of words; undefined where it is not clear which they are. */
function wordColumns(columns: readonly Column[]): readonly [Column, Column] | undefined {
  const named = columns.filter(({ name }) => name !== undefined && WORD_NAME.test(name));
  if (named.length === 2) return [named[0], named[1]];
  const texts = columns.filter(({ numeric }) => !numeric);
  if (texts.length === 2) return [texts[0], texts[1]];
  const told = texts.filter((column) => !isTag(column) && !isId(column));
  if (told.length === 2) return [told[0], told[1]];
  const words = told.filter((column) => !isContext(column));
  if (words.length === 2) return [words[0], words[1]];
  // Words that are numbers in most rows, such as years.
  return columns.length === 3 && columns[2].numeric ? [columns[0], columns[1]] : undefined;
}

/** A part of speech or a relation: few values, each in many rows, single letters or capitals. */
function isTag({ values }: Column): boolean {
  const distinct = new Set(values);
  if ([...distinct].every((value) => /^([a-z]?|[A-Z][A-Z_/-]*)$/.test(value))) return true;
  return values.length >= 10 && distinct.size <= Math.max(2, values.length / 20);
}

/** Names with a number in each, all different: `12-headlines-2015-0007`. */
function isId({ values }: Column): boolean {
  return (
    new Set(values).size === values.length &&
    values.every((value) => /^[\w.:/-]+$/.test(value) && /\d/.test(value))
  );
}

/** Sentences, as SCWS has them. */
function isContext({ values }: Column): boolean {
  return values.reduce((sum, value) => sum + value.split(' ').length, 0) > 5 * values.length;
}

/** The one column that can be the score; undefined where there are several. */
function scoreColumn(numbers: readonly Column[], data: readonly (readonly string[])[]): Column | undefined {
  const candidates = numbers.filter((column) => !isOther(column));
  if (numbers.length === 1) return numbers[0];
  for (const pattern of SCORE_NAMES) {
    const matching = candidates.filter(({ name }) => name !== undefined && pattern.test(name));
    if (matching.length === 1) return matching[0];
    if (matching.length > 1) return undefined;
  }
  if (candidates.length === 1) return candidates[0];
  const means = candidates.filter((column) => isMeanOf(column, candidates, data));
  return means.length === 1 ? means[0] : undefined;
}

/** A number that is no score by its name, or, without one, counts the rows. */
function isOther({ name, values }: Column): boolean {
  if (name !== undefined && OTHER_NAME.test(name)) return true;
  const numbers = values.map(numberIn);
  return numbers.length > 2 && numbers.every((value, i) => i === 0 || value === numbers[i - 1]! + 1);
}

/** Whether a column is the mean of the other numbers of its row, but for rounding and a few rows. */
function isMeanOf(column: Column, all: readonly Column[], data: readonly (readonly string[])[]): boolean {
  const raters = all.filter((other) => other !== column);
  if (raters.length < 2) return false;
  const differing = data.filter((cells) => {
    const scores = raters.flatMap(({ place }) => numberIn(cells[place] ?? '') ?? []);
    const mean = scores.reduce((sum, value) => sum + value, 0) / scores.length;
    return !(Math.abs(mean - (numberIn(cells[column.place] ?? '') ?? Number.NaN)) < 0.051);
  });
  return differing.length <= data.length / 20;
}

function checkGiven(columns: PairColumns, count: number, name: string): void {
  const beyond = columns.find((column) => column > count);
  if (beyond !== undefined)
    throw inputError(`${name}: columns: expected columns of 1 to ${count}, got ${beyond}`);
}

function notPairs({ rows }: CellTable, name: string, manyTexts: boolean): WordvecError {
  if (manyTexts && rows[0].cells.length > 3) return unsure({ rows, comment: undefined }, name, []);
  return noPair(name, rows[0]);
}

/** The error for a line that is none. */
export function noPair(name: string, { number, cells }: CellRow): WordvecError {
  return inputError(
    `${name}: line ${number}: expected two words and a number, separated by tabs, commas or spaces, got ${quoted(cells.join(' '), 60)}`,
  );
}

function unsure({ rows }: CellTable, name: string, numbers: readonly Column[]): WordvecError {
  const what =
    numbers.length > 0
      ? `${numbers.length} of which could be the score`
      : 'of which it is not clear which two are the words';
  const shown = (rows[1] ?? rows[0]).cells.slice(0, 12).map((cell, i) => {
    const title = rows.length > 1 ? rows[0].cells[i] : undefined;
    return `${i + 1} ${title === undefined ? '' : `${title.slice(0, 20)} / `}${cell.slice(0, 20)}`;
  });
  return inputError(
    `${name}: has ${rows[0].cells.length} columns, ${what}: ${shown.join('; ')}: name those of the words and the score, such as --columns 1,2,${rows[0].cells.length}`,
  );
}

/** The error for a text without pairs. */
export function noPairs(name: string): WordvecError {
  return inputError(`${name}: expected word pairs with a score (word, word, number), found none`);
}

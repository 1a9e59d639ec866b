import { expected, quoted, usageError } from '../errors.js';

/** A word of an expression with the factor in front of its vector. */
export interface WeightedWord {
  /** Without its quotes. */
  readonly word: string;
  /** Below 0 where it is taken away. */
  readonly weight: number;
}

/** A number in double quotes is a word. */
interface Token {
  readonly kind: 'word' | 'number' | 'operator';
  readonly text: string;
}

/** Sums with it are far from what a double holds. */
const GREATEST_WEIGHT = 1e9;
/** Characters of the longest expression, and how deep its brackets may lie. */
const LONGEST = 10_000;
const DEEPEST = 100;
/** What editors make of a minus, and what is typed on keyboards of East Asia. */
const OTHERS: Readonly<Record<string, string>> = {
  '\u2212': '-',
  '\u2013': '-',
  '\u2014': '-',
  '\uff0d': '-',
  '\uff0b': '+',
  '\uff0a': '*',
  '\u00d7': '*',
  '\uff08': '(',
  '\uff09': ')',
};
const OPERATOR = /^[-+*()\u2212\u2013\u2014\uff0d\uff0b\uff0a\u00d7\uff08\uff09]/;
/** These part words without a space, as words of Chinese stand. */
const WIDE = /[\uff0d\uff0b\uff0a\uff08\uff09]/;
const SIGN = /([-+])/;
const QUOTED = /^"((?:[^"\\]|\\.)*)"/;
const CURLY = /^[\u201c\u201d\u201e]([^\u201c\u201d\u201e]*)[\u201c\u201d]/;
const NUMBER = /^(\d+(\.\d+)?|\.\d+)$/;

/**
 * Reads sums of words such as `king - man + woman`, `2*good - bad` or `0.5 * (red + blue)`.
 *
 * Operators, those of print (\u2212, \u2013) and wide ones too, stand between spaces, so that `new-york` and `c++` are words as they are; a sign, a bracket or
 * `2*` may touch the word that follows. What `isWord` knows is always a word, and `king-man+woman` is a sum where
 * it knows all three. Words that look like operators
 * or hold spaces or an unknown `+` or `*` go in double quotes: `"+" - minus`. A number is a weight when `*`
 * joins it, otherwise a word.
 * @returns the words in their order; brackets are multiplied out.
 * @throws WordvecError `usage` that says where the expression breaks.
 * @example
 * parseExpression('2*(king - new-york)'); // => [{ word: 'king', weight: 2 }, { word: 'new-york', weight: -2 }]
 */
export function parseExpression(
  expression: string,
  isWord: (word: string) => boolean = () => false,
): WeightedWord[] {
  if (typeof expression !== 'string') throw expected('expression', 'a text', expression);
  if (typeof isWord !== 'function') throw expected('isWord', 'a function', isWord);
  if (expression.length > LONGEST)
    throw usageError(
      `expected an expression of at most ${LONGEST} characters, got ${expression.length}: ask in parts`,
    );
  const tokens = tokenize(expression, isWord);
  if (tokens.length === 0) throw usageError('expected words such as king - man + woman, got nothing');
  return parseTokens(expression, tokens);
}

function tokenize(expression: string, isWord: (word: string) => boolean): Token[] {
  const tokens: Token[] = [];
  let place = 0;
  let open = 0;
  while (place < expression.length) {
    const rest = expression.slice(place);
    const space = /^\s+/.exec(rest);
    if (space) {
      place += space[0].length;
      continue;
    }
    const run = /^\S+/.exec(rest)![0];
    const quoted = QUOTED.exec(rest) ?? (isWord(run) ? null : CURLY.exec(rest));
    if (quoted) {
      tokens.push({ kind: 'word', text: quoted[1].replace(/\\(.)/g, '$1') });
      place += quoted[0].length;
    } else if (OPERATOR.test(run) && (run.length === 1 || !isWord(run))) {
      const text = OTHERS[run[0]] ?? run[0];
      tokens.push({ kind: 'operator', text });
      open += text === '(' ? 1 : text === ')' ? -1 : 0;
      if (open > DEEPEST)
        throw usageError(`expected at most ${DEEPEST} brackets inside each other: take some away`);
      place += 1;
    } else if (isGluedSum(run, isWord)) {
      for (const [i, text] of run.split(SIGN).entries())
        tokens.push({ kind: i % 2 === 0 ? 'word' : 'operator', text });
      place += run.length;
    } else {
      const [part] = run.split(WIDE, 1);
      const text = isWord(run) ? run : isWord(part) ? part : wordAtStart(part, open, isWord);
      tokens.push({ kind: NUMBER.test(text) ? 'number' : 'word', text });
      place += text.length;
    }
  }
  return tokens;
}

/** `king-man+woman`, of known words alone; without a plus it could be a word with hyphens. */
function isGluedSum(run: string, isWord: (word: string) => boolean): boolean {
  if (!run.includes('+') || isWord(run)) return false;
  return run.split(SIGN).every((part, i) => i % 2 === 1 || isWord(part));
}

// The word at the start of a run without spaces: `2` of `2*good`, `bad` of `bad)*3`, `good` of `good*2`.
function wordAtStart(run: string, open: number, isWord: (word: string) => boolean): string {
  const factor = /^[\d.]+(?=\*)/.exec(run);
  if (factor && NUMBER.test(factor[0])) return factor[0];
  let word = run;
  for (let left = open; left > 0 && !isWord(word); left--) word = word.replace(/\)(\*[\d.]+)?$/, '');
  if (isWord(word)) return word;
  word = word.replace(/\*[\d.]+$/, '');
  if (isWord(word) || !/[+*]/.test(word)) return word;
  throw usageError(
    `${quoted(word)} is no known word: put spaces around the operators + - * (or the word in double quotes)`,
  );
}

// By recursive descent; a number that `*` joins is a factor, otherwise a word.
function parseTokens(expression: string, tokens: readonly Token[]): WeightedWord[] {
  let next = 0;
  const isOperator = (place: number, text: string) =>
    tokens[place]?.kind === 'operator' && tokens[place].text === text;
  const take = (text: string) => {
    const found = isOperator(next, text);
    if (found) next++;
    return found;
  };
  const unexpected = (expected: string) => {
    const found = tokens[next] ? quoted(tokens[next].text) : 'the end';
    return usageError(`expression ${quoted(expression)}: expected ${expected}, got ${found}`);
  };

  // sum = ["+" | "-"] product { ("+" | "-") product }
  const sum = (weight: number): WeightedWord[] => {
    const terms: WeightedWord[] = [];
    let sign = take('-') ? -1 : 1;
    if (sign === 1) take('+');
    for (;;) {
      for (const term of product(sign * weight)) terms.push(term);
      if (take('+')) sign = 1;
      else if (take('-')) sign = -1;
      else return terms;
    }
  };

  // product = number "*" product | (word | "(" sum ")") { "*" number }
  const product = (outer: number): WeightedWord[] => {
    let weight = outer;
    for (; tokens[next]?.kind === 'number' && isOperator(next + 1, '*'); next += 2)
      weight = times(weight, tokens[next]);
    let terms: WeightedWord[];
    if (take('(')) {
      terms = sum(weight);
      if (!take(')')) throw unexpected(')');
    } else {
      const token = tokens[next];
      if (!token || token.kind === 'operator') throw unexpected('a word');
      next++;
      terms = [{ word: token.text, weight }];
    }
    while (take('*')) {
      if (tokens[next]?.kind !== 'number') throw unexpected('a number');
      const factor = tokens[next++];
      terms = terms.map(({ word, weight }) => ({ word, weight: times(weight, factor) }));
    }
    return terms;
  };

  const terms = sum(1);
  if (next < tokens.length) throw unexpected('+ or - between words, as in "king - man + woman"');
  return terms;
}

function times(weight: number, { text }: Token): number {
  const product = weight * Number(text);
  if (Math.abs(product) <= GREATEST_WEIGHT) return product;
  throw usageError(
    `expected weights of ${GREATEST_WEIGHT} at most in all, got ${quoted(text)} times ${weight}`,
  );
}

import { WordvecError } from '../errors.js';

/** A word of an expression with the factor in front of its vector. */
export interface WeightedWord {
  readonly word: string;
  readonly weight: number;
}

type Token = { readonly kind: 'word' | 'operator'; readonly text: string; readonly quoted?: boolean };

/** Sums with it are far from what a double holds. */
const GREATEST_WEIGHT = 1e9;
/** Characters of the longest expression, and how deep its brackets may lie. */
const LONGEST = 10_000;
const DEEPEST = 100;
const NUMBER = /^(\d+(\.\d+)?|\.\d+)$/;

/**
 * Reads sums of words such as `king - man + woman`, `2*good - bad` or `0.5 * (red + blue)`.
 *
 * Operators stand between spaces, so that `new-york` and `c++` are words as they are; a sign, a bracket or
 * `2*` may touch the word that follows. What `isWord` knows is always a word. Words that look like operators
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
  if (expression.length > LONGEST)
    throw new WordvecError(
      'usage',
      `expected an expression of at most ${LONGEST} characters, got ${expression.length}: ask in parts`,
    );
  const tokens = tokenize(expression, isWord);
  if (tokens.length === 0)
    throw new WordvecError('usage', 'expected words such as king - man + woman, got nothing');
  return new Parser(expression, tokens).parse();
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
    const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(rest);
    if (quoted) {
      tokens.push({ kind: 'word', text: quoted[1].replace(/\\(.)/g, '$1'), quoted: true });
      place += quoted[0].length;
    } else if (/^[-+*()]$/.test(run) || (!isWord(run) && /^[-+*()]/.test(run))) {
      tokens.push({ kind: 'operator', text: run[0] });
      open += run[0] === '(' ? 1 : run[0] === ')' ? -1 : 0;
      if (open > DEEPEST)
        throw new WordvecError(
          'usage',
          `expected at most ${DEEPEST} brackets inside each other: take some away`,
        );
      place += 1;
    } else {
      const text = isWord(run) ? run : wordAtStart(run, open, isWord);
      tokens.push({ kind: 'word', text });
      place += text.length;
    }
  }
  return tokens;
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
  throw new WordvecError(
    'usage',
    `${quoted(word)} is no known word: put spaces around the operators + - * (or the word in double quotes)`,
  );
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text);
}

class Parser {
  readonly #expression: string;
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(expression: string, tokens: readonly Token[]) {
    this.#expression = expression;
    this.#tokens = tokens;
  }

  parse(): WeightedWord[] {
    const terms = this.#sum(1);
    if (this.#next < this.#tokens.length) throw this.#error('+ or -');
    return terms;
  }

  // sum = ["+" | "-"] product { ("+" | "-") product }
  #sum(weight: number): WeightedWord[] {
    const terms: WeightedWord[] = [];
    let sign = this.#take('-') ? -1 : 1;
    if (sign === 1) this.#take('+');
    for (;;) {
      for (const term of this.#product(sign * weight)) terms.push(term);
      if (this.#take('+')) sign = 1;
      else if (this.#take('-')) sign = -1;
      else return terms;
    }
  }

  // product = number "*" product | (word | "(" sum ")") { "*" number }
  #product(outer: number): WeightedWord[] {
    let weight = outer;
    let token = this.#tokens[this.#next];
    while (this.#isNumber(token) && this.#isOperator(this.#next + 1, '*')) {
      weight *= this.#factor(token);
      this.#next += 2;
      token = this.#tokens[this.#next];
    }
    let terms: WeightedWord[];
    if (this.#take('(')) {
      terms = this.#sum(weight);
      if (!this.#take(')')) throw this.#error(')');
    } else if (token?.kind === 'word') {
      this.#next++;
      terms = [{ word: token.text, weight }];
    } else {
      throw this.#error('a word');
    }
    while (this.#take('*')) {
      const factor = this.#tokens[this.#next++];
      if (!this.#isNumber(factor)) throw this.#error('a number', -1);
      const times = this.#factor(factor!);
      terms = terms.map((term) => ({ word: term.word, weight: term.weight * times }));
    }
    return terms;
  }

  #isNumber(token: Token | undefined): boolean {
    return token?.kind === 'word' && !token.quoted && NUMBER.test(token.text);
  }

  #factor({ text }: Token): number {
    const factor = Number(text);
    if (factor <= GREATEST_WEIGHT) return factor;
    throw new WordvecError('usage', `expected weights of ${GREATEST_WEIGHT} at most, got ${quoted(text)}`);
  }

  #isOperator(place: number, text: string): boolean {
    const token = this.#tokens[place];
    return token?.kind === 'operator' && token.text === text;
  }

  #take(text: string): boolean {
    const found = this.#isOperator(this.#next, text);
    if (found) this.#next++;
    return found;
  }

  #error(expected: string, offset = 0): WordvecError {
    const token = this.#tokens[this.#next + offset];
    const found = token ? quoted(token.text) : 'the end';
    return new WordvecError(
      'usage',
      `expression ${quoted(this.#expression)}: expected ${expected}, got ${found}`,
    );
  }
}

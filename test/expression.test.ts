import { describe, expect, it } from 'vitest';
import { parseExpression } from '../src/query/expression.js';

const vocabulary = new Set(['king', 'c++', 'good', 'bad', '2', '-man', ')', 'f(x)', 'new-york']);
const read = (text: string) =>
  parseExpression(text, (word) => vocabulary.has(word))
    .map(({ word, weight }) => `${weight}:${word}`)
    .join(' ');

describe('parseExpression', () => {
  it.each([
    ['king', '1:king'],
    ['king - man + woman', '1:king -1:man 1:woman'],
    ['  king   -man2 +woman ', '1:king -1:man2 1:woman'],
    ['king + -man', '1:king 1:-man'],
    ['2*good - bad', '2:good -1:bad'],
    ['2 * good - good*.5 - bad * 3', '2:good -0.5:good -3:bad'],
    ['2*(good - 3*bad) + king', '2:good -6:bad 1:king'],
    ['king - (man - woman)', '1:king -1:man 1:woman'],
    ['(man + woman)*0.5', '0.5:man 0.5:woman'],
    ['c++ - c', '1:c++ -1:c'],
    ['2*c++', '2:c++'],
    ['new-york - unknown-hyphen', '1:new-york -1:unknown-hyphen'],
    ['2 + 3', '1:2 1:3'],
    ['-good', '-1:good'],
    ['f(x) - (king - f(x))', '1:f(x) -1:king 1:f(x)'],
    ['"+" - "new york" + 2*"a \\"b\\""', '1:+ -1:new york 2:a "b"'],
    ['good+king-bad', '1:good 1:king -1:bad'],
    ['__proto__ + constructor', '1:__proto__ 1:constructor'],
    ['king \u2212 man \u2013 2 \u00d7 woman', '1:king -1:man -2:woman'],
    ['国王\uff0d\uff08男人\uff0b女人\uff09', '1:国王 -1:男人 -1:女人'],
    ['国王 \uff0b 女人', '1:国王 1:女人'],
    ['\u201cking\u201d - \u201cnew york\u201d', '1:king -1:new york'],
  ])('%s', (text, expected) => expect(read(text)).toBe(expected));

  it.each([
    ['', 'got nothing'],
    ['king queen', 'expected + or - between words, as in "king - man + woman", got "queen"'],
    ['king -', 'expected a word, got the end'],
    ['king + * bad', 'expected a word, got "*"'],
    ['(king + good', 'expected ), got the end'],
    ['king * good', 'expected a number, got "good"'],
    ['good+king-nobody', 'put spaces around the operators'],
  ])('refuses %s', (text, message) => expect(() => read(text)).toThrow(message));
});

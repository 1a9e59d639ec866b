import { describe, expect, it } from 'vitest';
import { WordTable } from '../src/corpus/words.js';
import { KeyedVectors } from '../src/embeddings/keyed-vectors.js';
import { analogy } from '../src/query/analogy.js';
import { vectorOf } from '../src/query/lookup.js';
import { neighbours } from '../src/query/neighbours.js';
import { project } from '../src/query/placement.js';
import { oddOneOut, similarity } from '../src/query/similarity.js';
import { nearestSpellings } from '../src/query/spelling.js';

function table(rows: Record<string, number[]>, compose?: (word: string) => Float32Array | undefined) {
  const words = Object.keys(rows);
  const dim = rows[words[0]!]!.length;
  const data = Float32Array.from(words.flatMap((word) => rows[word]!));
  const matrix = { data, rows: words.length, dim, stride: dim };
  return new KeyedVectors(WordTable.from(words), matrix, compose ? { compose } : {});
}

const plane = table({
  east: [1, 0],
  north: [0, 2],
  northeast: [3, 3],
  nothing: [0, 0],
  west: [-1, 0],
  ['__proto__']: [0, -1],
  constructor: [1, -1],
});

describe('neighbours', () => {
  it('orders by cosine, leaves the word itself out and scores the zero vector 0', () => {
    const found = neighbours(plane, 'east', { k: 20 });
    expect(found.map(({ word }) => word)).toEqual([
      'northeast',
      'constructor',
      'north',
      'nothing',
      '__proto__',
      'west',
    ]);
    expect(found[0]!.score).toBeCloseTo(Math.SQRT1_2, 6);
    expect(found[0]!.row).toBe(2);
    expect(found[3]!.score).toBe(0);
    expect(neighbours(plane, 'nothing', { k: 9 }).map(({ score }) => score)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('takes vectors, words of Object.prototype, k and restrict', () => {
    expect(neighbours(plane, [0, 5], { k: 1 })).toEqual([{ word: 'north', score: 1, row: 1 }]);
    expect(neighbours(plane, '__proto__', { k: 1 })[0]!.word).toBe('constructor');
    expect(neighbours(plane, 'west', { restrict: 2 }).map(({ word }) => word)).toEqual(['north', 'east']);
  });

  it('knows the distances', () => {
    const scores = (metric: 'euclidean' | 'manhattan' | 'chebyshev') =>
      neighbours(plane, 'northeast', { metric, k: 2 }).map(({ word, score }) => [word, score]);
    expect(scores('manhattan')).toEqual([
      ['north', 4],
      ['east', 5],
    ]);
    expect(scores('chebyshev')).toEqual([
      ['east', 3],
      ['north', 3],
    ]);
    expect(scores('euclidean')[0]![0]).toBe('north');
    expect(scores('euclidean')[0]![1]).toBeCloseTo(Math.sqrt(10), 6);
  });

  it('refuses what makes no sense', () => {
    expect(() => neighbours(plane, 'east', { k: 0 })).toThrow('`k`: expected an integer >= 1, got 0');
    expect(() => neighbours(plane, 'east', { restrict: -1 })).toThrow('`restrict`: expected an integer >= 0');
    expect(() => neighbours(plane, [1, 2, 3])).toThrow(
      'expected a vector of 2 numbers as in this model, got 3',
    );
    expect(() => neighbours(plane, ['east', 'north'] as never)).toThrow(
      'got a list of words: analogy(vectors, { positive: words })',
    );
    expect(() => neighbours(plane, [1, Number.NaN])).toThrow('finite numbers, got NaN at place 1');
    expect(() => neighbours(plane, undefined as never)).toThrow('expected a word or a vector, got undefined');
    expect(() => similarity(plane, 'east', undefined as never)).toThrow('expected a list of words');
    expect(() => oddOneOut(plane, 'east' as never)).toThrow('expected a list of words, got "east"');
    expect(() => analogy(plane, { positive: 'east' as never })).toThrow('expected a list of positive words');
    for (const weight of ['9'.repeat(400), '1000000000*2', `${'1000000000*'.repeat(40)}0.5`])
      expect(() => analogy(plane, `${weight}*east`)).toThrow('expected weights of 1000000000 at most');
    expect(() => analogy(plane, '(east*1000000000)*1.5')).toThrow('expected weights of 1000000000 at most');
  });
});

describe('unknown words', () => {
  const words = table({ paris: [1], Éleve: [1], the: [1], these: [1], tehn: [1], toString: [1] });
  const message = (word: string) => {
    try {
      return vectorOf(words, word) && '';
    } catch (error) {
      return (error as Error).message;
    }
  };

  it('are named with the nearest spellings, frequent ones first', () => {
    expect(message('Paris')).toMatch(/unknown word "Paris": .*did you mean "paris"\?/);
    expect(message('eleve')).toContain('did you mean "Éleve"?');
    expect(message('thm')).toContain('did you mean "the"');
    expect(message('pairs')).toContain('did you mean "paris"');
    expect(message('htese')).toContain('did you mean "these"?');
    expect(() => nearestSpellings(words.words, 'pairs', -1)).toThrow('`k`: expected an integer >= 1, got -1');
    expect(() => vectorOf(table({ 'in/new_york.txt': [1] }), 'york')).toThrow(
      'did you mean "in/new_york.txt"?',
    );
    // One letter is like no other.
    const letters = table({ 的: [1], 年: [1], 秋天: [1] });
    expect(() => vectorOf(letters, '秋')).toThrow('did you mean "秋天"?');
    expect(() => vectorOf(letters, '春')).toThrow('none of them is spelt alike');
    expect(message('hasOwnProperty')).toContain('none of them is spelt alike');
    expect(vectorOf(words, 'toString').row).toBe(5);
  });

  it('are told where the words are in another encoding', () => {
    const latin = ['caf\xe9', 'na\xefve', 'tea'].map((word) => Buffer.from(word, 'latin1'));
    const data = Float32Array.of(1, 2, 3);
    const foreign = new KeyedVectors(WordTable.fromBytes(latin), { data, rows: 3, dim: 1, stride: 1 });
    expect(() => vectorOf(foreign, 'café')).toThrow(
      'unknown word "café": it is none of the 3 words, which are no UTF-8: write them as .vec, convert that',
    );
    expect(() => vectorOf(foreign, 'tee')).toThrow('did you mean "tea"?');
  });

  it('are told with the words that they are made of', () => {
    const known = table({ 北京: [1], 大学: [1], 北京大学: [1], 的: [1], 教授: [1], new: [1], york: [1] });
    expect(() => vectorOf(known, '北京大学的老教授们')).toThrow(
      'but its parts are: "北京大学", "的", "教授"; ask for them as words of their own',
    );
    expect(() => vectorOf(known, ' new  york ')).toThrow('but its parts are: "new", "york"');
    expect(() => vectorOf(known, 'york minster abbey')).toThrow('none of them is spelt alike');
    expect(() => vectorOf(known, '教'.repeat(100_000))).toThrow('none of them is spelt alike');
  });

  it('are none in another normal form', () => {
    const vectors = table({ 'k\u00f6nig': [1, 0], 'o\u0301': [0, 1] }, () => Float32Array.of(0, 3));
    expect(vectorOf(vectors, 'ko\u0308nig')).toMatchObject({ row: 0, composed: false });
    expect(vectorOf(vectors, '\u00f3').row).toBe(1);
  });

  it('are none with another apostrophe', () => {
    const vectors = table({ "t'anta": [1, 0], 'ch\u02bca\u0301ki': [0, 1] }, () => Float32Array.of(0, 3));
    expect(vectorOf(vectors, 't\u2019anta')).toMatchObject({ row: 0, composed: false });
    expect(vectorOf(vectors, "ch'\u00e1ki")).toMatchObject({ row: 1, composed: false });
    const hebrew = table({ 'צה״ל': [1, 0], 'ג׳ירף': [0, 1] });
    for (const typed of ['צה"ל', '\u200fצה”ל\u200e']) expect(vectorOf(hebrew, typed).row).toBe(0);
    for (const typed of ["ג'ירף", 'ג’ירף']) expect(vectorOf(hebrew, typed).row).toBe(1);
  });

  it('are composed where the vectors can', () => {
    const vectors = table({ a: [1, 0], b: [0, 1] }, (word) =>
      word === 'c' ? Float32Array.of(0, 3) : undefined,
    );
    expect(vectorOf(vectors, 'c')).toMatchObject({ row: -1, composed: true });
    expect(neighbours(vectors, 'c', { k: 1 })[0]).toMatchObject({ word: 'b', score: 1 });
    expect(() => vectorOf(vectors, 'd')).toThrow('unknown word "d"');
  });
});

describe('analogy', () => {
  const royal = table({
    man: [1, 0, 0.1],
    woman: [0, 1, 0.1],
    king: [1, 0, 1],
    queen: [0, 1, 1],
    throne: [0.1, 0.1, 1],
  });

  it('completes by both methods, from an expression or terms, without the words asked with', () => {
    for (const method of ['3cosadd', '3cosmul'] as const) {
      const answers = analogy(royal, 'king - man + woman', { method });
      expect(answers[0]!.word).toBe('queen');
      expect(answers).toHaveLength(2);
      expect(analogy(royal, { positive: ['king', 'woman'], negative: ['man'] }, { method })).toEqual(answers);
    }
  });

  it('says that a minus stands between spaces', () => {
    expect(() => analogy(royal, 'king-man + woman')).toThrow(
      /unknown word "king-man".*a minus stands between spaces/,
    );
    expect(() => analogy(royal, 'king-mann')).toThrow(/unknown word "king-mann"(?!.*minus)/);
  });

  it('takes weights as repetitions', () => {
    for (const method of ['3cosadd', '3cosmul'] as const) {
      const twice = analogy(royal, { positive: ['king', 'king', 'woman'] }, { method });
      const weighted = analogy(royal, '2*king + woman', { method });
      expect(weighted.map(({ word }) => word)).toEqual(twice.map(({ word }) => word));
      expect(weighted[0]!.score).toBeCloseTo(twice[0]!.score, 12);
    }
  });

  it('never answers NaN', () => {
    for (const method of ['3cosadd', '3cosmul'] as const)
      for (const query of ['east - east', 'nothing', '- nothing', 'east - west + nothing'])
        for (const { score } of analogy(plane, query, { method, k: 50 })) expect(score).not.toBeNaN();
  });
});

describe('similarity and the odd one out', () => {
  it('compares words and lists', () => {
    expect(similarity(plane, 'east', 'west')).toBe(-1);
    expect(similarity(plane, 'east', 'nothing')).toBe(0);
    expect(similarity(plane, ['east', 'north'], 'northeast')).toBeCloseTo(3 / Math.sqrt(10), 6);
    expect(() => similarity(plane, [], 'east')).toThrow('at least one word');
    expect(similarity(plane, [2, 0], Float32Array.of(-1, 0))).toBe(-1);
    expect(() => similarity(plane, [1, 2, 3], 'east')).toThrow('expected a vector of 2 numbers');
  });

  it('finds the word that fits least', () => {
    const odd = oddOneOut(plane, ['east', 'northeast', 'west', 'north']);
    expect(odd.word).toBe('west');
    expect(odd.ranking).toHaveLength(4);
    expect(odd.ranking[0]!.word).toBe('northeast');
    expect(() => oddOneOut(plane, ['east', 'west'])).toThrow('at least three words');
  });
});

describe('project', () => {
  it('keeps the distances of points that lie in a plane', () => {
    const places = project(plane, ['east', 'north', 'northeast', 'west']);
    const distance = Math.hypot(places[0]!.x - places[2]!.x, places[0]!.y - places[2]!.y);
    expect(distance).toBeCloseTo(Math.hypot(2, 3), 5);
    expect(project(plane, ['east', 'north', 'northeast', 'west'])).toEqual(places);
  });

  it('draws one word, equal words and one-dimensional vectors', () => {
    expect(project(plane, ['east'])).toEqual([{ word: 'east', x: 0, y: 0 }]);
    for (const { x, y } of project(plane, ['east', 'east', 'east'])) expect([x, y]).toEqual([0, 0]);
    const line = project(table({ a: [1], b: [4] }), ['a', 'b']);
    expect(Math.abs(line[0]!.x - line[1]!.x)).toBeCloseTo(3, 6);
    expect(line[0]!.y).toBe(0);
  });
});

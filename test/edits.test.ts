import { describe, expect, it } from 'vitest';
import { WordTable } from '../src/corpus/words.js';
import { KeyedVectors } from '../src/embeddings/keyed-vectors.js';
import { addWords, mergeVectors, normalise, removeWords, selectWords } from '../src/query/edits.js';

const matrix = { data: Float32Array.of(3, 4, 9, 0, 0, 9, 1, 1, 9), rows: 3, dim: 2, stride: 3 };
const counts = Float64Array.of(7, 5, 2);
const compose = (word: string) => (word === 'sub' ? Float32Array.of(0, 2) : undefined);
const vectors = new KeyedVectors(WordTable.from(['été', 'zero', 'b']), matrix, { counts, compose });

/** Words with their vectors and counts. */
function contents(table: KeyedVectors) {
  return table.words.toArray().map((word, i) => [word, [...table.get(word)!], table.counts?.[i]]);
}

describe('other words', () => {
  it('are selected in the order asked, once each, those of n-grams too', () => {
    expect(contents(selectWords(vectors, ['b', 'sub', 'été', 'b']))).toEqual([
      ['b', [1, 1], 2],
      ['sub', [0, 2], 0],
      ['été', [3, 4], 7],
    ]);
    expect(() => selectWords(vectors, ['ete'])).toThrow('did you mean "été"?');
    expect(selectWords(vectors, ['none', 'b'], { ignoreMissing: true }).words.toArray()).toEqual(['b']);
    expect(() => selectWords(vectors, ['none'], { ignoreMissing: true })).toThrow('at least one word');
    expect(selectWords(vectors, ['b']).compose?.('sub')).toEqual(Float32Array.of(0, 2));
  });

  it('are removed', () => {
    expect(contents(removeWords(vectors, ['zero']))).toEqual([
      ['été', [3, 4], 7],
      ['b', [1, 1], 2],
    ]);
    expect(() => removeWords(vectors, ['none'])).toThrow('unknown word "none"');
    expect(removeWords(vectors, ['none'], { ignoreMissing: true }).size).toBe(3);
    // As they are asked for: in whichever normal form, and as the model's text had them.
    expect(removeWords(vectors, ['e\u0301te\u0301']).words.toArray()).toEqual(['zero', 'b']);
    const lower = new KeyedVectors(vectors.words, matrix, { making: { tokenizer: 'unicode' } });
    expect(removeWords(lower, ['ZERO']).words.toArray()).toEqual(['été', 'b']);
    expect(() => removeWords(vectors, ['été', 'zero', 'b'])).toThrow('at least one word to be left');
  });

  it('are added behind the old ones, which stay unless they are to be replaced', () => {
    const entries = { b: [8, 8], new: [5, 6] };
    expect(contents(addWords(vectors, Object.entries(entries))).slice(2)).toEqual([
      ['b', [1, 1], 2],
      ['new', [5, 6], 0],
    ]);
    const twice = [...Object.entries(entries), ['new', [1, 2]] as const];
    expect(contents(addWords(vectors, twice, { replace: true })).slice(2)).toEqual([
      ['b', [8, 8], 2],
      ['new', [1, 2], 0],
    ]);
    expect([...vectors.get('b')!]).toEqual([1, 1]);
    expect(() => addWords(vectors, [['c', [1]]])).toThrow('a vector of 2 numbers as in this model, got 1');
    expect(() => addWords(vectors, [['c', [1, Number.NaN]]])).toThrow('finite numbers');
    expect(() => addWords(vectors, [['c', [1, -1e39]]])).toThrow('finite numbers, got -Infinity at place 1');
    expect(() => addWords(vectors, [['', [1, 2]]])).toThrow(
      'expected a word that is a text, got an empty text',
    );
    expect(() => addWords(vectors, { c: [1, 2] } as never)).toThrow(
      'expected pairs of a word and its vector',
    );
  });

  it('of two models are merged', () => {
    const other = new KeyedVectors(WordTable.from(['b', 'c']), {
      data: Float32Array.of(2, 2, 3, 3),
      rows: 2,
      dim: 2,
      stride: 2,
    });
    expect(contents(mergeVectors(other, vectors))).toEqual([
      ['b', [2, 2], undefined],
      ['c', [3, 3], undefined],
      ['été', [3, 4], undefined],
      ['zero', [0, 0], undefined],
    ]);
    expect(contents(mergeVectors(vectors, other, { replace: true })).slice(2)).toEqual([
      ['b', [2, 2], 2],
      ['c', [3, 3], 0],
    ]);
    const narrow = new KeyedVectors(WordTable.from(['a']), {
      data: Float32Array.of(1),
      rows: 1,
      dim: 1,
      stride: 1,
    });
    expect(() => mergeVectors(vectors, narrow)).toThrow(
      'expected vectors of 2 numbers as in the first model',
    );
  });

  it('of length 1 are new ones; zeros stay, n-grams follow', () => {
    const units = normalise(vectors);
    expect(units.get('été')![1]).toBeCloseTo(0.8, 6);
    expect([...units.get('zero')!]).toEqual([0, 0]);
    expect(units.compose!('sub')).toEqual(Float32Array.of(0, 1));
    expect([...vectors.get('été')!]).toEqual([3, 4]);
  });
});

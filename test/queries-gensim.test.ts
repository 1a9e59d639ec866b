import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { evaluateAnalogies } from '../src/evaluation/analogies.js';
import { evaluateSimilarity } from '../src/evaluation/pair-scores.js';
import { readVectors } from '../src/formats/detect.js';
import { analogy } from '../src/query/analogy.js';
import { batchNeighbours } from '../src/query/batch.js';
import { removeWords } from '../src/query/edits.js';
import { meanVector } from '../src/query/mean.js';
import { neighbours } from '../src/query/neighbours.js';
import { closerThan, distances, mostSimilarToGiven, rank, relativeCosine } from '../src/query/ranks.js';
import { oddOneOut, similarity } from '../src/query/similarity.js';
import { wordMoversDistance } from '../src/query/word-movers.js';

type Answers = [word: string, score: number][];

const path = (name: string) => fileURLToPath(new URL(`fixtures/queries/${name}`, import.meta.url));
const text = (name: string) => readFileSync(path(name), 'utf8');
const vectors = await readVectors(path('words.vec'));
const gensim = JSON.parse(text('gensim.json'));

/** The same words in the same order and, to single precision, the same scores; gensim's NaN words aside. */
function expectAnswers(actual: readonly { word: string; score: number }[], expected: Answers) {
  const found = actual.filter(({ word }) => word !== 'zero').slice(0, expected.length);
  expect(found.map(({ word }) => word)).toEqual(expected.map(([word]) => word));
  expected.forEach(([, score], i) => {
    expect(found[i]!.score).toBeCloseTo(score, 5);
  });
}

describe('answers are those of gensim', () => {
  it('most_similar', async () => {
    for (const { positive, negative, restrict, result } of gensim.mostSimilar) {
      expectAnswers(analogy(vectors, { positive, negative }, { restrict }), result);
      if (positive.length + negative.length > 1) continue;
      expectAnswers(neighbours(vectors, positive[0], { restrict }), result);
      expectAnswers((await batchNeighbours(vectors, positive, { restrict }))[0]!, result);
    }
  });

  it('most_similar_cosmul', () => {
    for (const { positive, negative, result } of gensim.cosmul)
      expectAnswers(analogy(vectors, { positive, negative }, { method: '3cosmul' }), result);
  });

  it('doesnt_match and n_similarity', () => {
    for (const { words, result, ranking } of gensim.oddOneOut) {
      const odd = oddOneOut(vectors, words);
      expect(odd.word).toBe(result);
      expectAnswers(odd.ranking, ranking);
    }
    for (const { a, b, result } of gensim.similarity)
      expect(similarity(vectors, a, b)).toBeCloseTo(result, 5);
  });

  it('distances, closer_than, rank, most_similar_to_given and relative_cosine_similarity', () => {
    const nonzero = removeWords(vectors, ['zero']);
    expect(gensim.between).toHaveLength(12);
    for (const answer of gensim.between) {
      const { a, b, others } = answer;
      answer.distances.forEach((distance: number, i: number) => {
        expect(distances(nonzero, a, others)[i]).toBeCloseTo(distance, 5);
        expect(distances(nonzero, a)[nonzero.words.indexOf(others[i])]).toBeCloseTo(distance, 5);
      });
      const closer = closerThan(nonzero, a, b);
      expect(closer.map(({ word }) => word).sort()).toEqual(answer.closerThan);
      expect(closer).toEqual(neighbours(nonzero, a, { k: 100 }).slice(0, closer.length));
      expect(rank(nonzero, a, b)).toBe(answer.rank);
      expect(mostSimilarToGiven(nonzero, a, others).word).toBe(answer.mostSimilarToGiven);
      expect(relativeCosine(nonzero, a, b)).toBeCloseTo(answer.relativeCosine, 5);
    }
  });

  it('get_mean_vector', () => {
    for (const { words, result, ...options } of gensim.means) {
      const mean = meanVector(vectors, words, options);
      result.forEach((value: number, d: number) => {
        expect(mean[d]).toBeCloseTo(value, 5);
      });
    }
  });

  it('wmdistance', () => {
    for (const { a, b, result, raw } of gensim.wordMovers) {
      expect(wordMoversDistance(vectors, a, b)).toBeCloseTo(result, 5);
      expect(wordMoversDistance(vectors, a, b, { normalise: false })).toBeCloseTo(raw, 5);
      expect(wordMoversDistance(vectors, a, b, { relaxed: true })).toBeLessThanOrEqual(result + 1e-6);
    }
  });

  it('evaluate_word_analogies', async () => {
    expect(gensim.analogies).toHaveLength(3);
    for (const { restrict, caseInsensitive, sections } of gensim.analogies) {
      const report = await evaluateAnalogies(vectors, text('questions.txt'), { restrict, caseInsensitive });
      const ours = report.sections.map(({ name, correct, total }) => [name, correct, total]);
      const { correct, total } = report.overall;
      expect([...ours, ['Total accuracy', correct, total]]).toEqual(sections);
    }
  });

  it('evaluate_word_pairs', async () => {
    const report = await evaluateSimilarity(vectors, text('pairs.tsv'), { caseInsensitive: false });
    expect(report.pearson).toBeCloseTo(gensim.pairs.pearson, 6);
    expect(report.spearman).toBeCloseTo(gensim.pairs.spearman, 6);
    expect((100 * report.outOfVocabulary) / report.pairs).toBeCloseTo(gensim.pairs.outOfVocabularyPercent, 9);
  });
});

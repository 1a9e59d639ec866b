import { describe, expect, it } from 'vitest';
import { WordTable } from '../src/corpus/words.js';
import { KeyedVectors } from '../src/embeddings/keyed-vectors.js';
import { evaluateAnalogies } from '../src/evaluation/analogies.js';
import { evaluateSimilarity } from '../src/evaluation/pair-scores.js';
import { readPairs } from '../src/evaluation/pairs.js';
import { readQuestions } from '../src/evaluation/questions.js';
import { analogy } from '../src/query/analogy.js';
import { randomStream } from '../src/random.js';
import { thorough } from './thorough.js';

function vectorsOf(
  words: readonly string[],
  dim: number,
  compose?: (word: string) => Float32Array | undefined,
) {
  const random = randomStream(1, words.length);
  const data = Float32Array.from({ length: words.length * dim }, () => random.next() - 0.5);
  const matrix = { data, rows: words.length, dim, stride: dim };
  return new KeyedVectors(WordTable.from(words), matrix, compose ? { compose } : {});
}

async function* inChunks(text: string, size: number) {
  const bytes = new TextEncoder().encode(text);
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}

describe('readQuestions', () => {
  it('takes headings, line ends of any kind, a BOM, tabs and chunks that cut letters', async () => {
    const text = '\uFEFF: capitals of Éire\r\nÉire Dublin\tUK London\n\n: gram1\n a b c d \n';
    const expected = [
      { name: 'capitals of Éire', questions: [['Éire', 'Dublin', 'UK', 'London']] },
      { name: 'gram1', questions: [['a', 'b', 'c', 'd']] },
    ];
    expect(await readQuestions(text, 'x')).toEqual(expected);
    expect(await readQuestions(inChunks(text, 1), 'x')).toEqual(expected);
  });

  it('names the file and the line of what it cannot read', async () => {
    await expect(readQuestions(': a\na b c d\na b c\n', 'q.txt')).rejects.toThrow(
      'q.txt: line 3: expected an analogy of four words or a heading ": name", got 3 words',
    );
    await expect(readQuestions(': only\n', 'q.txt')).rejects.toThrow('q.txt: expected analogies');
  });
});

describe('evaluateAnalogies', () => {
  const words = Array.from({ length: 1500 }, (_, i) => `w${i}`);
  const vectors = vectorsOf(words, 20);
  // More distinct words than one pass takes, and more rows than one block.
  const questions = Array.from({ length: 700 }, (_, i) => {
    const [a, b, c] = [i * 2, i * 2 + 1, (i * 7) % 1500].map((row) => words[row]!);
    return `${a} ${b} ${c}`;
  });

  it.each(['3cosadd', '3cosmul'] as const)('answers by %s as single queries do', async (method) => {
    const isAnswered = (i: number) => (thorough ? i % 3 > 0 : i % 7 === 0);
    const text = questions
      .map((question, i) => {
        const [a, b, c] = question.split(' ');
        if (!isAnswered(i)) return `${question} w0`;
        return `${question} ${analogy(vectors, `${b} - ${a} + ${c}`, { k: 1, method })[0]!.word}`;
      })
      .join('\n');
    const { overall } = await evaluateAnalogies(vectors, text, { method });
    expect(overall.total).toBe(700);
    // The others have w0 as their answer, which is right by accident at most a few times.
    const answered = questions.filter((_, i) => isAnswered(i)).length;
    expect(overall.correct).toBeGreaterThanOrEqual(answered);
    expect(overall.correct).toBeLessThan(answered + 6);
  });

  it('counts by section and kind', async () => {
    const text = ': places\nw1 w2 w3 w4\nw1 w2 w3 none\n: gram\nw1 w2 w3 w4\n: gram-empty\nw1 w2 w3 none\n';
    const report = await evaluateAnalogies(vectors, text, { restrict: 100 });
    expect(report.words).toBe(100);
    expect(report.sections.map(({ total, outOfVocabulary }) => [total, outOfVocabulary])).toEqual([
      [1, 1],
      [1, 0],
      [0, 1],
    ]);
    expect(report.sections[2]!.accuracy).toBeNull();
    expect(report.semantic).toMatchObject({ total: 1, outOfVocabulary: 1 });
    expect(report.syntactic).toMatchObject({ total: 1, outOfVocabulary: 1 });
    expect(report.overall).toMatchObject({ total: 2, outOfVocabulary: 2 });
    const plain = await evaluateAnalogies(vectors, 'w1 w2 w3 w4');
    expect([plain.semantic, plain.syntactic]).toEqual([null, null]);
  });

  it('is not given the name of a file, which would be its text', async () => {
    await expect(evaluateAnalogies(vectors, 'questions-words.txt')).rejects.toThrow(
      '(createReadStream(path)',
    );
  });

  it('leaves words outside restrict out of questions and answers', async () => {
    const best = analogy(vectors, 'w2 - w1 + w3', { k: 1, restrict: 50 })[0]!.word;
    const ask = (restrict: number) => evaluateAnalogies(vectors, `w1 w2 w3 ${best}`, { restrict });
    expect((await ask(50)).overall).toMatchObject({ correct: 1, total: 1 });
    expect((await ask(3)).overall).toMatchObject({ total: 0, outOfVocabulary: 1 });
  });

  it('answers with zero vectors and words of Object.prototype', async () => {
    const odd = new KeyedVectors(WordTable.from(['__proto__', 'constructor', 'toString', 'zero']), {
      data: Float32Array.of(1, 0, 0, 1, 1, 1, 0, 0),
      rows: 4,
      dim: 2,
      stride: 2,
    });
    for (const method of ['3cosadd', '3cosmul'] as const) {
      const report = await evaluateAnalogies(odd, '__proto__ constructor zero toString', { method });
      expect(report.overall).toMatchObject({ correct: 1, total: 1 });
    }
  });

  it('reports progress and stops', async () => {
    const seen: number[] = [];
    await evaluateAnalogies(
      vectors,
      questions.map((question) => `${question} w0`).join('\n'),
      {},
      {
        onProgress: ({ phase, done, total }) => {
          expect([phase, total]).toEqual(['evaluating', 700]);
          seen.push(done);
        },
      },
    );
    expect(seen.at(-1)).toBe(700);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    const stopped = evaluateAnalogies(vectors, 'w1 w2 w3 w4', {}, { signal: AbortSignal.abort() });
    await expect(stopped).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('readPairs', () => {
  it.each([
    ['tabs and comments (wordsim353.tsv)', '# Word 1\tWord 2\tHuman (mean)\nlove\tsex\t6.77\n'],
    ['commas and a heading (WordSim-353 combined.csv)', 'Word 1,Word 2,Human (mean)\nlove,sex,6.77\n'],
    ['numbers in the heading (WordSim-353 set1.csv)', 'Word 1,Word 2,Human (mean),1,2\nlove,sex,6.77,9,6\n'],
    ['a part of speech (SimLex-999)', 'word1\tword2\tPOS\tSimLex999\nlove\tsex\tN\t6.77\n'],
    ['spaces (MEN)', 'love sex 6.77\r\n'],
    ['semicolons (RG-65)', 'love;sex;6.77'],
  ])('%s', async (_, text) => {
    expect(await readPairs(text, 'x')).toEqual([{ a: 'love', b: 'sex', score: 6.77 }]);
  });

  it('keeps words with spaces', async () => {
    expect(await readPairs('new york\tcity\t7', 'x')).toEqual([{ a: 'new york', b: 'city', score: 7 }]);
  });

  it('names the file and the line of what it cannot read', async () => {
    await expect(readPairs('a b 1\na b high\n', 'p.tsv')).rejects.toThrow(
      'p.tsv: line 2: expected two words and a number, separated by tabs, commas or spaces, got "a b high"',
    );
    await expect(readPairs('\n', 'p.tsv')).rejects.toThrow('p.tsv: expected word pairs');
  });
});

describe('evaluateSimilarity', () => {
  it('correlates, averaging the ranks of equal scores', async () => {
    const vectors = new KeyedVectors(WordTable.from(['a', 'b', 'c', 'd']), {
      data: Float32Array.of(1, 0, 1, 1, 0, 1, -1, 0),
      rows: 4,
      dim: 2,
      stride: 2,
    });
    // Cosines 0.707, 0.707, 0 and -1; ranks 3.5, 3.5, 2, 1 against 4, 3, 1.5, 1.5.
    const text = 'A b 9\nb c 8\na c 1\na d 1\na x 5\n';
    const report = await evaluateSimilarity(vectors, text);
    expect(report).toMatchObject({ pairs: 5, used: 4, outOfVocabulary: 1, composed: 0 });
    expect(report.spearman).toBeCloseTo(8 / 9, 9);
    expect(report.pearson).toBeCloseTo(0.8590467, 6);
  });

  it('composes unknown words where the vectors can, and has no figure where there is none', async () => {
    const vectors = vectorsOf(['a', 'b'], 3, (word) =>
      word === 'ab' ? Float32Array.of(1, 2, 3) : undefined,
    );
    const report = await evaluateSimilarity(vectors, 'a ab 3\nb ab 4\na b 1\na zz 2\n');
    expect(report).toMatchObject({ used: 3, outOfVocabulary: 1, composed: 2 });
    expect(await evaluateSimilarity(vectors, 'a b 3\n')).toMatchObject({ pearson: null, spearman: null });
  });
});

it('knows words of a test set in another normal form and with another apostrophe', async () => {
  const vectors = vectorsOf(['d\u00e9j\u00e0', "l'eau", 'feu', 'roi'], 3);
  const pairs = 'de\u0301ja\u0300 feu 3\nL\u2019eau feu 2\nroi feu 1\n';
  for (const caseInsensitive of [true, false])
    expect(await evaluateSimilarity(vectors, pairs.replace('L', 'l'), { caseInsensitive })).toMatchObject({
      used: 3,
      outOfVocabulary: 0,
    });
  expect((await evaluateSimilarity(vectors, pairs)).used).toBe(3);
});

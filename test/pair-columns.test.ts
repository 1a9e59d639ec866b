import { describe, expect, it } from 'vitest';
import { evaluateSimilarity } from '../src/evaluation/pair-scores.js';
import { readPairs } from '../src/evaluation/pairs.js';
import { make } from './keyed-vectors.js';

/** Ten rows of raters whose mean stands in a place of its own. */
const rated = Array.from({ length: 10 }, (_, i) => {
  const raters = [(i * 3 + 2) % 10, (i * 7) % 10, (i * 3) % 10];
  return { words: `a${i}\tb${i}`, raters, mean: raters.reduce((a, b) => a + b, 0) / 3 };
});

describe('the columns of similarity sets', () => {
  it.each([
    ["raters' columns first, Average last", 'word1,word2,r1,r2,Average\nlove,sex,1,2,6.77\ncat,dog,3,3,7\n'],
    ['an id before the score', 'word1,word2,id,score\nlove,sex,17,6.77\ncat,dog,3,7\n'],
    ['an id at the start', 'id\tword1\tword2\tscore\n901\tlove\tsex\t6.77\n17\tcat\tdog\t7\n'],
    ['an index without a name', ',word1,word2,score\n0,love,sex,6.77\n1,cat,dog,7\n'],
    ['an index without a name, tabs', '\tword1\tword2\tscore\n0\tlove\tsex\t6.77\n1\tcat\tdog\t7\n'],
    ['the score first', 'score,word1,word2\n6.77,love,sex\n7,cat,dog\n'],
    ['the score first, no heading', '6.77 love sex\n7 cat dog\n'],
    [
      'SimLex-999',
      'word1\tword2\tPOS\tSimLex999\tconc(w1)\tconc(w2)\tconcQ\tAssoc(USF)\tSimAssoc333\tSD(SimLex)\nlove\tsex\tA\t6.77\t2.7\t2.8\t2\t7.2\t1\t0.4\ncat\tdog\tN\t7\t4\t4\t3\t1\t0\t1\n',
    ],
    ['SimVerb-3500', 'love\tsex\tV\t6.77\tSYNONYMS\ncat\tdog\tV\t7\tCOHYPONYMS\n'],
    ['MTurk-771', 'love,sex,6.77\ncat,dog,7\n'],
    ['WordSim-353 set1', 'Word 1,Word 2,Human (mean),1,2,3\nlove,sex,6.77,9,6,4\ncat,dog,7,1,13,7\n'],
    ['a comment as heading', '# word 1\tword 2\tid\tHuman (mean)\nlove\tsex\t12\t6.77\ncat\tdog\t9\t7\n'],
    ['RG-65', 'love;sex;6.77\ncat;dog;7\n'],
    ['a decimal comma', 'love;sex;6,77\ncat;dog;7,0\n'],
    ['YP-130', 'love sex 6.77\r\ncat dog 7\r\n'],
    ['quotes', '"word1","word2","score"\r\n"love","sex","6.77"\r\n"cat", "dog", "7"\r\n'],
    ['quotes and tabs', '"word1"\t"word2"\t"score"\n"love"\t"sex"\t6.77\n"cat"\t"dog"\t7\n'],
    ['a Chinese heading', '词1\t词2\t平均\t标准\nlove\tsex\t6.77\t1\ncat\tdog\t7\t2\n'],
    ['a byte order mark', '\uFEFFword1,word2,score\nlove,sex,6.77\ncat,dog,7\n'],
  ])('%s', async (_, text) => {
    expect(await readPairs(text, 'x')).toEqual([
      { a: 'love', b: 'sex', score: 6.77 },
      { a: 'cat', b: 'dog', score: 7 },
    ]);
  });

  it('sets of sentences: STS-B without a heading, and with two bars', async () => {
    const scores = ['5.000', '0.800', '3.6', '2'];
    const years = ['2012test', '2014', '2015', '2017'];
    const lines = scores.map((score, i) => [
      'main-news',
      i < 2 ? 'MSRvid' : 'headlines',
      years[i],
      `000${i * 3}`,
      score,
      `A man "plays, a guitar || ${i}.`,
      `The man with a hat is playing; number ${i}.`,
      ...(i === 2 ? ['a licence', 'https://example.org'] : []),
    ]);
    const wanted = lines.map((cells, i) => ({ a: cells[5], b: cells[6], score: Number(scores[i]) }));
    expect(await readPairs(lines.map((cells) => cells.join('\t')).join('\n'), 'sts-test.csv')).toEqual(
      wanted,
    );
    const sentences = ['一个人在跳舞，', '一个 人在弹吉他;', '飞机正在起飞', '狗'];
    const bars = sentences.map(
      (text, i) => `${i + 1}-main-captions-MSRvid-2012test-000${i}||${text}||${text}。||${i}`,
    );
    expect(await readPairs(bars.join('\n'), 'zh.txt')).toEqual(
      sentences.map((text, i) => ({ a: text, b: `${text}。`, score: i })),
    );
  });

  it('without a heading, the mean of the raters is the score, wherever it stands', async () => {
    const first = rated.map(
      ({ words, raters, mean }) => `${words}\t${mean.toFixed(2)}\t${raters.join('\t')}`,
    );
    const last = rated.map(({ words, raters, mean }) => `${words}\t${raters.join('\t')}\t${mean.toFixed(2)}`);
    for (const lines of [first, last]) {
      const pairs = await readPairs(lines.join('\n'), 'rw.txt');
      expect(pairs.map(({ score }) => score)).toEqual(rated.map(({ mean }) => Number(mean.toFixed(2))));
    }
  });

  it('SCWS: parts of speech and sentences are no words', async () => {
    const row = (i: number, a: string, b: string, score: number) =>
      [i, a, 'n', b, 'v', `it is the <b>${a}</b> of her life`, `and so a <b>${b}</b> was " here`, score].join(
        '\t',
      );
    const text = `${row(1, 'love', 'sex', 6.77)}\n${row(2, 'cat', 'dog', 7)}\n${row(3, 'a', 'b', 1)}\n`;
    expect((await readPairs(text, 'x'))[0]).toEqual({ a: 'love', b: 'sex', score: 6.77 });
  });

  it('cells in quotes hold separators, quotes and several words (RFC 4180)', async () => {
    const text = 'word1,word2,score\n"ice cream",king,3\n"a, b","say ""so""",4\n';
    expect(await readPairs(text, 'x')).toEqual([
      { a: 'ice cream', b: 'king', score: 3 },
      { a: 'a, b', b: 'say "so"', score: 4 },
    ]);
    await expect(readPairs('word1,word2,score\na,b,1\n"a,b,3\n', 'p.csv')).rejects.toThrow(
      'p.csv: line 3: expected cells in double quotes to be closed',
    );
  });

  it.each([
    [
      'two numbers',
      'love,sex,6.77,2\ncat,dog,7,8.5\nsun,moon,1,3\n',
      /u\.csv: has 4 columns, 2 of which could be the score: 1 love \/ cat; .*`columns` 1,2,4$/,
    ],
    [
      'two names of a score',
      'word1,word2,similarity,relatedness\na,b,1,2\nc,d,4,3\n',
      /2 of which could be the score: 1 word1 \/ a;/,
    ],
    [
      'four words',
      'a,b,c,d,1\ne,f,g,h,2\n',
      /has 5 columns, of which it is not clear which two are the words/,
    ],
  ])('%s are not chosen among', async (_, text, message) => {
    await expect(readPairs(text, 'u.csv')).rejects.toThrow(message);
  });

  it('are those that are given', async () => {
    const text = 'id,first,second,x,y\n5,love,sex,1,6.77\n';
    const columns = [2, 3, 5] as const;
    expect(await readPairs(text, 'x', { columns })).toEqual([{ a: 'love', b: 'sex', score: 6.77 }]);
    await expect(readPairs(text, 'p', { columns: [2, 3, 6] })).rejects.toThrow(
      'p: columns: expected columns of 1 to 5, got 6',
    );
    for (const wrong of [[1, 2], [1, 1, 2], [1, 2, 0], '1,2,3'])
      await expect(readPairs(text, 'p', { columns: wrong as never })).rejects.toThrow(
        /^(p: )?`?columns`?: expected/,
      );
  });
});

describe('words of the sets', () => {
  const vectors = make(['sun', 'moon', 'ice cream', 'star'], 3, (i) => Math.sin(i * i));

  it('of several words count where the vocabulary has them, and are not made of n-grams', async () => {
    const text = 'ice cream\tsun\t1\nnew york\tsun\t3\nmoon\tsun\t2\nstar\tmoon\t5\n';
    expect(await evaluateSimilarity(vectors, text)).toMatchObject({ used: 3, severalWords: 1 });
    const composing = Object.assign(make(['sun', 'moon'], 3, Math.sin), {
      compose: () => Float32Array.of(1, 2, 3),
    });
    expect(await evaluateSimilarity(composing, text)).toMatchObject({
      used: 2,
      severalWords: 2,
      composed: 1,
    });
  });

  it('are found without the part of speech that all of them carry (MEN)', async () => {
    const plain = await evaluateSimilarity(vectors, 'sun moon 3\nstar sun 2\nmoon star 7\n');
    const tagged = await evaluateSimilarity(vectors, 'sun-n moon-n 3\nstar-n sun-n 2\nmoon-n star-v 7\n');
    expect(tagged).toEqual(plain);
    const mixed = await evaluateSimilarity(vectors, 'sun-n moon-n 3\nstar sun-n 2\n');
    expect(mixed.used).toBe(0);
  });
});

import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DenseRows } from '../src/embeddings/rows.js';
import { subwordKeyedVectors, subwordVector } from '../src/embeddings/subword-vectors.js';
import { writeFastText } from '../src/formats/fasttext-file.js';
import { writeVectors } from '../src/formats/write-vectors.js';
import type { TrainOptions } from '../src/options.js';
import { neighbours } from '../src/query/neighbours.js';
import { randomStream } from '../src/random.js';
import { train } from '../src/trainers/train.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf } from './thorough.js';
import { hashOf } from './training-runs.js';

const { path: at, file } = temporaryFiles();

/** French sentences in which each verb has places of its own; `jouons` and its like never stand in them. */
function frenchText(): string {
  const verbs: Record<string, string[]> = {
    jou: ['du piano', 'aux cartes', 'dans la cour', 'au ballon'],
    parl: ['à sa mère', 'de la guerre', 'tout bas', 'au médecin'],
    mang: ['une pomme', 'du pain noir', 'la soupe', 'des cerises'],
    chant: ['une chanson', 'à l église', 'le refrain', 'un vieil air'],
    regard: ['la mer', 'par la fenêtre', 'les étoiles', 'le feu'],
    march: ['sur le chemin', 'dans la neige', 'vers la ville', 'pieds nus'],
  };
  const forms = [
    'il veut *er',
    'elle *e',
    'vous *ez',
    'les enfants *ent',
    'le roi *ait',
    'je *ais',
    'ils ont *é',
  ];
  const random = randomStream(1);
  const pick = <T>(list: readonly T[]) => list[Math.floor(random.next() * list.length)];
  const stems = Object.keys(verbs);
  return Array.from({ length: 4000 }, () => {
    const stem = pick(stems);
    return `${pick(forms).replace('*', stem)} ${pick(verbs[stem])}\n`;
  }).join('');
}

const corpus = at('french.txt');
writeFileSync(corpus, frenchText());
const QUICK: TrainOptions<'fasttext'> = {
  dim: 24,
  epochs: 5,
  sample: 0,
  minCount: 1,
  bucket: 5000,
  threads: 1,
};

const RULES: [string, TrainOptions<'fasttext'>][] = [
  ['skip-gram', {}],
  ['CBOW with hierarchical softmax', { cbow: true, loss: 'hs' }],
  ['CBOW', { cbow: true }],
  ['skip-gram with hierarchical softmax', { loss: 'hs' }],
];

describe.each(firstOf(2, RULES))('%s', (_name, given) => {
  it('makes neighbours of jouer, joue and jouons, which the text does not have', async () => {
    const { model } = await train('fasttext', [corpus], { ...QUICK, ...given });
    const vectors = subwordKeyedVectors(model);
    expect(vectors.has('jouons')).toBe(false);
    const near = (word: string) => neighbours(vectors, word, { k: 6 }).map((neighbour) => neighbour.word);
    expect(near('jouer')).toContain('joue');
    const unseen = near('jouons');
    expect(unseen).toEqual(expect.arrayContaining(['jouer', 'joue']));
    expect(near('mangeons')).toEqual(expect.arrayContaining(['manger', 'mange']));
  });
});

describe('a run', () => {
  it('gives the same bytes for the same seed with one thread', async () => {
    const bytes = async (seed: number, cbow: boolean) => {
      const path = at('seed.bin');
      await writeFastText(
        (await train('fasttext', [corpus], { ...QUICK, epochs: 1, seed, cbow })).model,
        path,
      );
      return readFileSync(path);
    };
    for (const cbow of firstOf(1, [false, true])) {
      const first = await bytes(7, cbow);
      expect((await bytes(7, cbow)).equals(first)).toBe(true);
      expect((await bytes(8, cbow)).equals(first)).toBe(false);
    }
  });

  it('holds no row that no word uses', async () => {
    const compact = await train('fasttext', [corpus], { ...QUICK, bucket: 100_000, epochs: 1 });
    const whole = await train('fasttext', [corpus], { ...QUICK, bucket: 100_000, epochs: 1, compact: false });
    const held = ({ model }: typeof whole) => (model.input as DenseRows).matrix.rows;
    expect(held(whole)).toBe(whole.model.input.rows);
    expect(held(compact)).toBeLessThan(held(whole) - 99_000);
    expect(compact.model.input.rows).toBe(whole.model.input.rows);
  });

  it('trains words alone with maxn 0', async () => {
    const { model } = await train('fasttext', [corpus], { ...QUICK, maxn: 0, minn: 0 });
    expect(model.input.rows).toBe(model.dictionary.words.size);
    expect(subwordVector(model, 'jouons')).toBeUndefined();
  });

  it('starts the words that --init knows from its vectors', async () => {
    const initial = subwordKeyedVectors((await train('fasttext', [corpus], QUICK)).model);
    const init = at('initial.vec');
    await writeVectors(initial, init);
    const again = await train('fasttext', [corpus], {
      ...QUICK,
      epochs: 1,
      lr: 1e-9,
      maxn: 0,
      minn: 0,
      init,
    });
    const vector = subwordVector(again.model, 'piano')!;
    for (const [d, x] of initial.get('piano')!.entries()) expect(vector[d]).toBeCloseTo(x, 4);
    await expect(train('fasttext', [corpus], { ...QUICK, dim: 10, init })).rejects.toThrow(
      /`init`: .*initial.vec has vectors of 24 numbers, expected `dim` 10/,
    );
  });

  it('refuses a text in which no two words stand together, of which nothing is learnt', async () => {
    const lonely = file('a\nb\na\nb\n');
    await expect(train('fasttext', [lonely], { minCount: 1, tokenizer: 'unicode' })).rejects.toThrow(
      'no two words of the vocabulary stand near each other',
    );
  });

  it('refuses a minn past maxn and a bucket of 0', async () => {
    await expect(train('fasttext', [corpus], { minn: 7 })).rejects.toThrow(
      /`minn`: expected at most `maxn` 6, got 7/,
    );
    await expect(train('fasttext', [corpus], { bucket: 0 })).rejects.toThrow(
      /`bucket`: expected an integer >= 1/,
    );
  });

  it('stops when asked and hands over what it has', async () => {
    const stop = new AbortController();
    const run = train(
      'fasttext',
      [corpus],
      { ...QUICK, epochs: 1000 },
      {
        signal: stop.signal,
        onEpoch: () => stop.abort('enough'),
      },
    );
    await expect(run).rejects.toMatchObject({
      code: 'aborted',
      cause: 'enough',
      partial: { settings: { model: 'sg' } },
    });
  });
});

it('has room for the n-grams of the first word of a text, where a run repeats itself', async () => {
  const random = randomStream(7);
  const letters = Array.from({ length: 250 }, () =>
    String.fromCodePoint(0x4e00 + Math.floor(random.next() * 2000)),
  );
  const text = at('long-first.txt');
  writeFileSync(text, `${letters.join('')} ${'a b '.repeat(5)}\n`);
  const options = {
    dim: 4,
    epochs: 1,
    minCount: 1,
    sample: 0,
    minn: 2,
    maxn: 3,
    bucket: 100_000,
    threads: 1,
  };
  const hash = async (deterministic: boolean) =>
    hashOf((await train('fasttext', [text], { ...options, deterministic })).model.input);
  // One block, so one copy of each row: nothing to combine it with.
  expect(await hash(true)).toBe(await hash(false));
});

describe('n-grams that most words have', () => {
  const random = randomStream(2);
  const line = () =>
    Array.from({ length: 20 }, () => `w${1000 + Math.floor(2000 * random.next() ** 3)}`).join(' ');
  const text = Array.from({ length: 4000 }, line);

  it.each(
    firstOf(3, [
      ['at a higher rate', { minn: 1, lr: 0.1 }, 4],
      ['rounds, single letters', { minn: 1, deterministic: true }, 4.2],
      ['rounds, hierarchical softmax', { loss: 'hs', deterministic: true }, 9],
      ['', { minn: 1 }, 4],
      ['CBOW', { minn: 1, cbow: true }, 4],
      ['rounds', { deterministic: true }, 4],
      ['rounds, no subsampling', { deterministic: true, sample: 0 }, 3],
    ] as const),
  )('do not go too far: %s', async (_name, given, most) => {
    const { losses } = await train(
      'fasttext',
      { text },
      { dim: 16, minCount: 2, epochs: 1, threads: 1, ...given },
    );
    expect(losses[0]).toBeLessThan(most);
  });
});

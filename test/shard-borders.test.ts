// Every token of a text is trained exactly once, wherever sentences end: runs go over a text in shards of 16,384
// tokens, a classifier's in shards of 1,000 lines. Seen through what is exact at tiny learning rates: outputs start
// at zero, where sigmoid is 1/2, so a word that is never drawn as a negative ends with an output row of
// lr / 2 * (the input rows that predicted it), each as often as it did.
import { describe, expect, test } from 'vitest';
import type { FastTextModel, WordModel } from '../src/index.js';
import { uniform } from './generated-text.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf, thorough } from './thorough.js';
import { type Model, readRow, trained } from './training-runs.js';

const { file } = temporaryFiles();
const SHARD = 16_384;
const LR = 1e-6;
const EXACT = {
  dim: 4,
  lr: LR,
  schedule: 'constant',
  epochs: 1,
  threads: 1,
  minCount: 1,
  sample: 0,
  maxSentence: 0,
  window: 1,
  negatives: 1,
  // Words that stand once are not drawn, those that stand thousands of times are.
  negativeExponent: 3,
};

/** Sentences of some lengths; every third word of the text stands nowhere else. */
function sentencesOf(lengths: readonly number[]): string[][] {
  let made = 0;
  const next = () => (made++ % 3 === 0 ? `only${made}` : ['p', 'q', 'r'][made % 4 === 0 ? 0 : made % 3]);
  return lengths.map((length) => Array.from({ length }, next));
}

/** Lengths 2..9 that sum to `total`; a sentence ends where each of `ends` says. */
function lengthsTo(total: number, ends: readonly number[]): number[] {
  const next = uniform(total);
  const lengths: number[] = [];
  let done = 0;
  for (const end of [...ends, total])
    while (done < end) {
      const left = end - done;
      // No sentence of one word, which has nothing to predict.
      const length = left <= 9 ? left : Math.min(2 + Math.floor(next() * 8), left - 2);
      lengths.push(length);
      done += length;
    }
  return lengths;
}

interface Trained {
  readonly model: Model;
  readonly rowOf: (word: string) => number;
}

async function trainedOn(
  trainer: 'skipgram' | 'cbow' | 'fasttext',
  cbow: boolean,
  lines: string[][],
): Promise<Trained> {
  const options = trainer === 'fasttext' ? { ...EXACT, minn: 0, maxn: 0, cbow } : EXACT;
  const text = file(`${lines.map((words) => words.join(' ')).join('\n')}\n`);
  const model = await trained(trainer, [text], options);
  const words =
    trainer === 'fasttext'
      ? (model as FastTextModel).dictionary.words
      : (model as WordModel).vocabulary.words;
  return { model, rowOf: (word) => words.indexOf(word) };
}

/** Compares each word that stands once with what its neighbours, each counted once, make of it. */
function checkOnce({ model, rowOf }: Trained, lines: readonly string[][], mean: boolean): void {
  const { input, output } = model;
  const row = () => new Float32Array(input.dim);
  let checked = 0;
  for (const words of lines)
    for (const [at, word] of words.entries()) {
      if (!word.startsWith('only')) continue;
      const around = [words[at - 1], words[at + 1]].filter((other) => other !== undefined);
      const found = readRow(output, rowOf(word), row());
      const rows = around.map((other) => readRow(input, rowOf(other), row()));
      for (let d = 0; d < found.length; d++) {
        const sum = rows.reduce((all, other) => all + other[d], 0);
        const expected = (LR / 2) * (mean ? sum / around.length : sum);
        if (Math.abs(found[d] - expected) > LR * 1e-3)
          expect.fail(`"${word}": number ${d} is ${found[d] / LR} of the rate, expected ${expected / LR}`);
      }
      checked++;
    }
  expect(checked).toBeGreaterThan(SHARD / 3);
}

describe.each([
  ['skipgram', 'skipgram', false],
  ['cbow', 'cbow', true],
  ['fasttext, skip-gram', 'fasttext', false],
  ['fasttext, CBOW', 'fasttext', true],
] as const)('%s trains every token once', (_name, trainer, cbow) => {
  const check = async (lengths: readonly number[]) => {
    // fastText reads the word `</s>` at each line's end, as one of the line.
    const end = trainer === 'fasttext' ? ['</s>'] : [];
    const lines = sentencesOf(lengths.map((length) => length - end.length));
    const whole = lines.map((words) => [...words, ...end]);
    checkOnce(await trainedOn(trainer, cbow, lines), whole, cbow);
  };

  test.each(firstOf(1, [-1, 0, 1]))(
    'a sentence that ends %i tokens from the border, and the last one too',
    (off) => check(lengthsTo(2 * SHARD + off, [SHARD + off])),
  );

  test.runIf(thorough || trainer === 'skipgram')('sentences longer than a shard', () =>
    check([5, 2 * SHARD + 100, 7, SHARD - 12, 3]),
  );
});

describe('classifier', () => {
  test.each(firstOf(1, [2001, 2000, 1999]))('trains each of %i lines once', async (lines) => {
    const next = uniform(lines);
    const words = Array.from({ length: lines }, (_, i) => [`only${i}`, `word${Math.floor(next() * 20)}`]);
    const labels = words.map(() => Math.floor(next() * 3));
    const text = file(words.map((own, i) => `__label__${labels[i]} ${own.join(' ')}\n`).join(''));
    const { lr, dim } = EXACT;
    const model = (await trained('classifier', [text], {
      dim,
      lr,
      schedule: 'constant',
      loss: 'ova',
      epochs: 1,
      threads: 1,
    })) as FastTextModel;
    const { input, output, dictionary } = model;
    const lengthOf = (row: Float64Array) => Math.hypot(...row);
    for (let label = 0; label < 3; label++) {
      const name = Number(dictionary.labels.word(label).slice('__label__'.length));
      const expected = new Float64Array(dim);
      for (const [i, own] of words.entries()) {
        const hidden = new Float32Array(dim);
        for (const word of [...own, '</s>']) input.addRow(dictionary.words.indexOf(word), hidden, 1 / 3);
        const sign = labels[i] === name ? 1 : -1;
        for (let d = 0; d < dim; d++) expected[d] += (sign * lr * hidden[d]) / 2;
      }
      const found = Float64Array.from(readRow(output, label, new Float32Array(dim)));
      // A line lost or doubled is off by lr / 2 * its hidden row, of length 0.05 and more for nearly all.
      expect(lengthOf(found.map((x, d) => x - expected[d]))).toBeLessThan(lr * 0.005);
    }
  });
});

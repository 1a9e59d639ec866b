// The loss of each epoch, of all trainers, in what `train` returns; and the rate that the epochs end at.
import { describe, expect, test } from 'vitest';
import { type Progress, TRAINERS, train } from '../src/index.js';
import { openTraining } from '../src/trainers/train.js';
import { labelledText, runningText } from './generated-text.js';
import { temporaryFiles } from './temporary-files.js';

const { file } = temporaryFiles();
const text = file(runningText(3000));
const labelled = file(labelledText(300));
const SMALL = { dim: 8, threads: 1, epochs: 4 };

describe('the losses of a run', () => {
  test.each(TRAINERS)('%s', async (trainer) => {
    const told: number[] = [];
    const { losses } = await train(
      trainer,
      [trainer === 'classifier' ? labelled : text],
      trainer === 'classifier' ? { ...SMALL, lr: 1 } : SMALL,
      { onEpoch: ({ loss }) => void told.push(loss) },
    );
    expect(losses).toEqual(told);
    expect(losses).toHaveLength(4);
    expect(losses[3]).toBeLessThan(losses[0]);
    expect(losses[3]).toBeGreaterThan(0);
  });

  test('ppmi and lsa: the share of the squares that is left out falls to none where all directions are kept', async () => {
    const few = { maxVocab: 20, dim: 20, threads: 1, epochs: 6 };
    for (const trainer of ['ppmi', 'lsa'] as const) {
      const { losses } = await train(trainer, [text], few);
      expect(losses[5]).toBeCloseTo(0, 4);
    }
  });
});

describe('minLr', () => {
  const rates = async (options: object) => {
    const seen: Progress[] = [];
    const notes: string[] = [];
    const hooks = {
      onProgress: (progress: Progress) => void seen.push(progress),
      onNote: (note: string) => void notes.push(note),
    };
    await train('skipgram', [text], { ...SMALL, ...options }, hooks);
    return { last: seen.filter(({ phase }) => phase === 'training').at(-1)!.learningRate, notes };
  };

  test('is what the rate ends at', async () => {
    expect((await rates({ minLr: 0.01 })).last).toBeCloseTo(0.01);
    expect((await rates({ minLr: 0.01, schedule: 'cosine' })).last).toBeCloseTo(0.01);
    expect((await rates({})).last).toBeCloseTo(5e-6);
  });

  test('says where it can do nothing', async () => {
    const { last, notes } = await rates({ minLr: 0.01, schedule: 'constant' });
    expect(last).toBeCloseTo(0.05);
    expect(notes.join()).toContain('`minLr`: no effect');
    await expect(rates({ minLr: 0.06 })).rejects.toThrow(
      '`minLr`: expected at most `lr` 0.05, where the rate begins, got 0.06',
    );
    const opened = await openTraining('skipgram', [text], { ...SMALL, minLr: 0.06 }, {});
    await expect(opened.train({}, {})).rejects.toThrow('`minLr`: expected at most `lr` 0.05');
    opened.close();
  });
});

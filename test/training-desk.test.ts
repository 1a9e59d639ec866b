// Training in the page, here without one: its own files are those of a folder.

import { readdirSync, writeFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { train, vectorsOf } from '../src/entries/training.js';
import { TrainingDesk } from '../src/page/training-desk.js';
import { KEPT } from '../src/trainers/checkpoint-folder.js';
import { runningText } from './generated-text.js';
import { temporaryFiles } from './temporary-files.js';

vi.mock('wordvec/browser', () => ({ addFile: () => {} }));

const { folder } = temporaryFiles();

test('a run that was stopped goes on, and its model is trained again, stopped and gone on with, too', async () => {
  const before = process.cwd();
  // Each look at the clock is later: progress is told after each step.
  let now = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 1000));
  process.chdir(folder);
  try {
    writeFileSync('text.txt', runningText(6000));
    let stops = false;
    const desk = new TrainingDesk((told) => {
      if (!stops || !('progress' in told) || told.progress.phase !== 'training') return;
      stops = false;
      desk.stop();
    });
    const options = { dim: 8, epochs: 4, threads: 1, seed: 1 };
    const first = await train('skipgram', ['text.txt'], options);
    const second = await train('skipgram', ['text.txt'], options, {}, first.model);
    const go = async (stop: boolean, start = false) => {
      stops = stop;
      const { stopped, vectors } = await (start ? desk.start('skipgram', new Blob(), options) : desk.goOn());
      expect(stopped).toBe(stop);
      return vectors.matrix.data;
    };
    await go(true, true);
    expect(await go(false)).toEqual(vectorsOf(first.model).matrix.data);
    await go(true);
    await go(true);
    expect(await go(false)).toEqual(vectorsOf(second.model).matrix.data);
    // The page's own files lie in memory: runs before leave nothing there.
    await go(true, true);
    const left = readdirSync('.', { recursive: true }).filter((name) => /step-\d+\.wv$/.test(`${name}`));
    expect(left).toHaveLength(KEPT);
  } finally {
    clock.mockRestore();
    process.chdir(before);
  }
});

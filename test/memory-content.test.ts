// Memory that a run is laid out in holds anything: nothing that a trainer makes depends on it, stopped or not.
import { afterEach, describe, expect, test } from 'vitest';
import { type TrainerName, train, WordvecError } from '../src/index.js';
import { platform, usePlatform } from '../src/platform.js';
import { labelledText, runningText } from './generated-text.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf, thorough } from './thorough.js';

const { file } = temporaryFiles();
const text = file(runningText(thorough ? 4000 : 2000), 'text.txt');
const labelled = file(labelledText(300), 'labelled.txt');
const real = platform();
afterEach(() => usePlatform(real));

/** Each byte of the memory is 255, before anything is put there: all its numbers are NaN. */
function spoilMemory(): void {
  const askForHugePages = ({ buffer }: { buffer: ArrayBufferLike }) => void new Uint8Array(buffer).fill(255);
  usePlatform({ ...real, kernels: { ...real.kernels, askForHugePages } });
}

const TRAINERS = ['ppmi', 'skipgram', 'classifier', 'glove', 'fasttext', 'doc2vec', 'lsa', 'cbow'] as const;

async function outcome(name: TrainerName, signal?: AbortSignal, onRows?: () => void): Promise<unknown> {
  const options = { dim: 8, epochs: 2, minCount: 1, threads: 1, bucket: 100 };
  const taken = Object.fromEntries(
    Object.entries(options).filter(([option]) => option !== 'bucket' || /fasttext|classifier/.test(name)),
  );
  const { model } = await train(name, [name === 'classifier' ? labelled : text], taken, {
    ...(signal && { signal }),
    ...(onRows && { onRows }),
  });
  return model;
}

describe.each(firstOf(1, TRAINERS))('%s', (name) => {
  test('comes to the same bytes', async () => {
    const clean = await outcome(name);
    spoilMemory();
    expect(await outcome(name)).toEqual(clean);
  });

  test('stopped at its first step, is no run that diverged', async () => {
    spoilMemory();
    const stop = new AbortController();
    const error = await outcome(name, stop.signal, () => stop.abort()).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(WordvecError);
    expect(error.code).toBe('aborted');
  });
});

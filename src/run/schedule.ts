/** The rate never falls below this share of the first, as in word2vec.c. */
const FLOOR = 1e-4;

export type Schedule = 'linear' | 'constant' | 'cosine';

/**
 * The learning rate at `progress` (0 .. 1) of the run: `linear` falls to the floor in a line, `cosine` in half
 * a cosine wave (Loshchilov & Hutter 2017), `constant` stays.
 */
export function rateAt(schedule: Schedule, rate: number, progress: number): number {
  if (schedule === 'constant') return rate;
  const left = schedule === 'linear' ? 1 - progress : (1 + Math.cos(Math.PI * progress)) / 2;
  return rate * Math.max(FLOOR, left);
}

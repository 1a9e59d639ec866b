/** Where nobody says what it ends at, the rate never falls below this share of the first, as in word2vec.c. */
const FLOOR = 1e-4;

export type Schedule = 'linear' | 'constant' | 'cosine';

/**
 * The learning rate at `progress` (0 .. 1) of the run: `linear` falls to the floor in a line, `cosine` in half
 * a cosine wave (Loshchilov & Hutter 2017), `constant` stays.
 * @param least what it ends at; 0: the floor
 */
export function rateAt(schedule: Schedule, rate: number, progress: number, least = 0): number {
  if (schedule === 'constant') return rate;
  const left = schedule === 'linear' ? 1 - progress : (1 + Math.cos(Math.PI * progress)) / 2;
  if (least > 0) return least + (rate - least) * left;
  return rate * Math.max(FLOOR, left);
}

// The texts that the runs are trained on: made from a seed, the same on every machine.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A generator of uniform numbers in [0, 1): mulberry32. */
export function uniform(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const TOPICS = 6;

/** Lines of words whose frequencies fall as in a language, at least `bytes` of them. */
function lines(bytes, seed, headOf) {
  const next = uniform(seed);
  const all = [];
  for (let made = 0; made < bytes; made += all.at(-1).length + 1) {
    const topic = Math.floor(TOPICS * next());
    const words = Array.from({ length: 3 + Math.floor(27 * next()) }, () => {
      const rank = Math.floor(2000 * next() ** 3);
      return `w${next() < 0.5 ? rank - (rank % TOPICS) + topic : rank}`;
    });
    all.push(headOf(topic) + words.join(' '));
  }
  return `${all.join('\n')}\n`;
}

/**
 * Writes `corpus.txt`, long enough to be counted in a thread, and `labelled.txt` to a folder.
 * @param seed another one: other texts of about the same size
 */
export function writeCorpora(folder, seed = 1) {
  writeFileSync(
    join(folder, 'corpus.txt'),
    lines(1.2 * 2 ** 20, seed, () => ''),
  );
  writeFileSync(
    join(folder, 'labelled.txt'),
    lines(1.2 * 2 ** 20, seed + 1, (topic) => `__label__${topic} `),
  );
}

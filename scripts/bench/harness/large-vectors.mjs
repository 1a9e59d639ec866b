import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';

/** Random floats of which each row takes a stretch at a place of its own. */
const POOL = 1 << 20;
/** Bytes gathered for one write. */
const BLOCK = 1 << 24;

/**
 * Writes a word2vec binary file as gensim and Google do: `words` rows of `dim` random numbers under the words of the
 * corpus and, as in GoogleNews, phrases of words that follow each other; numbered ones where these do not suffice.
 */
export async function writeLargeVectors(path, corpus, words, dim) {
  const random = generator(1);
  const pool = Float32Array.from({ length: POOL + dim }, () => random() - 0.5);
  const file = await open(path, 'w');
  await file.write(`${words} ${dim}\n`);
  const block = Buffer.allocUnsafe(BLOCK);
  let used = 0;
  for (const word of await namesOf(corpus, words)) {
    const room = 4 * (word.length + dim);
    if (used + room > BLOCK) {
      await file.write(block, 0, used);
      used = 0;
    }
    used += block.write(`${word} `, used);
    const start = Math.floor(random() * POOL);
    Buffer.from(pool.buffer, 4 * start, 4 * dim).copy(block, used);
    used += 4 * dim;
  }
  await file.write(block, 0, used);
  await file.close();
}

async function namesOf(corpus, count) {
  const single = new Set();
  const phrases = new Set();
  for await (const line of createInterface({ input: createReadStream(corpus) })) {
    const tokens = line.split(' ').filter((token) => token.length > 0 && token.length < 40);
    for (const [i, token] of tokens.entries()) {
      single.add(token);
      if (i > 0 && single.size + phrases.size < 2 * count) phrases.add(`${tokens[i - 1]}_${token}`);
    }
  }
  const names = [...single, ...phrases].slice(0, count);
  for (let i = names.length; i < count; i++) names.push(`${names[i % single.size]}_${i}`);
  return names;
}

/** mulberry32 */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

// node scripts/synthetic-corpus.mjs FILE [--tokens N] [--types N] [--seed N]: a text of made words, streamed to disk.
// Words are drawn by Zipf's law as Mandelbrot has it, p(rank) ~ 1 / (rank + 2.7); one token in so many is the next of all
// types in turn, so that each occurs. The same numbers give the same bytes.
import './help.mjs';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

export const TOKENS = 1e9;
export const TYPES = 3e6;
const SHIFT = 2.7;
const LETTERS = 'etaoinshrdlcumwfgypbvkjxqz';
/** Tokens of a line. */
const LINE = 25;
const BLOCK = 1 << 20;
const LONGEST = 16;

export async function writeSyntheticCorpus(path, { tokens = TOKENS, types = TYPES, seed = 1 } = {}) {
  if (tokens < types) throw new Error(`${types} types need as many tokens at least, got ${tokens}`);
  await pipeline(blocksOf(tokens, types, seed), createWriteStream(path));
}

function* blocksOf(tokens, types, seed) {
  const { bytes, ends } = spellings(types);
  const random = uniform(seed);
  const inTurn = Math.floor(tokens / types);
  const ratio = (types + SHIFT) / SHIFT;
  let block = Buffer.allocUnsafe(BLOCK);
  let length = 0;
  let next = 0;
  for (let i = 0; i < tokens; i++) {
    const drawn = Math.floor(SHIFT * ratio ** random() - SHIFT);
    const type = i % inTurn === 0 && next < types ? next++ : Math.min(types - 1, drawn);
    for (let b = type === 0 ? 0 : ends[type - 1]; b < ends[type]; b++) block[length++] = bytes[b];
    block[length++] = i % LINE === LINE - 1 || i === tokens - 1 ? 10 : 32;
    if (length < BLOCK - LONGEST && i < tokens - 1) continue;
    yield block.subarray(0, length);
    block = Buffer.allocUnsafe(BLOCK);
    length = 0;
  }
}

/** The words by rank, the short ones first: numbers whose digits are letters. */
function spellings(types) {
  const bytes = Buffer.allocUnsafe(types * LONGEST);
  const ends = new Uint32Array(types);
  let end = 0;
  for (let type = 0; type < types; type++) {
    for (let rest = type + 1; rest > 0; rest = Math.floor((rest - 1) / LETTERS.length))
      bytes[end++] = LETTERS.charCodeAt((rest - 1) % LETTERS.length);
    ends[type] = end;
  }
  return { bytes, ends };
}

/** Uniform in [0, 1): xorshift128 (Marsaglia 2003). */
function uniform(seed) {
  let [x, y, z, w] = [123456789, 362436069, 521288629, seed];
  return () => {
    const t = x ^ (x << 11);
    [x, y, z] = [y, z, w];
    w = w ^ (w >>> 19) ^ t ^ (t >>> 8);
    return (w >>> 0) / 2 ** 32;
  };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const text = { type: 'string' };
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { tokens: text, types: text, seed: text },
  });
  if (positionals.length !== 1)
    throw new Error('usage: synthetic-corpus.mjs FILE [--tokens N] [--types N] [--seed N]');
  const numbers = Object.entries(values).map(([name, value]) => [name, Number(value)]);
  await writeSyntheticCorpus(positionals[0], Object.fromEntries(numbers));
}

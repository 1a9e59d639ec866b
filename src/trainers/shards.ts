import { SENTENCE_END, type TokenReader } from '../corpus/encoded.js';

/** Tokens of a shard: small enough for a thread to stop soon, large enough to start kernels rarely. */
export const SHARD_TOKENS = 16_384;

/** How many shards a corpus has: a number that does not depend on the threads. */
export function shardCount(tokens: number): number {
  return Math.ceil(tokens / SHARD_TOKENS);
}

/** The longest that a shard can be, with the rest of a sentence before it. */
export function shardRoom(longestSentence: number): number {
  return SHARD_TOKENS + longestSentence + 1;
}

/**
 * Reads shard `index` into `room` (length `shardRoom`): the sentences that start at the tokens
 * index * SHARD_TOKENS .. (index + 1) * SHARD_TOKENS - 1. Returns where in `room` they lie.
 */
export function readShard(
  reader: TokenReader,
  index: number,
  room: Uint32Array,
): { from: number; to: number } {
  const first = index * SHARD_TOKENS;
  const lead = first === 0 ? 0 : 1;
  const length = reader.read(first - lead, room);
  const from = lead === 0 ? 0 : afterSentence(room, 0, length);
  const limit = lead + SHARD_TOKENS;
  if (from >= limit) return { from, to: from };
  return { from, to: limit > length ? length : afterSentence(room, limit - 1, length) };
}

/** The place after the first sentence end at or after `place`. */
function afterSentence(room: Uint32Array, place: number, length: number): number {
  let at = place;
  while (at < length && room[at] < SENTENCE_END) at++;
  return Math.min(at + 1, length);
}

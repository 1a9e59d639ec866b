import { type EncodedCorpus, SENTENCE_END, type TokenReader, type TokenStore } from '../corpus/encoded.js';
import type { SharedReading } from '../corpus/shared-counts.js';
import { processRank, type Ranks } from '../platform.js';
import { type StepRule, stepsByBlock } from '../run/optimizer.js';

/** Shards of `shardTokens` ids of a text; `room` is how many ids a shard can have. */
export interface TokenSource {
  readonly kind: 'text';
  readonly store: TokenStore;
  readonly shardTokens: number;
  readonly room: number;
  /** For each shard the number of the document that it begins with or within; where lines are documents. */
  readonly documents?: Uint32Array;
}

/** Tokens of a shard: small enough for a thread to stop soon, large enough to start kernels rarely. */
export const SHARD_TOKENS = 16_384;
/** The same of a run that several ranks share. */
const SHARED_TOKENS = 2048;
/** The same where rows change once a step. */
const BLOCK_TOKENS = 256;

/** What says how long the steps of a run are: those that several ranks share are short, as rows are exchanged between them. */
interface StepOptions extends StepRule {
  readonly deterministic: boolean;
  readonly simulateRanks?: number;
}

export function isShared({ simulateRanks = 1 }: StepOptions): boolean {
  return simulateRanks > 1 || processRank().size > 1;
}

function tokensOfStep(options: StepOptions, block: number): number {
  if (stepsByBlock(options)) return BLOCK_TOKENS;
  return options.deterministic ? block : isShared(options) ? SHARED_TOKENS : SHARD_TOKENS;
}

/** How a text is read on several ranks, of which each keeps the ids of its steps. @param block see `textShards` */
export function sharedReading(
  ranks: Ranks | undefined,
  options: StepOptions,
  block: number,
): SharedReading | undefined {
  return ranks && { ranks, stepTokens: tokensOfStep(options, block) };
}

/**
 * The shards of a corpus: their number does not depend on the threads.
 * @param block tokens of a shard in a run that repeats itself, where longer ones cost quality (ARCHITECTURE.md)
 */
export function textShards(
  { store, longestSentence }: Pick<EncodedCorpus, 'store' | 'longestSentence'>,
  options: StepOptions,
  block: number,
): { source: TokenSource; steps: number; itemBytes: number } {
  const shardTokens = tokensOfStep(options, block);
  const room = shardTokens + longestSentence + 1;
  const source: TokenSource = { kind: 'text', store, shardTokens, room };
  return { source, steps: Math.ceil(store.tokens / shardTokens), itemBytes: 4 * room };
}

/**
 * Reads shard `index` into `room` (length: see `TokenSource`): the sentences that start at the tokens
 * index * shardTokens .. (index + 1) * shardTokens - 1. Returns where in `room` they lie.
 */
export function readShard(
  reader: TokenReader,
  index: number,
  room: Uint32Array,
  shardTokens: number,
): { from: number; to: number } {
  const first = index * shardTokens;
  const lead = first === 0 ? 0 : 1;
  const length = reader.read(first - lead, room);
  const from = lead === 0 ? 0 : afterSentence(room, 0, length);
  const limit = lead + shardTokens;
  if (from >= limit) return { from, to: from };
  return { from, to: limit > length ? length : afterSentence(room, limit - 1, length) };
}

/** The place after the first sentence end at or after `place`. */
function afterSentence(room: Uint32Array, place: number, length: number): number {
  let at = place;
  while (at < length && room[at] < SENTENCE_END) at++;
  return Math.min(at + 1, length);
}

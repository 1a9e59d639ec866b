import type { TokenStore } from '../corpus/encoded.js';
import { openTokens } from '../corpus/token-store.js';
import { type ShardJob, type ShardStep, takeShards } from './hogwild.js';
import { readShard } from './shards.js';

/** A thread's job on the text of a corpus. */
export interface TextJob extends ShardJob {
  readonly store: TokenStore;
  /** The address of this thread's room for a shard, and how many ids it takes (`shardRoom`). */
  readonly tokens: number;
  readonly tokenRoom: number;
}

/**
 * The shards that a thread takes (`takeShards`), as ids in its room: `train` gets the address of the first one and
 * how many there are, whole sentences.
 */
export function* takeTextShards(
  job: TextJob,
  state: Uint32Array,
  train: (tokens: number, count: number, rateFrom: number, rateTo: number) => void,
  takeLoss: () => ShardStep,
): Generator<ShardStep> {
  const room = new Uint32Array(job.memory.buffer, job.tokens, job.tokenRoom);
  const reader = openTokens(job.store);
  yield* takeShards(job, state, (shard, rateFrom, rateTo) => {
    const { from, to } = readShard(reader, shard, room);
    if (to > from) train(job.tokens + 4 * from, to - from, rateFrom, rateTo);
    return takeLoss();
  });
}

import type { TokenStore } from '../corpus/encoded.js';
import { openTokens } from '../corpus/token-store.js';
import { JOB_RANDOM } from '../kernels/job.js';
import { openKernel } from '../kernels/open.js';
import type { TrainingEntry } from '../kernels/training.js';
import { trainingReference } from '../kernels/training-reference.js';
import { type ShardJob, type ShardStep, takeShards } from './hogwild.js';
import { SampledLoss } from './loss.js';
import { readShard } from './shards.js';

/** Where a thread finds what word2vec trains on. */
export interface Word2VecJob extends ShardJob {
  readonly entry: TrainingEntry;
  readonly store: TokenStore;
  /** This thread's: the address of its job (kernels/job.ts) and of its room for a shard. */
  readonly job: number;
  readonly tokens: number;
  /** Tokens that the room takes. */
  readonly room: number;
  /** Negatives that go with a pair; 0 for hierarchical softmax. */
  readonly negatives: number;
}

/** Trains the shards of a thread: whole sentences (`readShard`). */
export function* trainWord2VecShards(own: Word2VecJob): Generator<ShardStep> {
  const { memory, job, tokens } = own;
  const train = openKernel(own, trainingReference)[own.entry];
  const room = new Uint32Array(memory.buffer, tokens, own.room);
  const loss = new SampledLoss(memory.buffer, job, own.negatives);
  const reader = openTokens(own.store);
  try {
    const state = new Uint32Array(memory.buffer, job + JOB_RANDOM, 2);
    yield* takeShards(own, state, (shard, rateFrom, rateTo) => {
      const { from, to } = readShard(reader, shard, room);
      if (to > from) train(job, tokens + from * 4, to - from, rateFrom, rateTo);
      return loss.take();
    });
  } finally {
    reader.close();
  }
}

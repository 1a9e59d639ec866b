import type { TokenStore } from '../corpus/encoded.js';
import { openTokens } from '../corpus/token-store.js';
import { type SubwordKernel, takeLosses } from '../kernels/bag-kernels.js';
import { openKernel } from '../kernels/open.js';
import { subwordReference } from '../kernels/subword-reference.js';
import { type ShardJob, type ShardStep, takeShards } from './hogwild.js';

/** Where the data of subword training lie in shared memory (byte addresses) and how to train on them. */
export interface SubwordJob extends ShardJob {
  readonly cbow: boolean;
  readonly store: TokenStore;
  /** Ids of a shard; the last shard has fewer. A sentence over its border counts as two. */
  readonly shardTokens: number;
  readonly keep: number;
  readonly bagStarts: number;
  readonly bags: number;
  readonly input: number;
  readonly output: number;
  readonly stride: number;
  readonly window: number;
  readonly negatives: number;
  readonly alias: number;
  readonly words: number;
  /** With hierarchical softmax: where the paths begin and lie; else 0. */
  readonly paths: number;
  readonly nodes: number;
  readonly room: number;
  readonly longestSentence: number;
  /** This thread's scratch memory and its room for the ids of a shard. */
  readonly scratch: number;
  readonly tokens: number;
}

/** Trains the shards of a thread. */
export function* trainSubwordShards(job: SubwordJob): Generator<ShardStep> {
  const kernel: SubwordKernel = openKernel(job, subwordReference);
  const train = job.cbow ? kernel.trainCbow : kernel.trainSkipgram;
  const reader = openTokens(job.store);
  const room = new Uint32Array(job.memory.buffer, job.tokens, job.shardTokens);
  try {
    const state = new Uint32Array(job.memory.buffer, job.scratch, 2);
    yield* takeShards(job, state, (shard, rate0, rate1) => {
      const count = reader.read(shard * job.shardTokens, room);
      train(
        job.tokens,
        count,
        job.keep,
        job.bagStarts,
        job.bags,
        job.input,
        job.output,
        job.stride,
        job.window,
        job.negatives,
        job.alias,
        job.words,
        job.paths,
        job.nodes,
        rate0,
        rate1,
        job.scratch,
        job.room,
        job.longestSentence,
      );
      return takeLosses(job.memory, job.scratch);
    });
  } finally {
    reader.close();
  }
}

import { JOB_RANDOM } from '../kernels/job.js';
import { openKernel } from '../kernels/open.js';
import type { TrainingEntry } from '../kernels/training.js';
import { trainingReference } from '../kernels/training-reference.js';
import type { ShardStep } from './hogwild.js';
import { SampledLoss } from './loss.js';
import { type TextJob, takeTextShards } from './text-shards.js';

/** Where a thread finds what word2vec trains on. */
export interface Word2VecJob extends TextJob {
  readonly entry: TrainingEntry;
  /** The address of this thread's job (kernels/job.ts). */
  readonly job: number;
  /** Negatives that go with a pair; 0 for hierarchical softmax. */
  readonly negatives: number;
}

/** Trains the shards of a thread. */
export function trainWord2VecShards(own: Word2VecJob): Generator<ShardStep> {
  const { memory, job } = own;
  const kernel = openKernel(own, trainingReference)[own.entry];
  const loss = new SampledLoss(memory.buffer, job, own.negatives);
  return takeTextShards(
    own,
    new Uint32Array(memory.buffer, job + JOB_RANDOM, 2),
    (tokens, count, rateFrom, rateTo) => kernel(job, tokens, count, rateFrom, rateTo),
    () => loss.take(),
  );
}

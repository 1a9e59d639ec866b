import { type ClassifierKernel, takeLosses } from '../kernels/bag-kernels.js';
import { classifierReference } from '../kernels/classifier-reference.js';
import { openKernel } from '../kernels/open.js';
import { type ShardJob, type ShardStep, takeShards } from './hogwild.js';

/** Where the classifier's data lie in shared memory (byte addresses) and how the kernel shall use them. */
export interface ClassifierJob extends ShardJob {
  readonly lines: number;
  readonly order: number;
  readonly bagStarts: number;
  readonly bags: number;
  readonly labelStarts: number;
  readonly labels: number;
  readonly input: number;
  readonly output: number;
  readonly stride: number;
  readonly labelCount: number;
  readonly loss: number;
  readonly pathStarts: number;
  readonly nodes: number;
  readonly alias: number;
  readonly negatives: number;
  readonly room: number;
  /** This thread's scratch memory. */
  readonly scratch: number;
}

/** Trains the shards of a thread: equal runs of lines in the shuffled order. */
export function* trainClassifierShards(job: ClassifierJob): Generator<ShardStep> {
  const kernel: ClassifierKernel = openKernel(job, classifierReference);
  const state = new Uint32Array(job.memory.buffer, job.scratch, 2);
  yield* takeShards(job, state, (shard, rate0, rate1) => {
    const from = Math.floor((job.lines * shard) / job.shards);
    const to = Math.floor((job.lines * (shard + 1)) / job.shards);
    kernel.trainLines(
      job.order + 4 * from,
      to - from,
      job.bagStarts,
      job.bags,
      job.labelStarts,
      job.labels,
      job.input,
      job.output,
      job.stride,
      job.labelCount,
      job.loss,
      job.pathStarts,
      job.nodes,
      job.alias,
      job.negatives,
      rate0,
      rate1,
      job.scratch,
      job.room,
    );
    return takeLosses(job.memory, job.scratch);
  });
}

import { type SubwordKernel, takeLosses } from '../kernels/bag-kernels.js';
import { openKernel } from '../kernels/open.js';
import { subwordReference } from '../kernels/subword-reference.js';
import type { ShardStep } from './hogwild.js';
import { type TextJob, takeTextShards } from './text-shards.js';

/** Where the data of subword training lie in shared memory (byte addresses) and how to train on them. */
export interface SubwordJob extends TextJob {
  readonly cbow: boolean;
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
  /** This thread's scratch memory. */
  readonly scratch: number;
}

/** Trains the shards of a thread. */
export function trainSubwordShards(job: SubwordJob): Generator<ShardStep> {
  const kernel: SubwordKernel = openKernel(job, subwordReference);
  const train = job.cbow ? kernel.trainCbow : kernel.trainSkipgram;
  return takeTextShards(
    job,
    new Uint32Array(job.memory.buffer, job.scratch, 2),
    (tokens, count, rate0, rate1) =>
      train(
        tokens,
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
      ),
    () => takeLosses(job.memory, job.scratch),
  );
}

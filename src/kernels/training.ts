/**
 * Trains one shard: `count` ids at address `tokens`, by the job at address `job` (job.ts), the learning rate
 * going from `rateFrom` to `rateTo`.
 */
export type TrainShard = (
  job: number,
  tokens: number,
  count: number,
  rateFrom: number,
  rateTo: number,
) => void;

export type TrainingEntry = 'skipgram' | 'skipgramTree' | 'cbow' | 'cbowTree';

export type TrainingKernels = Readonly<Record<TrainingEntry, TrainShard>>;

import { referenceTraining } from './training-reference.js';

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

/** The kernel `train` on the memory, or its TypeScript twin where there is no WASM with SIMD. */
export function trainingKernels(
  module: WebAssembly.Module | undefined,
  memory: WebAssembly.Memory,
): TrainingKernels {
  if (!module) return referenceTraining(memory.buffer);
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as TrainingKernels;
}

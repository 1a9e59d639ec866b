import type { TrainItems, TrainingEntry } from '../../src/kernels/training-kernels.js';
import { classifierReference } from './classifier.js';
import { documentReference } from './documents.js';
import { gloveReference } from './glove.js';
import { subwordReference } from './subwords.js';
import { word2vecReference } from './word2vec.js';

/** The entries of train.wasm in plain TypeScript, on the same memory, jobs and random draws. */
export function trainingReference(memory: {
  readonly buffer: ArrayBufferLike;
}): Readonly<Record<TrainingEntry, TrainItems>> {
  return {
    ...word2vecReference(memory),
    ...subwordReference(memory),
    ...classifierReference(memory),
    ...gloveReference(memory),
    ...documentReference(memory),
  };
}

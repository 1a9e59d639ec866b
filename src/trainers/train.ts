// Contract of this file (to be implemented by its owner; see ARCHITECTURE.md).
import type { StageTime } from '../corpus/prepare.js';
import type { WordModel } from '../embeddings/model.js';
import type { TrainOptions } from '../options.js';
import type { RunHooks } from '../progress.js';

export interface TrainingReport<Model> {
  readonly model: Model;
  readonly counting: StageTime;
  readonly encoding: StageTime;
  /** `words` counts each epoch's in-vocabulary words. */
  readonly training: StageTime;
}

/**
 * Trains word vectors on files (see `prepareCorpus` for what inputs may be).
 * With `from`, training goes on from that model: its vocabulary, matrices and options, except those given.
 * @throws WordvecError `usage` for options, `input` for the corpus, `memory`, `diverged`, `aborted` (with
 * `partial`: the WordModel as far as it got).
 */
export async function train<Trainer extends 'skipgram' | 'cbow'>(
  _trainer: Trainer,
  _inputs: readonly string[],
  _options: TrainOptions<Trainer> = {},
  _hooks: RunHooks = {},
  _from?: WordModel,
): Promise<TrainingReport<WordModel<Trainer>>> {
  throw new Error('contract only');
}

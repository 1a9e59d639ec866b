import type { WordModel } from '../embeddings/model.js';
import { WordvecError } from '../errors.js';
import { flagOf } from '../options.js';

/** What a model that is trained on brings with it: its matrices belong to these. */
const FIXED = ['dim', 'loss', 'minCount', 'maxVocab', 'readVocab'] as const;

/** @throws WordvecError `usage` for an option that differs from the model's and cannot be changed any more. */
export function checkContinued(
  from: Pick<WordModel<'skipgram' | 'cbow' | 'glove'>, 'options'>,
  given: Readonly<Record<string, unknown>>,
): void {
  const options = from.options as Readonly<Record<string, unknown>>;
  for (const name of FIXED) {
    if (given[name] === undefined || given[name] === options[name]) continue;
    const what = name === 'dim' || name === 'loss' ? `has ${options[name]}` : 'has its words';
    throw new WordvecError(
      'usage',
      `${flagOf(name)}: the model to go on from ${what}, got ${given[name]}; leave it out`,
    );
  }
}

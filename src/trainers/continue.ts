import { WordvecError } from '../errors.js';
import { flagOf } from '../options.js';

/** What a model that is trained on brings with it: its words, and sizes and kind, to which its matrices belong. */
const WORDS = ['minCount', 'maxVocab', 'readVocab'] as const;
const SHAPE = ['dim', 'loss', 'cbow', 'minn', 'maxn', 'bucket', 'model', 'dbowWords'] as const;

/**
 * @param from the model's options, as far as its trainer has them
 * @throws WordvecError `usage` for an option that differs from the model's and cannot be changed any more.
 */
export function checkContinued(
  from: { readonly options: object },
  given: Readonly<Record<string, unknown>>,
): void {
  const options = from.options as Readonly<Record<string, unknown>>;
  for (const name of [...SHAPE, ...WORDS]) {
    if (!(name in options) || given[name] === undefined || given[name] === options[name]) continue;
    const is = name === 'cbow' ? `is ${options.cbow ? 'CBOW' : 'skip-gram'}` : `has ${options[name]}`;
    const what = (WORDS as readonly string[]).includes(name) ? 'has its words' : is;
    throw new WordvecError(
      'usage',
      `${flagOf(name)}: the model to go on from ${what}, got ${given[name]}; leave it out`,
    );
  }
}

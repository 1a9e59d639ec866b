import { isFastTextModel } from '../embeddings/fasttext-model.js';
import { counted, expected, formatCount, usageError } from '../errors.js';
import { FACTORISING } from '../option-row.js';
import { flagOf, settledOptions, TRAINERS, type TrainerName } from '../options.js';
import type { RunHooks } from '../progress.js';

/** The trainer whose model this is. @throws WordvecError `usage` for what is none */
function trainerOf(from: object): TrainerName {
  if (isFastTextModel(from)) return from.settings.model === 'sup' ? 'classifier' : 'fasttext';
  const trainer = TRAINERS.find((name) => name === (from as { trainer?: unknown }).trainer);
  if (!trainer || !('vocabulary' in from))
    throw expected('`from`', 'a model that train or a reader of models gave', from);
  return trainer;
}

/** @throws WordvecError `usage` where a run cannot go on from it */
export function checkFrom(trainer: TrainerName, from: unknown): void {
  if (from === undefined) return;
  const isFactorising = (name: TrainerName) => (FACTORISING as readonly TrainerName[]).includes(name);
  if (isFactorising(trainer))
    throw usageError(`\`from\`: ${trainer} has nothing to go on from: train on all the text at once`);
  const other = trainerOf(Object(from));
  if (other === trainer) return;
  const next = isFactorising(other) ? `give a model of ${trainer}` : `go on with \`wordvec train ${other}\``;
  throw usageError(`--continue: the model was trained by ${other}: ${next}`);
}

/**
 * @param goesOn whether there is a model to go on from
 * @throws WordvecError `usage` where words cannot be added
 */
export function checkAdding(
  { addWords, loss }: { readonly addWords: boolean; readonly loss: string },
  goesOn: boolean,
): void {
  if (!addWords) return;
  if (!goesOn) throw usageError('--add-words: needs --continue MODEL, which the words are added to');
  if (loss === 'hs')
    throw usageError(
      '--add-words: the tree of --loss hs would be another with more words, and what was learnt of its nodes lost: train anew on both texts',
    );
}

/** Says how many words joined those of a model. */
export function tellAdded(before: number, now: number, { onNote }: RunHooks): void {
  onNote?.(
    `--add-words: ${counted(now - before, 'word joins', 'words join')} the ${formatCount(before)} of the model`,
  );
}

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
  for (const name of [...SHAPE, ...(given.addWords ? (['readVocab'] as const) : WORDS)]) {
    if (!(name in options) || given[name] === undefined || given[name] === options[name]) continue;
    const is = name === 'cbow' ? `is ${options.cbow ? 'CBOW' : 'skip-gram'}` : `has ${options[name]}`;
    const what = (WORDS as readonly string[]).includes(name) ? 'has its words' : is;
    throw usageError(`${flagOf(name)}: the model to go on from ${what}, got ${given[name]}; leave it out`);
  }
}

/** Files that a model's words and first rows came from, and which rows stayed: of no meaning for a run that goes on from it. */
const BEGINNING = ['readVocab', 'saveVocab', 'init', 'freeze', 'addWords'];
const RATES = ['lr', 'minLr'];

/** What is given, and the other options of the model that a run goes on from; but rates are those of their optimizer. */
export function continuedOptions(
  from: { readonly options: object },
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const options: Record<string, unknown> = settledOptions(from.options);
  const { optimizer = 'sgd' } = options;
  const left = [...BEGINNING, ...((given.optimizer ?? optimizer) === optimizer ? [] : RATES)];
  return {
    ...Object.fromEntries(Object.entries(options).filter(([name]) => !left.includes(name))),
    ...given,
  };
}

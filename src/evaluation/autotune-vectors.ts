import type { TextInput } from '../corpus/text-input.js';
import type { DocumentSteps } from '../documents/prepare-options.js';
import type { KeyedVectors } from '../embeddings/keyed-vectors.js';
import { vectorsOf, type WordModel } from '../embeddings/model.js';
import { checkNames, checkOptions, expected, flagOf, usageError } from '../errors.js';
import { completeOptions, optionsOf, type TrainOptions, unsetOf } from '../options.js';
import { libraryHooks, type RunHooks } from '../progress.js';
import { HIGHEST_RATE, MOST_SAMPLED } from '../trainers/epochs.js';
import type { TrainingReport } from '../trainers/prepared-run.js';
import { type ModelOf, type OpenTraining, openTraining } from '../trainers/train.js';
import { checkSearched, type SearchLimits, search } from './trials.js';
import { type Parameters, type Start, TuningWalk } from './tuning-walk.js';

/** Trainers of word vectors whose parameters can be looked for. */
export const TUNED_TRAINERS = ['skipgram', 'cbow', 'fasttext', 'glove'] as const;
/** One of them. */
export type TunedTrainer = (typeof TUNED_TRAINERS)[number];

/** How long and by what `autotuneVectors` searches. */
export interface VectorTuning extends SearchLimits {
  /** The number that vectors are judged by, more is better; absent: by less loss on the text of the option `valid`. */
  readonly judge?: ((vectors: KeyedVectors) => number | Promise<number>) | undefined;
}

/** What `autotuneVectors` found. */
export interface VectorTuningReport<Name extends TunedTrainer> {
  /** Trained with the best options. */
  readonly model: ModelOf<Name>;
  /** All options of the best trial. */
  readonly best: Readonly<Record<string, unknown>>;
  /** Those of `best` that were looked for. */
  readonly tuned: Readonly<Record<string, unknown>>;
  /** What the judge said of it, or its loss. */
  readonly score: number;
  /** Trainings of the search, with those that failed. */
  readonly trials: number;
  /** Trials that gave no model. */
  readonly failed: number;
}

/** Losses can be compared where these alone differ: others change what is predicted, or how often. */
const BY_LOSS = {
  epochs: { range: [1, 100], steps: [1.5, 0.4], whole: true },
  lr: { range: [0.002, 1], steps: [1.5, 0.3] },
} as const satisfies Parameters;

const BY_JUDGE = {
  ...BY_LOSS,
  window: { range: [1, 30], steps: [1.2, 0.4], whole: true },
  negatives: { range: [1, 30], steps: [1.2, 0.4], whole: true },
  negativeExponent: { range: [-0.5, 1], steps: [0.3, 0.1], linear: true },
  sample: { range: [1e-6, 1e-2], steps: [2, 0.6] },
  xMax: { range: [1, 1000], steps: [1.5, 0.5] },
  alpha: { range: [0.3, 1], steps: [0.2, 0.08], linear: true },
} as const satisfies Parameters;

/**
 * Looks for the parameters of a trainer of word vectors that a judge likes best, as `autotuneClassifier` does for classifiers.
 * Options that are given stay as they are, and the dimension, of which more is nearly always better, is searched by nobody.
 * The signal ends the search early with the best so far, once there is one.
 * @throws WordvecError `usage`, `input`, `io`; `aborted` before the first trial was done
 */
export async function autotuneVectors<Name extends TunedTrainer>(
  trainer: Name,
  inputs: TextInput,
  given: TrainOptions<Name> & DocumentSteps,
  options: VectorTuning,
  hooks: RunHooks = {},
): Promise<VectorTuningReport<Name>> {
  if (!TUNED_TRAINERS.includes(trainer)) throw expected('trainer', TUNED_TRAINERS.join(' or '), trainer);
  checkOptions(given);
  checkSearched(given);
  checkNames(options, { judge: true, duration: true, trials: true }, 'the search');
  const { judge } = options;
  if (judge !== undefined && typeof judge !== 'function')
    throw expected('judge', 'a function that gives a number', judge);
  if (!judge && !(given as { valid?: string }).valid)
    throw usageError('--valid: needed where no judge is given: a text that is not trained on');
  const known = new Set(Object.keys(given).filter((name) => given[name as keyof typeof given] !== undefined));
  const parameters = parametersOf(trainer, judge === undefined);
  // Epochs and the rate follow from the text where nobody says them: the search starts from few, and from the rate of short runs.
  const searched = optionsOf(trainer).filter(
    (name) => name in parameters || (judge && (name === 'minn' || name === 'maxn')),
  );
  const free = searched.filter((name) => !known.has(name));
  if (free.length === 0)
    throw usageError(`nothing is left to look for: leave out some of ${searched.map(flagOf).join(' ')}`);
  const defaults = completeOptions(trainer, [...searched, 'seed'], given as Record<string, unknown>);
  const first = {
    epochs: defaults.epochs || FIRST_EPOCHS,
    ...('lr' in defaults && { lr: defaults.lr || HIGHEST_RATE }),
    ...(defaults.sample === unsetOf('sample') && { sample: MOST_SAMPLED }),
  };
  const start = { ...given, ...defaults, ...first } as unknown as Start;
  const walk = new TuningWalk(start, known, parameters);
  const told = libraryHooks(hooks);
  const text = new TrialText(trainer, inputs, given);
  const runTrial = async (asked: Start, { signal }: RunHooks) => {
    const { model, validation, options: used } = await text.train(asked, { signal });
    if (!judge) {
      const { scores, best } = validation!;
      return { model, used, score: -(asked.patience ? scores[best - 1] : scores.at(-1)!) };
    }
    const score = await judge(vectorsOf(model as WordModel | ModelOf<'fasttext'>));
    if (!Number.isFinite(score)) throw expected('judge', 'a function that gives a number', score);
    return { model, used, score };
  };
  const shown = (score: number, tried: Start) =>
    `${judge ? score.toFixed(4) : `loss ${(-score).toFixed(5)}`} with ${free.map((name) => `${flagOf(name)} ${tried[name]}`).join(' ')}`;
  const searching = search(walk, runTrial, options, told, shown).finally(() => text.close());
  const { best, trials, failed } = await searching;
  const tuned = Object.fromEntries(free.map((name) => [name, best.options[name]]));
  const score = judge ? best.score : -best.score;
  return { model: best.model as ModelOf<Name>, best: best.used, tuned, score, trials, failed };
}

const FIRST_EPOCHS = 5;

/** What a text is read by, of all that is looked for: n-grams are listed, and of GloVe pairs are counted and weighed. */
const READ_BY: readonly string[] = ['minn', 'maxn'];
const COUNTED_BY: readonly string[] = ['window', 'xMax', 'alpha'];

/** The text of all trials, which is read again only where one reads it in another way. */
class TrialText<Name extends TunedTrainer> {
  readonly #trainer: Name;
  readonly #inputs: TextInput;
  readonly #given: TrainOptions<Name> & DocumentSteps;
  readonly #readBy: readonly string[];
  #open: { readonly key: string; readonly training: OpenTraining<Name> } | undefined;

  constructor(trainer: Name, inputs: TextInput, given: TrainOptions<Name> & DocumentSteps) {
    this.#trainer = trainer;
    this.#inputs = inputs;
    this.#given = given;
    this.#readBy = trainer === 'glove' ? COUNTED_BY : READ_BY;
  }

  async train(asked: Start, hooks: RunHooks): Promise<TrainingReport<ModelOf<Name>>> {
    const given = this.#given as Readonly<Record<string, unknown>>;
    const changed = Object.fromEntries(Object.entries(asked).filter(([name]) => given[name] === undefined));
    const key = this.#readBy.map((name) => changed[name]).join();
    if (this.#open?.key !== key) {
      this.close();
      const all = { ...this.#given, ...changed };
      this.#open = { key, training: await openTraining(this.#trainer, this.#inputs as never, all, hooks) };
    }
    return this.#open.training.train(changed as TrainOptions<Name>, hooks);
  }

  close(): void {
    this.#open?.training.close();
    this.#open = undefined;
  }
}

function parametersOf(trainer: TunedTrainer, byLoss: boolean): Parameters {
  if (byLoss) return BY_LOSS;
  const taken: readonly string[] = optionsOf(trainer);
  return Object.fromEntries(Object.entries(BY_JUDGE).filter(([name]) => taken.includes(name)));
}

/** What can be trained. */
export const TRAINERS = [
  'skipgram',
  'cbow',
  'fasttext',
  'classifier',
  'glove',
  'ppmi',
  'lsa',
  'doc2vec',
] as const;
/** What `train` trains. */
export type TrainerName = (typeof TRAINERS)[number];

export type Kind = 'integer' | 'number' | 'boolean' | 'choice' | 'string' | 'bytes' | 'interval';

/** What values an option may take. */
export interface ValueRange {
  readonly kind: Kind;
  /** The least value. */
  readonly min?: number;
  /** `min` itself is not allowed. */
  readonly above?: boolean;
  /** The greatest value. */
  readonly max?: number;
  /** Of a choice: the texts that are allowed. */
  readonly choices?: readonly string[];
  /** Words that may stand in place of a number. */
  readonly words?: readonly string[];
}

/** A row of the options of one call or command. */
export interface CallRow extends ValueRange {
  readonly default: unknown;
  /** What the value follows from where it is not given; there is no default then. */
  readonly follows?: string;
  /** May be given several times; the value is a list of texts. */
  readonly repeatable?: true;
  /** Names of the same thing in other programs, without dashes. */
  readonly aliases?: readonly string[];
  readonly group?: string;
  readonly help: string;
}

/** A row of the table of training options. */
export interface OptionRow extends CallRow {
  readonly perTrainer?: Partial<Record<TrainerName, unknown>>;
  /** The defaults with an optimizer that is not the trainer's own. */
  readonly perOptimizer?: Readonly<Record<string, { readonly classifier: unknown; readonly other: unknown }>>;
  readonly choicesPerTrainer?: Partial<Record<TrainerName, readonly string[]>>;
  /** Trainers that take the option; absent: all of them. */
  readonly trainers?: readonly TrainerName[];
  /** The names for these trainers instead, where a name means something else with them. */
  readonly aliasesPerTrainer?: Partial<Record<TrainerName, readonly string[]>>;
  /** How a run goes, not what comes out: saved models do not tell it. */
  readonly unsaved?: true;
  readonly group: 'model' | 'training' | 'corpus' | 'vocabulary' | 'run';
}

export const WORD2VEC: readonly TrainerName[] = ['skipgram', 'cbow'];
export const PREDICTIVE: readonly TrainerName[] = ['skipgram', 'cbow', 'fasttext', 'classifier', 'doc2vec'];
/** Trainers whose corpus is running text. */
export const FROM_TEXT = ['skipgram', 'cbow', 'fasttext', 'glove', 'ppmi', 'lsa', 'doc2vec'] as const;
/** Trainers on the words around a word. */
export const WINDOWED = ['skipgram', 'cbow', 'fasttext', 'glove', 'ppmi', 'doc2vec'] as const;
/** Trainers that go down a gradient. */
export const BY_GRADIENT = ['skipgram', 'cbow', 'fasttext', 'classifier', 'glove', 'doc2vec'] as const;
/** Trainers on counts of the words that stand near each other. */
export const FROM_COUNTS = ['glove', 'ppmi'] as const;
/** Trainers that factorise a matrix. */
export const FACTORISING = ['ppmi', 'lsa'] as const;
export const SUBWORDS = ['fasttext', 'classifier'] as const;
/** Rates at the start that were best where rates were compared (docs/tuning.md). */
export const RATES = {
  adagrad: { classifier: 0.05, other: 0.2 },
  adam: { classifier: 0.005, other: 0.02 },
} as const;

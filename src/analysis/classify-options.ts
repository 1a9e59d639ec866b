import type { CallOptions, CallTable, ResolvedCall } from '../call-options.js';
import { OPTIONS } from '../options.js';

/** How rows are told apart. */
export const CLASSIFIERS = ['logistic', 'knn'] as const;

// biome-ignore format: an option is read as a paragraph, not a field a line
/** The options of `trainRowClassifier` and `crossValidate`: flags, help, types and the docs follow from them. */
export const CLASSIFY_OPTIONS = {
  classifier: {
    kind: 'choice', default: 'logistic', choices: CLASSIFIERS,
    help: 'logistic: multinomial logistic regression; knn: votes of the nearest rows, weighed by their cosines',
  },
  l2: {
    kind: 'number', default: 30, min: 0, above: true, max: 1e9,
    help: 'logistic: penalty on the weights, of columns at deviation 1: 1 / C of scikit-learn',
  },
  neighbours: {
    kind: 'integer', default: 10, min: 1, max: 1_000_000, aliases: ['neighbors'],
    help: 'knn: rows that vote',
  },
  folds: {
    kind: 'integer', default: 5, min: 2, max: 1_000_000,
    help: 'parts of the cross-validation, each with its share of every label',
  },
  seed: { ...OPTIONS.seed, help: 'the folds follow from it' },
} as const satisfies CallTable;

export type ResolvedClassifyOptions = ResolvedCall<typeof CLASSIFY_OPTIONS>;
/** What a caller gives; the rest take their defaults. */
export interface ClassifyOptions extends CallOptions<typeof CLASSIFY_OPTIONS> {}

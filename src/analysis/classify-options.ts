import { checkOptions, expected } from '../errors.js';
import { checkValue, OPTIONS, type ValueRange } from '../options.js';

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
} as const satisfies Record<string, ValueRange & { default: unknown; help: string; aliases?: readonly string[] }>;

type Row = (typeof CLASSIFY_OPTIONS)[keyof typeof CLASSIFY_OPTIONS];
type ValueOf<R extends Row> = R extends { choices: readonly (infer Choice)[] } ? Choice : number;

/** All options, resolved. */
export type ResolvedClassifyOptions = {
  readonly [Name in keyof typeof CLASSIFY_OPTIONS]: ValueOf<(typeof CLASSIFY_OPTIONS)[Name]>;
};
/** What a caller gives; the rest take their defaults. */
export type ClassifyOptions = Partial<ResolvedClassifyOptions>;

/** Checks what was given and fills in the defaults. @throws WordvecError `usage` */
export function resolveClassifyOptions(given: ClassifyOptions): ResolvedClassifyOptions {
  return resolved(CLASSIFY_OPTIONS, given) as ResolvedClassifyOptions;
}

/** What was given by a table of options, checked, and the defaults of the rest. @throws WordvecError `usage` */
export function resolved(
  table: Readonly<Record<string, ValueRange & { readonly default: unknown }>>,
  given: object,
): Record<string, unknown> {
  checkOptions(given);
  const values = given as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(values).find((name) => !Object.hasOwn(table, name));
  if (unknown !== undefined) throw expected('options', Object.keys(table).join(', '), unknown);
  return Object.fromEntries(
    Object.entries(table).map(([name, row]) => [
      name,
      values[name] === undefined ? row.default : checkValue(name, row, values[name]),
    ]),
  );
}

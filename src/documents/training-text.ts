import type { TextInput } from '../corpus/text-input.js';
import { expected } from '../errors.js';
import type { RunHooks } from '../progress.js';
import { documentText, type PrepareReport } from './prepare-documents.js';
import { DOCUMENT_STEPS, type LabelledSteps } from './prepare-options.js';

/** Those of the run's own options that also say how text is made. */
const SHARED: readonly string[] = ['seed', 'threads', 'label'];

/** The text of a training run that was asked to make it of documents. */
interface TrainingText {
  readonly input: TextInput;
  readonly preparation?: PrepareReport;
}

/**
 * Makes text of the inputs, where options say how.
 * @param own those of the run
 * @throws WordvecError `usage`
 */
export function trainingText(input: TextInput, { steps, own }: PartedOptions, hooks: RunHooks): TrainingText {
  const [first] = Object.keys(steps);
  // Counts of pairs may be all that is read.
  if (!first || (Array.isArray(input) && input.length === 0)) return { input };
  const run = Object.fromEntries(Object.entries(own).filter(([name]) => SHARED.includes(name)));
  const paths = typeof input === 'string' ? [input] : (input as readonly string[]);
  if (!Array.isArray(paths) || paths.some((path) => typeof path !== 'string'))
    throw expected(
      `\`${first}\``,
      'documents by the names of their files with it, or text without it',
      input,
    );
  const { report: preparation, ...text } = documentText(paths, { ...steps, ...run }, hooks);
  return { input: text, preparation };
}

/** The options of a run apart. */
export interface PartedOptions {
  /** Those of `prepareDocuments`. */
  readonly steps: LabelledSteps;
  /** All others. */
  readonly own: Readonly<Record<string, unknown>>;
}

/** @param table the steps that the trainer takes */
export function partSteps(
  given: Readonly<Record<string, unknown>>,
  table: object = DOCUMENT_STEPS,
): PartedOptions {
  const entries = Object.entries(given);
  const among = (isStep: boolean) =>
    Object.fromEntries(entries.filter(([name]) => Object.hasOwn(table, name) === isStep));
  return { steps: among(true), own: among(false) };
}

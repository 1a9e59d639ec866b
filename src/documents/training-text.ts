import type { TextInput } from '../corpus/text-input.js';
import { expected } from '../errors.js';
import type { RunHooks } from '../progress.js';
import { documentText, type PrepareReport } from './prepare-documents.js';
import { DOCUMENT_STEPS, type DocumentSteps } from './prepare-options.js';

/** The text of a training run that was asked to make it of documents. */
interface TrainingText {
  readonly input: TextInput;
  /** Options that say how. */
  readonly steps: Readonly<Record<string, unknown>>;
  readonly preparation?: PrepareReport;
  /** All others. */
  readonly own: Record<string, unknown>;
}

/** Parts the options of a run, and makes text of its inputs. @throws WordvecError `usage` */
export function trainingText(
  input: TextInput,
  given: Readonly<Record<string, unknown>>,
  hooks: RunHooks,
): TrainingText {
  const { steps, own } = partSteps(given);
  const [first] = Object.keys(steps);
  // Counts of pairs may be all that is read.
  if (!first || (Array.isArray(input) && input.length === 0)) return { input, steps: {}, own };
  const run = Object.fromEntries(
    Object.entries(own).filter(([name]) => name === 'seed' || name === 'threads'),
  );
  const paths = typeof input === 'string' ? [input] : (input as readonly string[]);
  if (!Array.isArray(paths) || paths.some((path) => typeof path !== 'string'))
    throw expected(
      `\`${first}\``,
      'documents by the names of their files with it, or text without it',
      input,
    );
  const { report: preparation, ...text } = documentText(paths, { ...steps, ...run }, hooks);
  return { input: text, steps: { ...steps }, preparation, own };
}

/** The options of a run apart: those of `prepareDocuments`, and all others. */
export function partSteps(given: Readonly<Record<string, unknown>>): {
  readonly steps: DocumentSteps;
  readonly own: Record<string, unknown>;
} {
  const isStep = ([name, value]: [string, unknown]) =>
    Object.hasOwn(DOCUMENT_STEPS, name) && value !== undefined;
  const entries = Object.entries(given);
  return {
    steps: Object.fromEntries(entries.filter(isStep)) as DocumentSteps,
    own: Object.fromEntries(entries.filter(([name]) => !Object.hasOwn(DOCUMENT_STEPS, name))),
  };
}

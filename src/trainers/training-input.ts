import type { TaggedDocuments } from '../corpus/tagged-documents.js';
import type { TextInput } from '../corpus/text-input.js';
import type { PrepareReport } from '../documents/prepare-documents.js';
import { optionsOf, resolveOptions, type TrainerName } from '../options.js';
import type { RunHooks } from '../progress.js';
import { areTexts } from '../values.js';

/** What a trainer reads: paragraph vectors also documents with names. */
export type InputOf<Name extends TrainerName> = Name extends 'doc2vec'
  ? TextInput | TaggedDocuments
  : TextInput;

/** What there is to read, and the options that say how it was made of documents. */
interface ReadText {
  readonly input: TextInput | TaggedDocuments;
  readonly steps: Readonly<Record<string, unknown>>;
  readonly preparation?: PrepareReport;
  /** The trainer's own options. */
  readonly own: Readonly<Record<string, unknown>>;
}

/** Parts the options of a run, and makes text of its inputs where they are documents. @throws WordvecError `usage` */
export async function trainingInput(
  name: TrainerName,
  input: TextInput | TaggedDocuments,
  options: Record<string, unknown>,
  hooks: RunHooks,
): Promise<ReadText> {
  // Else one would stand before that of the model that a run goes on from.
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  if (name === 'doc2vec' && isPaths(input)) {
    const { haveNames, namedDocuments } = await import('../documents/named-documents.js');
    const { partSteps } = await import('../documents/training-text.js');
    const { steps, own } = partSteps(given);
    const { idField, tagsField } = resolveOptions('doc2vec', own);
    const paths = typeof input === 'string' ? [input] : input;
    if (await haveNames(paths, { idField, tagsField }, steps))
      return { input: namedDocuments(paths, { idField, tagsField }, steps, hooks), steps: { ...steps }, own };
  }
  const known: readonly string[] = optionsOf(name);
  if (Object.keys(given).every((option) => known.includes(option))) return { input, steps: {}, own: given };
  const { partSteps, trainingText } = await import('../documents/training-text.js');
  const { LABELLED_STEPS, onLines } = await import('../documents/prepare-options.js');
  const labelled = name === 'classifier';
  const { steps: asked, own } = partSteps(given, labelled ? LABELLED_STEPS : undefined);
  const steps = labelled ? onLines(asked) : asked;
  const made = trainingText(input as TextInput, { steps, own }, hooks);
  // Without documents the steps say nothing.
  return { ...made, own, steps: made.preparation ? { ...steps } : {} };
}

function isPaths(input: TextInput | TaggedDocuments): input is string | readonly string[] {
  return typeof input === 'string' || areTexts(input);
}

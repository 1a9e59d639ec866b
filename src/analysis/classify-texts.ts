import type { CollectedText } from '../documents/collection.js';
import type { EmbedOptions } from '../embedders/embed-options.js';
import type { TextEmbedder } from '../embedders/embedder.js';
import { openEmbedder } from '../embedders/open-embedder.js';
import { WordvecError } from '../errors.js';
import type { RunHooks } from '../progress.js';
import type { Matrix } from '../tensor/matrix.js';
import type { ClassScores } from './class-scores.js';
import type { ClassifierEmbedder, TextRowClassifier } from './classifier-file.js';
import type { ClassifyOptions } from './classify-options.js';
import type { KnownLabels } from './labelled-texts.js';
import {
  type CrossValidation,
  crossValidate,
  evaluateRowClassifier,
  trainRowClassifier,
} from './row-classifier.js';
import { embedRows } from './text-rows.js';

/** A model by its name, and how it embeds. */
export interface EmbedderChoice {
  readonly model: string;
  readonly options: EmbedOptions;
}

/** What is made of labelled texts. */
export interface ClassifyPlan extends ClassifyOptions {
  /** Texts to test on, of which nothing is learnt. */
  readonly test?: KnownLabels;
  /** Whether to cross-validate. */
  readonly validate: boolean;
}

/** What `classifyTexts` made. */
export interface ClassifyResult {
  readonly classifier: TextRowClassifier;
  readonly validation?: CrossValidation;
  readonly test?: ClassScores;
}

/**
 * Embeds labelled texts, fits a classifier of all of them, and says how good it is. What the method learns of a collection
 * (idf, common directions) it learns of the texts, without their labels, once for all folds.
 * @throws WordvecError as `openEmbedder`, `trainRowClassifier`, `crossValidate`
 */
export async function classifyTexts(
  choice: EmbedderChoice,
  { texts, labels }: KnownLabels,
  { test, validate, ...options }: ClassifyPlan,
  hooks: RunHooks = {},
): Promise<ClassifyResult> {
  const embedder = await openEmbedder(choice.model, choice.options, hooks);
  try {
    const rows = await embedRows(embedder, texts, true, hooks);
    const validation = validate ? await crossValidate(rows, labels, options, hooks) : undefined;
    const classifier = await trainRowClassifier(rows, labels, options, hooks);
    const tested = test && (await testOn(embedder, classifier, test, hooks));
    const { fingerprint, name, learning } = embedder;
    const made = { ...choice, fingerprint, name, learnt: learning?.state() ?? {} };
    return {
      classifier: { classifier, embedder: made },
      ...(validation && { validation }),
      ...(tested && { test: tested }),
    };
  } finally {
    await embedder.close();
  }
}

async function testOn(
  embedder: TextEmbedder,
  classifier: TextRowClassifier['classifier'],
  { texts, labels }: KnownLabels,
  hooks: RunHooks,
): Promise<ClassScores> {
  const rows = await embedRows(embedder, texts, false, hooks);
  return evaluateRowClassifier(classifier, rows, labels, hooks);
}

async function reopened(made: ClassifierEmbedder, model: string, hooks: RunHooks): Promise<TextEmbedder> {
  const name = model || made.model;
  const embedder = await openEmbedder(name, made.options, hooks);
  if (embedder.fingerprint !== made.fingerprint) {
    await embedder.close();
    throw new WordvecError(
      'input',
      `${name}: gives other vectors than those that the classifier was trained on (${made.name}): name that model with --embed, or train the classifier anew`,
    );
  }
  await embedder.learning?.restore(made.learnt);
  return embedder;
}

/**
 * The rows of texts by the model of a classifier, shape [texts, dim].
 * @param model where that is now; '' for where it was
 * @throws WordvecError `input` for another model; as `openEmbedder`
 */
export async function rowsFor(
  { embedder: made }: TextRowClassifier,
  texts: readonly CollectedText[],
  model = '',
  hooks: RunHooks = {},
): Promise<Matrix> {
  const embedder = await reopened(made, model, hooks);
  try {
    return await embedRows(embedder, texts, false, hooks);
  } finally {
    await embedder.close();
  }
}

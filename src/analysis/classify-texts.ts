import type { CollectedText } from '../documents/collection.js';
import { isSparse, noteIdle } from '../embedders/embed-options.js';
import { unknownTexts } from '../embedders/embedded-texts.js';
import type { TextEmbedder } from '../embedders/embedder.js';
import { type GivenEmbedder, isEmbedder, nameOfGiven } from '../embedders/given-embedder.js';
import { type OwnWords, overOwnWords, ownWordsOf } from '../embedders/own-words.js';
import { checkOptions, inputError, usageError } from '../errors.js';
import type { RunHooks } from '../progress.js';
import type { ClassScores } from './class-scores.js';
import { checkSaved, type TextRowClassifier } from './classifier-file.js';
import type { ClassifyOptions } from './classify-options.js';
import { checkedLabelled, type KnownLabels } from './labelled-texts.js';
import {
  type CrossValidation,
  crossValidate,
  evaluateRowClassifier,
  trainRowClassifier,
} from './row-classifier.js';
import {
  type EmbedderChoice,
  type GivenText,
  givenTexts,
  MOST_COLUMNS,
  rowsToClassify,
  withEmbedder,
  withSavedEmbedder,
} from './rows-of-texts.js';
import type { ClassifiedRows } from './voting-rows.js';

/** What is made of labelled texts. */
export interface ClassifyPlan extends ClassifyOptions {
  /** Texts to test on, of which nothing is learnt. */
  readonly test?: KnownLabels | undefined;
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
 * (idf, common directions) it learns of the texts, without their labels, once for all folds; so it does with the words that a
 * sparse method counts without a model.
 * @throws WordvecError as `openEmbedder`, `trainRowClassifier`, `crossValidate`
 */
export async function classifyTexts(
  choice: EmbedderChoice,
  known: Pick<KnownLabels, 'labels'> & { readonly texts: readonly GivenText[] },
  plan: ClassifyPlan,
  hooks: RunHooks = {},
): Promise<ClassifyResult> {
  checkOptions(choice, 'choice');
  const { texts, labels } = checkedLabelled(known);
  checkOptions(plan, 'plan');
  if (plan.test) checkedLabelled(plan.test, 'test');
  const { test, validate, ...options } = plan;
  const own = await ownWords(choice, texts, mostWords(options, labels), hooks);
  return withEmbedder(own ? { model: await overOwnWords(own, hooks) } : choice, hooks, async (embedder) => {
    const rows = await rowsToClassify(embedder, texts, true, hooks);
    const numbers = 'weights' in rows ? rows.weights : rows.data;
    if (numbers.every((x) => x === 0)) throw unknownTexts(embedder, 'nothing can be learnt');
    const validation = validate ? await crossValidate(rows, labels, options, hooks) : undefined;
    const classifier = await trainRowClassifier(rows, labels, options, hooks);
    const tested = test && (await testOn(embedder, classifier, test, hooks));
    const { fingerprint, name, learning } = embedder;
    const made = {
      model: nameOfGiven(choice.model),
      options: own?.options ?? choice.options ?? {},
      fingerprint,
      name,
      learnt: learning?.state() ?? {},
      ...(own && { words: own.words }),
    };
    return {
      classifier: { classifier, embedder: made },
      ...(validation && { validation }),
      ...(tested && { test: tested }),
    };
  });
}

/** Numbers of all classes that a fit holds 25 times. */
const MOST_WEIGHTS = 1 << 20;

/** Words of the texts that are counted, at most. */
function mostWords({ classifier }: ClassifyOptions, labels: readonly string[]): number {
  if (classifier === 'knn') return MOST_COLUMNS;
  return Math.max(MOST_COLUMNS, Math.floor(MOST_WEIGHTS / new Set(labels).size));
}

/** Undefined where a model embeds. */
async function ownWords(
  choice: EmbedderChoice,
  texts: readonly CollectedText[],
  most: number,
  hooks: RunHooks,
): Promise<OwnWords | undefined> {
  if (choice.model !== '') return undefined;
  const options = choice.options ?? {};
  const { method } = options;
  if (!isSparse(method))
    throw usageError(
      'expected a model that embeds the texts: name it with --embed MODEL, or count their words with --method tfidf',
    );
  noteIdle(options, hooks);
  const own = await ownWordsOf(texts, { ...options, method }, { most }, hooks);
  if (own.words.size > 0) return own;
  throw inputError('there is no word in the texts, so that nothing can be learnt: check the --tokenizer');
}

async function testOn(
  embedder: TextEmbedder,
  classifier: TextRowClassifier['classifier'],
  { texts, labels }: KnownLabels,
  hooks: RunHooks,
): Promise<ClassScores> {
  const rows = await rowsToClassify(embedder, givenTexts(texts), false, hooks);
  return evaluateRowClassifier(classifier, rows, labels, hooks);
}

/**
 * The rows of texts by the model of a classifier, shape [texts, dim]; sparse where a method counts words.
 * @param model where that is now; '' for where it was
 * @throws WordvecError `input` for another model; as `openEmbedder`
 */
export async function rowsFor(
  saved: TextRowClassifier,
  texts: readonly GivenText[],
  model: GivenEmbedder = '',
  hooks: RunHooks = {},
): Promise<ClassifiedRows> {
  checkSaved(saved);
  const made = saved.embedder;
  const given = givenTexts(texts);
  const embed = async (embedder: TextEmbedder) => {
    await embedder.learning?.restore(made.learnt);
    return rowsToClassify(embedder, given, false, hooks);
  };
  const { words } = made;
  if (words) {
    if (model !== '')
      throw usageError('the classifier counts the words of the texts themselves: leave out --embed');
    const own = { words, options: made.options as OwnWords['options'] };
    return withSavedEmbedder({ model: await overOwnWords(own, hooks) }, hooks, embed);
  }
  const choice = { model: model || made.model, options: isEmbedder(model) ? {} : made.options };
  return withSavedEmbedder(choice, hooks, async (embedder) => {
    if (embedder.fingerprint !== made.fingerprint)
      throw inputError(
        `${nameOfGiven(choice.model)}: gives other vectors than those that the classifier was trained on (${made.name}): name that model with --embed, or train the classifier anew`,
      );
    return embed(embedder);
  });
}

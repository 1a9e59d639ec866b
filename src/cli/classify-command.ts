import { existsSync } from 'node:fs';
import {
  CLASSIFY_OPTIONS,
  classifyTexts,
  evaluateRowClassifier,
  isRowClassifier,
  LABEL_OPTIONS,
  readLabelledTexts,
  readRowClassifier,
  readTexts,
  rowsFor,
  withoutLabels,
  writeRowClassifier,
} from '../entries/analyses.js';
import { usageError } from '../entries/command-line.js';
import { EMBED_OPTIONS } from '../entries/texts.js';
import { scoreTables } from './class-tables.js';
import {
  ANSWER_FLAGS,
  type Call,
  command,
  type Flags,
  givenOptions,
  type IdleFlags,
  idleNotes,
  OUTPUT_FLAG,
} from './command.js';
import { filesBeside } from './document-flags.js';
import {
  collectionOptions,
  EMBED_FLAG,
  EMBEDDER_FLAGS,
  embedderOrCounts,
  ownFlags,
} from './embedder-flags.js';
import { counted } from './figures.js';
import { answer, answerJson, say } from './output.js';
import { checkOutputs, checkStdout } from './output-file.js';
import { PREDICTION_FLAGS, shownPrediction } from './predict-command.js';
import { type Hooks, withStop } from './progress-bar.js';

const FLAGS = {
  ...ownFlags('classes', {
    embed: EMBED_FLAG,
    ...CLASSIFY_OPTIONS,
    test: { kind: 'string', help: 'labelled texts to test on, instead of the cross-validation' },
    testLabels: { kind: 'string', help: 'file of the labels of --test, a line for each text' },
    output: { ...OUTPUT_FLAG, help: 'file to save the classifier in (.wv)' },
    top: PREDICTION_FLAGS.top,
    threshold: PREDICTION_FLAGS.threshold,
    prob: { kind: 'boolean', help: 'predicting: also the probability of each label' },
  }),
  ...LABEL_OPTIONS,
  ...EMBEDDER_FLAGS,
  ...ANSWER_FLAGS,
} as const satisfies Flags;
type Asked = Call<typeof FLAGS>;

/** What says how a classifier is learnt, and is saved with it. */
const LEARNING = [...Object.keys({ ...CLASSIFY_OPTIONS, ...EMBED_OPTIONS }), 'output'];

/** `wordvec classify TRAIN --embed MODEL`, `wordvec classify model.wv FILE`. */
export const classify = command({
  usage: 'classify <input> [file]',
  help: 'learn the labels of texts from their vectors, cross-validate or test, save, and predict',
  words: {
    input: 'labelled texts to learn from; or, to predict, what was saved of them (.wv)',
    file: 'texts to predict the labels of',
  },
  flags: FLAGS,
  examples: [
    ['classify train.txt --embed corpus.wv --method sif', 'how well labels are told, by cross-validation'],
    ['classify train.txt --embed corpus.wv --test test.txt -o topics.wv', 'test on other texts, and save'],
    ['classify train.txt --method tfidf', 'by the words of the texts, without a model'],
    ['classify topics.wv lines.txt --prob', 'the label of each line'],
  ],
  idle: ({ words, flags }) => [
    words.file !== undefined && [['test'], 'with a file to predict'],
    words.file === undefined && [['top', 'threshold', 'prob'], ', as nothing is predicted'],
    flags.classifier === 'knn' && [['l2'], 'with --classifier knn'],
    flags.classifier === 'logistic' && [['neighbours'], 'without --classifier knn'],
    flags.test === '' && [['testLabels'], 'without --test FILE'],
  ],
  async run(call) {
    const input = call.words.input;
    const { embed, quiet } = call.flags;
    const known = input !== '-' && (await isRowClassifier(input));
    if (!known && call.words.file !== undefined)
      throw usageError(
        `${input}: ${existsSync(input) ? 'is no saved classifier' : 'there is no such file'}, expected one to predict with: learn one first (wordvec classify TRAIN --embed MODEL -o FILE.wv)`,
      );
    if (known && call.words.file === undefined && call.flags.test === '')
      throw usageError(
        `${input}: is a saved classifier, expected texts with it: a file to predict, or labelled ones with --test`,
      );
    await withStop(quiet, async (hooks) => {
      const idle: IdleFlags = known && [LEARNING, ', as a saved classifier predicts'];
      idleNotes([idle], call.given).forEach(hooks.onNote);
      if (!known) await learn(call, input, hooks);
      else if (call.words.file === undefined) await test(call, input, embed, hooks);
      else await predict(call, input, call.words.file, hooks);
    });
  },
});

async function learn(call: Asked, input: string, hooks: Hooks): Promise<void> {
  const { output, test: tests, quiet, json } = call.flags;
  const choice = embedderOrCounts(call);
  checkStdout('classify', { '-o': output });
  await checkOutputs([output], [input], filesBeside(call.flags));
  const known = await readLabelledTexts(
    [input],
    collectionOptions(call),
    givenOptions(call, LABEL_OPTIONS),
    hooks,
  );
  const test = tests === '' ? undefined : await readTests(call, hooks);
  const options = givenOptions(call, CLASSIFY_OPTIONS);
  const validate = test === undefined || call.given.folds !== undefined;
  const result = await classifyTexts(choice, known, { ...options, validate, ...(test && { test }) }, hooks);
  const { validation, test: tested, classifier } = result;
  if (validation && validation.rareLabels.length > 0)
    say(
      `note: ${counted(validation.rareLabels.length, 'label stands', 'labels stand')} on fewer texts than folds, such as "${validation.rareLabels[0]}": not every fold has each`,
    );
  if (output !== '') await writeRowClassifier(classifier, output, hooks);
  if (json) await answerJson({ ...(validation && { validation }), ...(tested && { test: tested }) });
  else {
    if (validation) await answer(scoreTables(validation, 'cross-validation'));
    if (tested) await answer(scoreTables(tested, tests));
  }
  if (output !== '' && !quiet) say(`written ${output}`);
}

function readTests(call: Asked, hooks: Hooks) {
  const { testLabels: labels, test } = call.flags;
  return readLabelledTexts(
    [test],
    collectionOptions(call),
    { ...givenOptions(call, LABEL_OPTIONS), labels },
    hooks,
  );
}

async function test(call: Asked, input: string, model: string, hooks: Hooks): Promise<void> {
  const saved = await readRowClassifier(input, hooks);
  const { texts, labels } = await readTests(call, hooks);
  const rows = await rowsFor(saved, texts, model, hooks);
  const scores = await evaluateRowClassifier(saved.classifier, rows, labels, hooks);
  if (call.flags.json) await answerJson({ test: scores });
  else await answer(scoreTables(scores, call.flags.test));
}

async function predict(call: Asked, input: string, file: string, hooks: Hooks): Promise<void> {
  const { top, threshold, prob, json, embed } = call.flags;
  const saved = await readRowClassifier(input, hooks);
  const texts = withoutLabels(
    await readTexts([file], collectionOptions(call), hooks),
    givenOptions(call, LABEL_OPTIONS),
  );
  const rows = await rowsFor(saved, texts, embed, hooks);
  for (const found of await saved.classifier.predict(rows, { k: top, threshold }, hooks)) {
    if (json) await answerJson(found);
    else await answer(`${found.map((each) => shownPrediction(each, prob)).join(' ')}\n`);
  }
}

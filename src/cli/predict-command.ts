import { stepsOf } from '../entries/command-line.js';
import type { LineSteps } from '../entries/documents.js';
import { Classifier, type Prediction, readFastText } from '../entries/subword-models.js';
import { command, type Flags, givenOptions, JSON_FLAG, LIST_FLAG, TOP_FLAG } from './command.js';
import { LINE_FLAGS } from './document-flags.js';
import { shortNumber } from './figures.js';
import { linesForModel } from './lines-for-model.js';
import { answerEach, NOTES } from './output.js';

/** What fastText's -1 labels are. */
export const ALL_LABELS = 2 ** 31 - 1;

export const PREDICTION_FLAGS = {
  top: { ...TOP_FLAG, default: 1, max: ALL_LABELS, short: 'k', help: 'labels for each line, at most' },
  phrases: {
    kind: 'string',
    help: 'join the words of the phrases in this file, as the classifier was trained',
  },
  threshold: { kind: 'number', default: 0, min: 0, max: 1, help: 'leave out labels less probable than this' },
} as const satisfies Flags;

/** `wordvec predict MODEL FILE`: the labels of each line. */
export const predict = command({
  usage: 'predict <model> <file>',
  help: 'the most probable labels of each line, best first',
  words: {
    model: 'a classifier, .bin or .ftz',
    file: 'lines of text, or documents with the flags for them, - for stdin',
  },
  flags: {
    ...PREDICTION_FLAGS,
    prob: { kind: 'boolean', help: 'also the probability of each label' },
    among: { ...LIST_FLAG, help: 'only these labels, with __label__ before them or not: --among en no' },
    json: JSON_FLAG,
    ...LINE_FLAGS,
  },
  examples: [
    ['predict m.bin lines.txt', 'one label for each line'],
    ['predict m.bin reviews.csv --field review', 'one label for each row of a table'],
    ['predict m.bin - --prob --top 3', 'three labels with probabilities for each line of stdin'],
    ['predict lid.176.ftz lines.txt --among en no', 'which of two languages each line is in'],
  ],
  async run(call) {
    const { top, threshold, phrases, prob, among, json } = call.flags;
    const classifier = await openClassifier(call.words.model);
    const lines = await asked(call.words.file, givenOptions(call, LINE_FLAGS), classifier, phrases);
    const wanted = { k: top, threshold, among: among.length > 0 ? among : undefined };
    await answerEach(lines, (line) =>
      json
        ? JSON.stringify(classifier.predict(line, wanted))
        : classifier
            .scores(line, wanted)
            .map(({ label, score }) => shownPrediction({ label, probability: Math.exp(score) }, prob))
            .join(' '),
    );
  },
});

/** The lines of a file, or a line for each document of it where a step says how. */
async function asked(
  file: string,
  steps: LineSteps,
  { model }: Classifier,
  phrases: string,
): Promise<AsyncIterable<Uint8Array>> {
  if (Object.keys(steps).length === 0) return linesForModel(file, model, phrases);
  const { documentTexts } = await import('../entries/documents.js');
  const texts = documentTexts([file], { ...stepsOf(model.making), ...steps }, NOTES);
  return linesForModel(ended(texts), model, phrases, true);
}

async function* ended(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const line of lines) yield Buffer.from(`${line}\n`);
}

/** As fastText prints. */
export function shownPrediction({ label, probability }: Prediction, prob: boolean): string {
  return prob ? `${label} ${shortNumber(probability)}` : label;
}

export async function openClassifier(path: string): Promise<Classifier> {
  return new Classifier(await readFastText(path));
}

import { onLines, stepsOf } from '../entries/command-line.js';
import type { LineSteps } from '../entries/documents.js';
import { type ClassificationScore, evaluateClassifier, type MeanScore } from '../entries/evaluations.js';
import { confusionTable } from './class-tables.js';
import { command, givenOptions, JSON_FLAG } from './command.js';
import { LABELLED_LINE_FLAGS, lossesOf, madeOfDocuments } from './document-flags.js';
import { counted } from './figures.js';
import { linesForModel } from './lines-for-model.js';
import { answer, answerJson, NOTES, say } from './output.js';
import { ALL_LABELS, openClassifier, PREDICTION_FLAGS } from './predict-command.js';

/** What makes lines of documents, as what labels begin with does not by itself. */
const STEPS = Object.keys(LABELLED_LINE_FLAGS).filter((name) => name !== 'label');

/** `wordvec test MODEL FILE`: precision, recall and F1 of a classifier. */
export const test = command({
  usage: 'test <model> <file>',
  help: 'precision, recall and F1 of a classifier on lines with labels',
  words: {
    model: 'a classifier, .bin or .ftz',
    file: 'lines such as `__label__name some words`, or records with the flags for them, - for stdin',
  },
  flags: {
    ...PREDICTION_FLAGS,
    perLabel: { kind: 'boolean', help: 'also the figures of each label, and their means' },
    confusion: { kind: 'boolean', help: 'also which label was predicted for lines of which' },
    json: JSON_FLAG,
    ...LABELLED_LINE_FLAGS,
  },
  examples: [
    ['test m.bin test.txt --top 2', 'two predictions for each line'],
    ['test m.bin reviews.csv --field review --label-field stars', 'a column of labels'],
  ],
  idle: ({ given }) => [
    STEPS.every((name) => given[name] === undefined) && [
      ['label'],
      ', as lines have the labels of the model',
    ],
  ],
  async run(call) {
    const { top, threshold, phrases, perLabel, confusion, json } = call.flags;
    const file = call.words.file;
    const classifier = await openClassifier(call.words.model);
    const { label, ...steps } = givenOptions(call, LABELLED_LINE_FLAGS) as LineSteps & { label?: string };
    const isMade = Object.keys(steps).length > 0;
    const all = isMade ? { ...stepsOf(classifier.model.making), ...steps } : steps;
    const made = await madeOfDocuments([file], onLines(all), { label }, NOTES);
    const lines = await linesForModel(made?.text ?? file, classifier.model, phrases, isMade);
    const score = await evaluateClassifier(classifier, lines, {
      k: top,
      threshold,
      source: file,
    });
    for (const row of made ? lossesOf(made.report) : []) say(`${file}: ${row.join(': ')}`);
    const remark = leftOutOf(score);
    if (remark) say(`${file}: ${remark}: left out`);
    if (json) return answerJson(shownParts(score, call.flags));
    await answer(table(score, top, perLabel));
    const shown = score.labels.filter(({ gold, predicted }) => gold + predicted > 0);
    const names = shown.map(({ label }) => label);
    if (confusion) await answer(`\n${confusionTable(names, score.confusion, 'lines')}`);
  },
});

function shownParts(score: ClassificationScore, asked: { perLabel: boolean; confusion: boolean }): object {
  const { labels, confusion, ...others } = score;
  return { ...others, ...(asked.perLabel && { labels }), ...(asked.confusion && { confusion }) };
}

/** `3 lines have no label, 2 no label that the model knows (such as __label__x)`. */
function leftOutOf({ untested, unknownLabels }: ClassificationScore): string {
  const { unlabelled, unknown, wordless } = untested;
  return [
    unlabelled > 0 && `${counted(unlabelled, 'line')} without a label`,
    unknown > 0 &&
      `${counted(unknown, 'line')} of labels that the model was not trained on (${unknownLabels.slice(0, 3).join(', ')})`,
    wordless > 0 && `${counted(wordless, 'line')} without a word that the model knows`,
  ]
    .filter(Boolean)
    .join(', ');
}

function table(score: ClassificationScore, top: number, perLabel: boolean): string {
  const k = top === ALL_LABELS ? -1 : top;
  const lines = [
    `lines  ${score.examples}`,
    `P@${k}    ${score.precision.toFixed(4)}`,
    `R@${k}    ${score.recall.toFixed(4)}`,
    `F1@${k}   ${score.f1.toFixed(4)}`,
  ];
  if (perLabel) {
    const row = ({ precision, recall, f1 }: MeanScore, lines: number) =>
      `${[precision, recall, f1].map((share) => share.toFixed(4).padStart(9)).join('')}${String(lines).padStart(9)}`;
    lines.push('', 'precision   recall       F1    lines  label');
    for (const label of score.labels) lines.push(`${row(label, label.gold)}  ${label.label}`);
    lines.push(`${row(score.macro, score.gold)}  macro: their mean`);
  }
  return `${lines.join('\n')}\n`;
}

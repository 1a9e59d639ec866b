import { phraseStage } from '../entries/command-line.js';
import { type ClassificationScore, evaluateClassifier, type LabelScore } from '../entries/evaluations.js';
import { readLines } from '../entries/subword-models.js';
import { command, JSON_FLAG } from './command.js';
import { answer, answerJson, NOTES, say } from './output.js';
import { ALL_LABELS, openClassifier, PREDICTION_FLAGS } from './predict-command.js';

/** `wordvec test MODEL FILE`: precision, recall and F1 of a classifier. */
export const test = command({
  usage: 'test <model> <file>',
  help: 'precision, recall and F1 of a classifier on lines with labels',
  words: {
    model: 'a classifier, .bin or .ftz',
    file: 'lines such as `__label__name some words`, - for stdin',
  },
  flags: {
    ...PREDICTION_FLAGS,
    perLabel: { kind: 'boolean', help: 'also the figures of each label' },
    json: JSON_FLAG,
  },
  examples: [['test m.bin test.txt --top 2', 'two predictions for each line']],
  async run(call) {
    const { top, threshold, phrases, perLabel, json } = call.flags;
    const reading = { ...NOTES, joining: await phraseStage(phrases, NOTES) };
    const file = call.words.file;
    const classifier = await openClassifier(call.words.model);
    const score = await evaluateClassifier(classifier, readLines(file, reading), {
      k: top,
      threshold,
      source: file,
    });
    if (score.leftOut > 0)
      say(`${file}: ${score.leftOut} lines have no label or no word that the model knows: left out`);
    if (json) return answerJson(perLabel ? score : { ...score, labels: undefined });
    await answer(table(score, top, perLabel));
  },
});

function table(score: ClassificationScore, top: number, perLabel: boolean): string {
  const k = top === ALL_LABELS ? -1 : top;
  const lines = [
    `lines  ${score.examples}`,
    `P@${k}    ${score.precision.toFixed(4)}`,
    `R@${k}    ${score.recall.toFixed(4)}`,
    `F1@${k}   ${score.f1.toFixed(4)}`,
  ];
  if (perLabel) {
    const row = ({ precision, recall, f1, gold }: LabelScore) =>
      `${precision.toFixed(4).padStart(9)}${recall.toFixed(4).padStart(9)}${f1.toFixed(4).padStart(9)}${String(gold).padStart(9)}`;
    lines.push('', 'precision   recall       F1    lines  label');
    for (const label of score.labels) lines.push(`${row(label)}  ${label.label}`);
  }
  return `${lines.join('\n')}\n`;
}

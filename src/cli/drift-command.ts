import { DRIFT_OPTIONS, type DriftedWord, driftOf } from '../entries/spaces.js';
import { readSpaces } from './align-command.js';
import {
  ANSWER_FLAGS,
  command,
  type Flags,
  givenOptions,
  LIST_FLAG,
  OUTPUT_FLAG,
  TOP_FLAG,
} from './command.js';
import { filesBeside } from './document-flags.js';
import { ownFlags } from './embedder-flags.js';
import { counted, formatCount, plainTable } from './figures.js';
import { answer, answerJson } from './output.js';
import { checkOutputs, checkStdout, writeLines } from './output-file.js';
import { withStop } from './progress-bar.js';
import { READING_FLAGS } from './reading-flags.js';

/** A rate of false discoveries up to which a word is counted as changed. */
const RATE = 0.05;

export const drift = command({
  usage: 'drift <old> <new>',
  help: 'the words that moved most between two models, such as of two times, with p-values',
  words: { old: 'a model, of any format', new: 'a model of later text of the same language' },
  flags: {
    ...ownFlags('drift', {
      top: { ...TOP_FLAG, default: 20, help: 'words that are told' },
      ...DRIFT_OPTIONS,
      control: {
        ...LIST_FLAG,
        help: 'two models or more between which no word changed, such as of halves of the mixed texts: chance is told from them',
      },
      output: { ...OUTPUT_FLAG, help: 'file for all words (.tsv)' },
    }),
    ...READING_FLAGS,
    ...ANSWER_FLAGS,
  } as const satisfies Flags,
  examples: [
    ['drift 1900.wv 1950.wv', 'the twenty words that changed most'],
    ['drift 1900.wv 1950.wv --control mixed1.wv mixed2.wv -o drift.tsv', 'chance from mixed texts'],
  ],
  idle: ({ flags }) => [flags.measure === 'cosine' && [['neighbours'], 'with --measure cosine']],
  async run(call) {
    const { top, output, quiet, json, control } = call.flags;
    const paths = [call.words.old, call.words.new, ...control];
    checkStdout('drift', { '-o': output });
    await checkOutputs([output], paths, filesBeside(call.flags));
    const { words, ...counts } = await withStop(quiet, async (hooks) => {
      const [old, young, ...controls] = await readSpaces(call, paths, hooks);
      const options = { ...givenOptions(call, DRIFT_OPTIONS), control: controls };
      return driftOf(old, young, options, hooks);
    });
    if (output !== '') await writeLines(output, [HEAD, ...words.map(cellsOf)], (cells) => cells.join('\t'));
    const changed = words.filter(({ q }) => q < RATE).length;
    const told = words.slice(0, top);
    if (json) return answerJson({ ...counts, tested: words.length, changed, words: told });
    const summary = `${formatCount(words.length)} of ${counted(counts.shared, 'shared word')} tested, ${formatCount(changed)} changed (q < ${RATE})`;
    const aligns = HEAD.map((_, i) => (i > 0 && i < 6 ? 'right' : 'left') as 'left' | 'right');
    await answer(`${summary}\n\n${plainTable(told.map(cellsOf), aligns, HEAD)}`);
  },
});

const HEAD = ['word', 'cosine', 'overlap', 'score', 'p', 'q', 'before', 'after'];

function cellsOf({ word, cosine, overlap, score, p, q, before, after }: DriftedWord): string[] {
  const figures = [
    cosine.toFixed(3),
    overlap.toFixed(2),
    score.toFixed(2),
    p.toPrecision(2),
    q.toPrecision(2),
  ];
  return [word, ...figures, before.join(' '), after.join(' ')];
}

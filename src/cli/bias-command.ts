import { readChunks } from '../entries/command-line.js';
import {
  BIAS_OPTIONS,
  type BiasReport,
  biasOf,
  readBiasLists,
  type TestedFigure,
} from '../entries/spaces.js';
import { readVectors } from '../entries/vector-files.js';
import { ANSWER_FLAGS, command, type Flags, givenOptions, LIST_FLAG, MODEL_WORD } from './command.js';
import { ownFlags } from './embedder-flags.js';
import { plainTable } from './figures.js';
import { answer, answerJson } from './output.js';
import { withStop } from './progress-bar.js';
import { READING_FLAGS, rowChoice } from './reading-flags.js';

export const bias = command({
  usage: 'bias <model>',
  help: 'how words lean between two ends: an axis with words placed on it, WEAT, RND, with p-values',
  words: { model: MODEL_WORD },
  flags: {
    ...ownFlags('bias', {
      a: { ...LIST_FLAG, help: 'words of one end of the axis; each may be the name of a list of --lists' },
      b: { ...LIST_FLAG, help: 'words of the other end' },
      x: { ...LIST_FLAG, help: 'words that are placed between them' },
      y: { ...LIST_FLAG, help: 'more such words: WEAT tells whether x leans to a more than y does' },
      lists: {
        kind: 'string',
        help: 'file of lists, a line each: `name: word word ...`, commas may stand between',
      },
      ...BIAS_OPTIONS,
    }),
    ...READING_FLAGS,
    ...ANSWER_FLAGS,
  } as const satisfies Flags,
  examples: [
    ['bias corpus.wv --a he --b she', 'the words of the vocabulary at both ends'],
    ['bias corpus.wv --lists weat.txt --x career --y family --a male --b female', 'a test of WEAT'],
  ],
  async run(call) {
    const { lists, quiet, json } = call.flags;
    const report = await withStop(quiet, async (hooks) => {
      const named =
        lists === '' ? new Map<string, string[]>() : await readBiasLists(readChunks(lists), lists);
      const words = (name: 'a' | 'b' | 'x' | 'y') =>
        call.flags[name].flatMap((word) => named.get(word) ?? [word]);
      const given = { a: words('a'), b: words('b'), x: words('x'), y: words('y') };
      const vectors = await readVectors(call.words.model, rowChoice(call.flags), hooks);
      return biasOf(vectors, given, givenOptions(call, BIAS_OPTIONS), hooks);
    });
    await (json ? answerJson(report) : answer(textOf(report)));
  },
});

function textOf({ axis, weat, rnd }: BiasReport): string {
  const figure = (name: string, found: TestedFigure | null) =>
    found
      ? [[name, found.value.toFixed(4), `p ${found.p.toPrecision(3)}${found.exact ? ', exact' : ''}`]]
      : [];
  const figures = [
    ...figure('WEAT effect size', weat),
    ...figure('RND of x', rnd.x),
    ...figure('RND of y', rnd.y),
  ];
  const places = axis.map(({ word, place }) => [word, place.toFixed(4)]);
  const between = figures.length > 0 ? '\n' : '';
  return `${plainTable(figures, ['left', 'right'])}${between}${plainTable(places, ['left', 'right'])}`;
}

import { usageError } from '../entries/command-line.js';
import { type FastTextModel, readFastText } from '../entries/subword-models.js';
import { command } from './command.js';
import { shortNumber } from './figures.js';
import { answerEach } from './output.js';

const PARTS: Readonly<Record<string, (model: FastTextModel) => Iterable<string>>> = {
  args: settingsLines,
  dict: entryLines,
  input: ({ input }) => rowLines(input),
  output: ({ output }) => rowLines(output),
};

export const dump = command({
  usage: 'dump <model> <part>',
  help: "what a fastText model holds, as fastText's program writes it: settings, words with counts, matrices",
  words: { model: 'a fastText model, .bin or .ftz', part: Object.keys(PARTS).join(', ') },
  flags: {},
  examples: [
    ['dump fr.bin dict', 'one `word count type` line each; the first line counts them'],
    ['dump lid.bin output', 'the rows of the labels, behind a line of their number and dim'],
  ],
  async run(call) {
    const { model, part } = call.words;
    if (!Object.hasOwn(PARTS, part))
      throw usageError(`dump: expected ${Object.keys(PARTS).join(', ')}, got ${part}`);
    await answerEach(PARTS[part](await readFastText(model)), (line) => line);
  },
});

function* settingsLines({ settings }: FastTextModel): Generator<string> {
  for (const [name, value] of Object.entries(settings))
    yield `${name} ${value === 'ova' ? 'one-vs-all' : typeof value === 'number' ? shortNumber(value) : value}`;
}

function* entryLines({ dictionary: { entries, counts, words } }: FastTextModel): Generator<string> {
  yield String(entries.size);
  for (let i = 0; i < entries.size; i++)
    yield `${entries.word(i)} ${counts[i]} ${i < words.size ? 'word' : 'label'}`;
}

function* rowLines(matrix: FastTextModel['input']): Generator<string> {
  yield `${matrix.rows} ${matrix.dim}`;
  const row = new Float32Array(matrix.dim);
  for (let i = 0; i < matrix.rows; i++) {
    matrix.addRow(i, row.fill(0), 1);
    yield Array.from(row, shortNumber).join(' ');
  }
}

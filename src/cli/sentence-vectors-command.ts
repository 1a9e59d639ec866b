import { readFastText, sentenceVectors as vectorsOfLines } from '../entries/subword-models.js';
import { command, JSON_FLAG } from './command.js';
import { linesForModel } from './lines-for-model.js';
import { answerEach } from './output.js';

export const sentenceVectors = command({
  usage: 'sentence-vectors <model> [file]',
  help: 'the vector of each line, as fastText computes it',
  words: { model: 'a fastText model, .bin or .ftz', file: 'lines of text; stdin without it' },
  flags: { json: JSON_FLAG },
  examples: [['sentence-vectors m.bin < lines.txt', 'one line of numbers for each line']],
  async run(call) {
    const model = await readFastText(call.words.model);
    const vectorOf = vectorsOfLines(model);
    const { json } = call.flags;
    const lines = await linesForModel((call.words.file as string | undefined) ?? '-', model, '');
    await answerEach(lines, (line) => {
      const vector = Array.from(vectorOf(line));
      return json ? JSON.stringify(vector) : vector.map((x) => Number(x.toPrecision(5))).join(' ');
    });
  },
});

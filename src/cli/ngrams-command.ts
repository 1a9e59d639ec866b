import { ngramsOf, readFastText } from '../entries/subword-models.js';
import { WordvecError } from '../entries/training.js';
import { command, JSON_FLAG } from './command.js';
import { answer, answerJson } from './output.js';

export const ngrams = command({
  usage: 'ngrams <model> <word>',
  help: 'the n-grams of a word with their rows and vectors, in a fastText model',
  words: { model: 'a fastText model, .bin or .ftz', word: 'any word, seen or not' },
  flags: { json: JSON_FLAG },
  examples: [
    ['ngrams fr.bin jouons', 'one `n-gram v v ...` line each, the word itself first if it is known'],
  ],
  async run(call) {
    const word = call.words.word;
    const found = ngramsOf(await readFastText(call.words.model), word);
    if (found.length === 0)
      throw new WordvecError('unknown-word', `"${word}": the model has neither the word nor an n-gram of it`);
    if (call.flags.json)
      return answerJson(
        found.map(({ text, row, vector }) => ({ ngram: text, row, vector: Array.from(vector) })),
      );
    for (const { text, vector } of found)
      await answer(`${text} ${Array.from(vector, (x) => Number(x.toPrecision(5))).join(' ')}\n`);
  },
});

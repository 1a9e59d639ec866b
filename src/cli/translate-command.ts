import { usageError } from '../entries/command-line.js';
import { type KeyedVectors, vectorOf } from '../entries/queries.js';
import { alignVectors, TRANSLATE_OPTIONS, translate as translations } from '../entries/spaces.js';
import { WordvecError } from '../entries/training.js';
import { ALIGNING_FLAGS, alignOptions, readSpaces } from './align-command.js';
import { answerLines } from './answer-lines.js';
import { scored } from './answer-tables.js';
import { ANSWER_FLAGS, command, type Flags, givenOptions } from './command.js';
import { ownFlags } from './embedder-flags.js';
import { plainTable } from './figures.js';
import { answer, answerJson, say, sentenceOf } from './output.js';
import { withStop } from './progress-bar.js';
import { READING_FLAGS } from './reading-flags.js';

/** Whether the word has a vector; says so where it has none, as the others still have answers. */
function isKnown(vectors: KeyedVectors, word: string): boolean {
  try {
    vectorOf(vectors, word);
    return true;
  } catch (error) {
    say(sentenceOf(error));
    return false;
  }
}

export const translate = command({
  usage: 'translate <words..>',
  help: 'the words of another model that mean the same: its nearest, in one space',
  words: { words: 'words of the model of --from; - reads them from stdin, one a line' },
  flags: {
    ...ownFlags('translation', {
      from: { kind: 'string', help: 'the model that has the words' },
      to: {
        kind: 'string',
        help: 'the model that answers: in the same space (see align), or brought there first by the flags of alignment',
      },
      ...TRANSLATE_OPTIONS,
    }),
    ...ownFlags('alignment', ALIGNING_FLAGS),
    ...READING_FLAGS,
    ...ANSWER_FLAGS,
  } as const satisfies Flags,
  examples: [
    ['translate chat chien --from fr.wv --to en-fr.vec', 'after align fr.wv en.wv -o en-fr.vec'],
    ['translate chat --from fr.wv --to en.wv --dictionary fr-en.txt', 'aligned for this answer only'],
  ],
  async run(call) {
    const { from, to, quiet, json } = call.flags;
    if (from === '' || to === '')
      throw usageError(
        `translate: expected --from MODEL and --to MODEL, got ${from === '' ? 'no --from' : 'no --to'}`,
      );
    const aligning = Object.keys(ALIGNING_FLAGS).some((name) => name in call.given);
    const [first, second] = await withStop(quiet, async (hooks) => {
      const [first, second] = await readSpaces(call, [from, to], hooks);
      if (!aligning) return [first, second];
      return [first, (await alignVectors(first, second, await alignOptions(call), hooks)).aligned];
    });
    const options = givenOptions(call, TRANSLATE_OPTIONS);
    const words = call.words.words;
    const ask = async (asked: readonly string[], labels: readonly string[]) => {
      const found = await translations(first, second, asked, options);
      for (const [i, word] of asked.entries()) {
        const rows = found[i].map((near) => [near.word, near.score.toFixed(4)]);
        if (json) await answerJson({ word, translations: found[i].map(scored) });
        else await answer((labels[i] ?? '') + plainTable(rows, ['left', 'right']));
      }
    };
    if (words.length === 1 && words[0] === '-')
      return answerLines((line, label) => ask([line.trim()], [label]));
    const known = words.length > 1 ? words.filter((word) => isKnown(first, word)) : words;
    if (known.length > 0) {
      const labels = known.map((word, i) => `${i > 0 ? '\n' : ''}${word}\n`);
      await ask(known, words.length > 1 ? labels : []);
    }
    if (known.length < words.length)
      throw new WordvecError('unknown-word', `${words.length - known.length} of the words had no answer`);
  },
});

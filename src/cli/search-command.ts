import { openIndex, SEARCH_OPTIONS } from '../entries/texts.js';
import { answerLines } from './answer-lines.js';
import { ANSWER_FLAGS, command, givenOptions, type IdleFlags, idleNotes } from './command.js';
import { hitLine, unanswered } from './hit-lines.js';
import { answer, answerJson, say, shownLines } from './output.js';
import { withProgress } from './progress-bar.js';

export const search = command({
  usage: 'search <index> <question..>',
  help: 'the texts of an index that answer a question',
  words: { index: 'an index of wordvec index', question: 'words; - reads questions from stdin, one a line' },
  flags: {
    ...SEARCH_OPTIONS,
    embed: { kind: 'string', help: 'the model that the index was made with, where it lies elsewhere now' },
    ...ANSWER_FLAGS,
  },
  examples: [
    ['search lines.idx "who was king" -k 5 --json', 'for programs'],
    ['search reviews.idx "too loud" --where stars=1 --mode words', 'of some records, by words alone'],
  ],
  async run(call) {
    const { embed, json, quiet } = call.flags;
    const asked = call.words.question;
    const options = givenOptions(call, SEARCH_OPTIONS);
    await withProgress(quiet, async (hooks) => {
      const index = await openIndex(call.words.index, { embed }, hooks);
      const { model, words } = index.meta;
      const byVectors = model && options.mode !== 'words';
      const byWords = words && options.mode !== 'dense';
      const idle: IdleFlags[] = [
        !byVectors && [['embed', 'denseWeight'], ', as words alone answer'],
        !byWords && [['denseWeight', 'k1', 'b', 'stem'], ', as vectors alone answer'],
      ];
      idleNotes(idle, call.given).forEach(hooks.onNote);
      const ask = async (question: string, label = '') => {
        const hits = await index.search(question, options, hooks);
        // Both may be one terminal.
        hooks.finish();
        if (json) return answerJson(hits);
        const { stdout } = process;
        const found = hits.map((hit) => hitLine(hit, stdout.isTTY)).join('');
        await answer(shownLines(label, stdout) + found, true);
        if (hits.length === 0 && !quiet)
          say(await unanswered(index, question, Boolean(options.where?.length)));
      };
      try {
        if (asked.length !== 1 || asked[0] !== '-') return await ask(asked.join(' '));
        await answerLines(ask);
      } finally {
        await index.close();
      }
    });
  },
});

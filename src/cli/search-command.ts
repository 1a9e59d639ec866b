import { type Hit, openIndex, SEARCH_OPTIONS } from '../entries/texts.js';
import { answerLines } from './answer-lines.js';
import { command, givenOptions, JSON_FLAG, listOf, QUIET_FLAG, wordOf } from './command.js';
import { answer, answerJson, say } from './output.js';
import { withProgress } from './progress-bar.js';

/** Characters of a hit that a person sees. */
const SHOWN = 300;

/** `wordvec search INDEX QUESTION`: the texts that answer it. */
export const search = command({
  usage: 'search <index> <question..>',
  help: 'the texts of an index that answer a question',
  words: { index: 'an index of wordvec index', question: 'words; - reads questions from stdin, one a line' },
  flags: {
    ...SEARCH_OPTIONS,
    embed: { kind: 'string', help: 'the model that the index was made with, where it lies elsewhere now' },
    json: JSON_FLAG,
    quiet: QUIET_FLAG,
  },
  examples: [
    ['search lines.idx "who was king" -k 5 --json', 'for programs'],
    ['search reviews.idx "too loud" --where stars=1 --mode words', 'of some records, by words alone'],
  ],
  async run(call) {
    const { embed, json, quiet } = call.flags;
    const asked = listOf(call, 'question');
    const options = givenOptions(call, SEARCH_OPTIONS);
    await withProgress(quiet, async (hooks) => {
      const index = await openIndex(wordOf(call, 'index'), { embed }, hooks);
      const ask = async (question: string, label = '') => {
        const hits = await index.search(question, options);
        if (json) return answerJson(hits);
        await answer(label + hits.map((hit) => hitLine(hit, process.stdout.isTTY)).join(''));
        if (hits.length === 0 && !quiet)
          say(`no text answers "${question}"${options.where?.length ? ' and --where' : ''}: ask otherwise`);
      };
      try {
        if (asked.length !== 1 || asked[0] !== '-') return await ask(asked.join(' '));
        let between = '';
        await answerLines(async (line) => {
          await ask(line, `${between}${line.trim()}\n`);
          between = '\n';
        });
      } finally {
        await index.close();
      }
    });
  },
});

/** A hit as a line: score, id, where it stands, the text; a terminal shows the words of the question bold. */
export function hitLine(
  { score, id, path, line, text, highlights, duplicates }: Hit,
  terminal: boolean,
): string {
  const [first] = highlights;
  // What is found late in a long text is shown, too.
  const start = first && first[1] > SHOWN ? Math.max(0, first[0] - SHOWN / 2) : 0;
  const end = Math.min(text.length, start + SHOWN);
  let shown = start > 0 ? '…' : '';
  let at = start;
  for (const [from, to] of terminal ? highlights : []) {
    if (from < at || to > end) continue;
    shown += `${text.slice(at, from)}\u001b[1m${text.slice(from, to)}\u001b[22m`;
    at = to;
  }
  shown += text.slice(at, end) + (end < text.length ? '…' : '');
  const place = path === '-' || id === String(line) ? '' : ` ${path}:${line}`;
  const more = duplicates ? ` (and ${duplicates.length} like it)` : '';
  return `${score.toFixed(4)}  ${id}${place}  ${shown.replaceAll('\n', ' ')}${more}\n`;
}

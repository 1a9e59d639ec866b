import { basename } from 'node:path';
import { readVectors, WordvecError } from '../index.js';
import { answerLines } from './answer-lines.js';
import { readCall } from './arguments.js';
import { type Call, type Command, command, JSON_FLAG, QUIET_FLAG, wordOf } from './command.js';
import { answer, answerJson, say } from './output.js';
import { withProgress } from './progress-bar.js';
import { askModels, type Verb } from './verb.js';
import { VERBS } from './verbs.js';

/** A verb of the REPL as a command: `wordvec neighbours MODEL WORD`. */
export function questionCommand(name: string): Command {
  const verb = VERBS.find(({ usage }) => usage.startsWith(`${name} `))!;
  return command({
    usage: verb.usage.replace(' ', ' <model> '),
    help: verb.help,
    words: { model: 'a file of vectors or a model, of any format', ...verb.words },
    flags: { ...verb.flags, json: JSON_FLAG, quiet: QUIET_FLAG },
    examples: (verb.examples ?? []).map(([example, meaning]) => [`${name} corpus.vec ${example}`, meaning]),
    async run(call) {
      const lines = asksStdin(verb, call);
      if (lines && wordOf(call, 'model') === '-')
        throw new WordvecError('usage', '-: stdin can be the model or the words, not both');
      const path = wordOf(call, 'model');
      const words = lines ? undefined : verb.only?.(call);
      const vectors = await withProgress(call.flags.quiet, (hooks) => readVectors(path, { words }, hooks));
      const model = { name: basename(path), path, vectors };
      const ask = async (one: Call) => {
        const { text, json, notes } = await askModels(verb, [model], one);
        notes.forEach(say);
        await (call.flags.json ? answerJson(json) : answer(text));
      };
      if (!lines) return ask(call);
      await answerLines(async (line) => {
        const words = line.match(/\S+/g);
        if (words) await ask({ ...call, words: readCall(verb, ['--', ...words]).words });
      });
    },
  });
}

/** Whether `-` stands for all the words. */
function asksStdin(verb: Verb, call: Call): boolean {
  const words = Object.keys(verb.words ?? {}).flatMap((name) => call.words[name] ?? []);
  return words.length === 1 && words[0] === '-';
}

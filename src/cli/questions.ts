import { createInterface } from 'node:readline';
import { WordvecError } from '../index.js';
import { openModel } from '../repl/models.js';
import type { Verb } from '../repl/verb.js';
import { VERBS } from '../repl/verbs.js';
import { readCall } from './call.js';
import { type Call, type Command, command, JSON_FLAG, QUIET_FLAG, wordOf } from './command.js';
import { answer, answerJson, say } from './output.js';
import { createReporter } from './progress.js';

/** A verb of the REPL as a command: `wordvec neighbours MODEL WORD`. */
export function questionCommand(name: string): Command {
  const verb = VERBS.find(({ usage }) => usage.startsWith(`${name} `))!;
  return command({
    usage: verb.usage.replace(' ', ' <model> '),
    help: verb.help,
    words: { model: 'a file of vectors or a model, of any format', ...verb.words },
    flags: { ...verb.flags, json: JSON_FLAG, quiet: QUIET_FLAG },
    examples: verb.examples.map(([example, meaning]) => [`${name} corpus.vec ${example}`, meaning]),
    async run(call) {
      const lines = asksStdin(verb, call);
      if (lines && wordOf(call, 'model') === '-')
        throw new WordvecError('usage', '-: stdin can be the model or the words, not both');
      const model = await openModel(wordOf(call, 'model'), createReporter(call.flags.quiet));
      const ask = async (one: Call) => {
        const { text, json, notes = [] } = await verb.answer([model], one);
        notes.forEach(say);
        await (call.flags.json ? answerJson(json) : answer(text));
      };
      if (lines) await askLines(verb, ask, call);
      else await ask(call);
    },
  });
}

/** Whether `-` stands for all the words. */
function asksStdin(verb: Verb, call: Call): boolean {
  const words = Object.keys(verb.words).flatMap((name) => call.words[name] ?? []);
  return words.length === 1 && words[0] === '-';
}

/** Asks once for each line of stdin, whose words take the place of `-`. */
async function askLines(verb: Verb, ask: (call: Call) => Promise<void>, call: Call): Promise<void> {
  let failures = 0;
  for await (const line of createInterface({ input: process.stdin })) {
    const words = line.match(/\S+/g);
    if (!words) continue;
    try {
      await ask({ ...call, words: readCall(verb, ['--', ...words], verb.usage).words });
    } catch (error) {
      if (!(error instanceof WordvecError)) throw error;
      say(error.message);
      failures++;
    }
  }
  if (failures > 0) throw new WordvecError('input', `${failures} of the lines had no answer`);
}

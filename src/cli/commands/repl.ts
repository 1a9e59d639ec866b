import { WordvecError } from '../../index.js';
import { command, listOf } from '../command.js';
import { createReporter } from '../progress.js';

/** `wordvec repl MODEL...`: questions and answers, at a terminal or from a pipe. */
export const repl = command({
  usage: 'repl <models..>',
  help: 'ask one or several models questions, line by line',
  words: { models: 'model files; questions go to all of them, side by side' },
  flags: { quiet: { kind: 'boolean', short: 'q', help: 'no greeting and no progress' } },
  examples: [
    ['repl corpus.vec', 'then: king - man + woman'],
    ['repl a.vec b.vec', 'compares two models'],
  ],
  async run(call) {
    const { Session } = await import('../../repl/session.js');
    const session = new Session(createReporter(call.flags.quiet));
    for (const path of listOf(call, 'models')) await session.load(path);
    if (!process.stdin.isTTY || !process.stdout.isTTY) {
      const { runPiped } = await import('../../repl/piped.js');
      const failures = await runPiped(session, process.stdin);
      if (failures > 0) throw new WordvecError('input', `${failures} of the lines had no answer`);
      return;
    }
    if (!call.flags.quiet) process.stdout.write(greeting(session.models));
    const { runTerminal } = await import('../../repl/terminal.js');
    await runTerminal(session);
  },
});

function greeting(models: readonly { name: string; vectors: { size: number; dim: number } }[]): string {
  const opened = models.map(
    ({ name, vectors }) => `${name}: ${vectors.size.toLocaleString('en')} words, dim ${vectors.dim}\n`,
  );
  return `${opened.join('')}Try king - man + woman, or help. Tab completes words; Ctrl-D leaves.\n`;
}

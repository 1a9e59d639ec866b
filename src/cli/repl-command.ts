import { readVectors } from '../entries/vector-files.js';
import { answerLines } from './answer-lines.js';
import { command, QUIET_FLAG } from './command.js';
import { answer, say } from './output.js';
import { withProgress } from './progress-bar.js';
import { READING_FLAGS, rowChoice } from './reading-flags.js';
import { runTerminal } from './repl-terminal.js';
import { describeModel, isQuit, Session } from './session.js';

export const repl = command({
  usage: 'repl <models..>',
  help: 'ask one or several models questions, line by line',
  words: { models: 'model files; questions go to all of them, side by side' },
  flags: { ...READING_FLAGS, quiet: { ...QUIET_FLAG, help: 'no greeting and no progress' } },
  examples: [
    ['repl corpus.vec', 'then: king - man + woman'],
    ['repl a.vec b.vec', 'compares two models'],
  ],
  async run(call) {
    const session = new Session((path) =>
      withProgress(call.flags.quiet, (hooks) => readVectors(path, rowChoice(call.flags), hooks)),
    );
    for (const path of call.words.models) await session.load(path);
    if (!process.stdin.isTTY || !process.stdout.isTTY) return answerPiped(session);
    if (!call.flags.quiet) {
      const opened = session.models.map(describeModel).join('');
      await answer(`${opened}Try king - man + woman, or help. Tab completes words; Ctrl-D leaves.\n`);
    }
    await runTerminal(session);
  },
});

/** The REPL without a terminal: each line of stdin is answered, nothing else is printed, errors go to stderr. */
async function answerPiped(session: Session): Promise<void> {
  const answerLine = async (line: string) => {
    const { text, notes } = await session.answer(line);
    notes.forEach(say);
    await answer(text);
  };
  await answerLines(answerLine, isQuit);
}

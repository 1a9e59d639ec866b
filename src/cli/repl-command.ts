import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { type REPLServer, start } from 'node:repl';
import { readVectors } from '../entries/vector-files.js';
import { answerLines } from './answer-lines.js';
import { command, QUIET_FLAG } from './command.js';
import { complete } from './completion.js';
import { answer, say, sentenceOf, shown } from './output.js';
import { withProgress } from './progress-bar.js';
import { READING_FLAGS, rowChoice } from './reading-flags.js';
import { describeModel, isQuit, Session, verbNames } from './session.js';

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

/**
 * Questions and answers on a terminal until Ctrl-D, `quit`, or Ctrl-C twice; Ctrl-R searches the history.
 */
export async function runTerminal(session: Session): Promise<void> {
  // Lines that come while one is answered wait for it.
  let before: Promise<void> = Promise.resolve();
  const server = start({
    prompt: '> ',
    ignoreUndefined: true,
    preview: false,
    completer: (line: string) => complete(line, verbNames(), session.asked, filesWithPrefix),
    eval: (line, _context, _file, done) => {
      if (isQuit(line)) return void before.then(() => server.close());
      before = before.then(() => answerLine(session, line)).then(() => done(null, undefined));
    },
  });
  for (const command of ['save', 'load', 'editor', 'break', 'clear'])
    Reflect.deleteProperty(server.commands, command);
  takeDottedWords(server);
  await keepHistory(server);
  await new Promise<void>((resolve) => server.once('exit', resolve));
}

/** What Node would refuse as an unknown command of its own, such as `.net`, is a word. */
function takeDottedWords(server: REPLServer): void {
  const word = (name: string) => ({
    action(rest: string) {
      server.eval(`.${name} ${rest}\n`, server.context, '', () => server.displayPrompt());
    },
  });
  const commands = new Proxy(server.commands, {
    get: (own, name: string) => own[name] ?? word(name),
  });
  Object.defineProperty(server, 'commands', { value: commands });
}

async function answerLine(session: Session, line: string): Promise<void> {
  try {
    const { text, notes } = await session.answer(line);
    for (const note of notes) await answer(`(${note})\n`);
    await answer(text);
  } catch (error) {
    say(sentenceOf(error));
  }
}

function keepHistory(server: ReturnType<typeof start>): Promise<void> {
  return new Promise((resolve) => {
    server.setupHistory(historyFile(), (error) => {
      if (error) say(`the history is not kept: ${error.message}`);
      resolve();
    });
  });
}

/** Where the lines of former sessions are kept; the variable WORDVEC_HISTORY names another file, '' none. */
function historyFile(): string {
  return process.env.WORDVEC_HISTORY ?? join(homedir(), '.wordvec_history');
}

export function filesWithPrefix(path: string): string[] {
  const folder = path.endsWith('/') ? path : dirname(path);
  const begin = path.endsWith('/') ? '' : basename(path);
  const before = path.slice(0, path.length - begin.length);
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter(({ name }) => name.startsWith(begin) && shown(name) === name)
      .map((entry) => before + entry.name + (entry.isDirectory() ? '/' : ''));
  } catch {
    return [];
  }
}

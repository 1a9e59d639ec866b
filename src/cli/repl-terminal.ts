import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { type REPLServer, start } from 'node:repl';
import { complete } from './completion.js';
import { answer, say, sentenceOf, shown } from './output.js';
import { isQuit, type Session, verbNames } from './session.js';

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

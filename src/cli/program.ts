import { suggestion, usageError } from '../entries/command-line.js';
import type { WordvecError } from '../entries/training.js';
import { readCall, UnknownFlag } from './arguments.js';
import { type Call, type Command, idleNotes, nameOf } from './command.js';
import { COMMANDS, commandNamed } from './commands.js';
import { answer, brief, say } from './output.js';
import { peerAdvice, translatePeers } from './peer-commands.js';
import { packageVersion } from './version.js';

/** Words that yargs answers: its help, the shell's completion. */
const DESCRIBING = ['--help', '-h', '-help', '--get-yargs-completions'];

/**
 * Runs the command that the arguments name.
 *
 * yargs holds the description of the program (help, completion) and is loaded for these only: it
 * takes 70 ms and 13 MB, and the memory of a training run is counted.
 * @throws WordvecError `usage` for misuse; whatever the command throws.
 */
export async function runProgram(written: readonly string[]): Promise<void> {
  const notes: string[] = [];
  const asked = written[0] === 'help' ? [...written.slice(1), '--help'] : written;
  const argv = translatePeers(asked, (note) => notes.push(note));
  const words = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  if (argv[0] === 'completion' || words.some((word) => DESCRIBING.includes(word))) {
    const { describeProgram } = await import('./help.js');
    return describeProgram(argv);
  }
  if (words.includes('--version')) return answer(`${packageVersion()}\n`);
  const { entry, call } = await readProgram(argv);
  notes.push(...idleNotes(entry.idle?.(call) ?? [], call.given));
  if (call.flags.quiet !== true) for (const note of notes) say(`note: ${note}`);
  await entry.run!(call);
}

/**
 * The command that arguments of our own name, and what it is called with.
 * @throws WordvecError `usage` for misuse.
 */
export async function readProgram(argv: readonly string[]): Promise<{ entry: Command; call: Call }> {
  const { path, rest } = await commandPath(argv);
  const entry = path.at(-1);
  if (!entry?.run) throw await noCommand(path, rest);
  const names = path.slice(0, -1).map((group) => `${nameOf(group)} `);
  try {
    return { entry, call: readCall(entry, rest, `wordvec ${names.join('')}${entry.usage}`) };
  } catch (cause) {
    throw cause instanceof UnknownFlag ? await withOwners(cause) : cause;
  }
}

/** Commands that are named where a flag is theirs. */
const NAMED = 3;

/** The error for a flag that other commands have says so; any other stays as it is. */
async function withOwners(error: UnknownFlag): Promise<WordvecError> {
  const all = await Promise.all(COMMANDS.map(({ load }) => load()));
  const owners = all.flatMap((entry) => {
    if (!entry.commands) return error.isAmong(entry.flags) ? [nameOf(entry)] : [];
    const names = entry.commands.filter(({ flags }) => error.isAmong(flags)).map(nameOf);
    if (names.length === entry.commands.length) return [nameOf(entry)];
    return names.length > 0 ? [`${nameOf(entry)} ${names.join('|')}`] : [];
  });
  if (owners.length === 0) return error;
  const more = owners.length > NAMED ? ` and ${owners.length - NAMED} others` : ' only';
  const named = owners.slice(0, NAMED).join(', ');
  return new UnknownFlag(
    error.written,
    `is a flag of wordvec ${named}${more}; ${error.meant ?? 'see --help'}`,
  );
}

/** The command that the first words name, with those above it, and the arguments that are left. */
async function commandPath(argv: readonly string[]): Promise<{ path: Command[]; rest: readonly string[] }> {
  const [first, ...others] = argv;
  const found = commandNamed(first);
  if (!found) return { path: [], rest: argv };
  const path = [await found.load()];
  let rest: readonly string[] = others;
  for (;;) {
    const entry = path.at(-1)?.commands?.find((command) => nameOf(command) === rest[0]);
    if (!entry) return { path, rest };
    path.push(entry);
    rest = rest.slice(1);
  }
}

async function noCommand(path: readonly Command[], argv: readonly string[]): Promise<WordvecError> {
  const [written] = argv;
  const names = path.at(-1)?.commands?.map(nameOf) ?? COMMANDS.map(({ name }) => name);
  const above = path.map((entry) => `${nameOf(entry)} `).join('');
  const help = `see wordvec ${above}--help`;
  const expected = `expected wordvec ${above}${names.join('|')}`;
  if (written === undefined || written.startsWith('-')) return usageError(`${expected}; ${help}`);
  const { train } = await import('./train-command.js');
  const isTrainer = path.length === 0 && train.commands.some((entry) => nameOf(entry) === written);
  const advised = path.length === 0 ? peerAdvice(argv) : undefined;
  if (advised !== undefined) return usageError(`there is no command "${brief(written)}"; ${advised}`);
  const meant = isTrainer ? `train ${written}` : suggestion(written, names);
  const name = `"${above}${brief(written)}"`;
  if (path.length > 0 && meant === undefined) return usageError(`${expected}, got ${name}; ${help}`);
  const advice = meant === undefined ? help : `did you mean ${above}${meant}?`;
  return usageError(`there is no command ${name}; ${advice}`);
}

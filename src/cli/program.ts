import { flagOf, WordvecError } from '../index.js';
import { type Arguments, readArguments, suggestion } from './argv.js';
import { type Command, type Flags, nameOf } from './command.js';
import { COMMANDS } from './commands/index.js';
import { translatePeerFlags } from './peer-flags.js';
import { parseValue, withDefaults } from './values.js';

/** Words that yargs answers: its help, the version, the shell's completion. */
const DESCRIBING = ['--help', '-h', '-help', '--version', '--get-yargs-completions'];

/**
 * Runs the command that the arguments name.
 *
 * yargs holds the description of the program (help, version, completion) and is loaded for these only: it
 * takes 70 ms and 13 MB, and the memory of a training run is counted.
 * @throws WordvecError `usage` for misuse; whatever the command throws.
 */
export async function runProgram(argv: readonly string[]): Promise<void> {
  const words = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  if (argv[0] === 'completion' || words.some((word) => DESCRIBING.includes(word))) {
    const { describeProgram } = await import('./describe.js');
    return describeProgram(argv);
  }
  const { path, rest } = commandPath(argv);
  const entry = path.at(-1);
  if (entry === undefined || entry.commands.length > 0) throw noCommand(path, rest[0]);
  const args = readArguments(rest, entry.flags);
  const given = givenFlags(entry.flags, args);
  await entry.run({
    words: namedWords(path, args.words),
    given,
    flags: withDefaults(entry.flags, given) as never,
  });
}

/** The command that the first words name, with those above it, and the arguments that are left. */
function commandPath(argv: readonly string[]): { path: Command[]; rest: readonly string[] } {
  const path: Command[] = [];
  let rest = argv;
  for (;;) {
    const entry = (path.at(-1)?.commands ?? COMMANDS).find((command) => nameOf(command) === rest[0]);
    if (!entry) return { path, rest };
    path.push(entry);
    rest = rest.slice(1);
    if (nameOf(entry) === 'train') rest = translatePeerFlags(rest);
  }
}

function noCommand(path: readonly Command[], written: string | undefined): WordvecError {
  const names = (path.at(-1)?.commands ?? COMMANDS).map(nameOf);
  const above = path.map((entry) => `${nameOf(entry)} `).join('');
  if (written === undefined || written.startsWith('-'))
    return new WordvecError('usage', `expected ${above}${names.join('|')}; see wordvec ${above}--help`);
  const inside = COMMANDS.find((group) => group.commands.some((entry) => nameOf(entry) === written));
  const meant = inside && path.length === 0 ? `${nameOf(inside)} ${written}` : suggestion(written, names);
  const advice = meant === undefined ? `see wordvec ${above}--help` : `did you mean ${above}${meant}?`;
  return new WordvecError('usage', `there is no command "${above}${written}"; ${advice}`);
}

/** The words under the names that the command's usage gives them. */
function namedWords(path: readonly Command[], words: readonly string[]): Record<string, string | string[]> {
  const entry = path.at(-1)!;
  const expected = [...entry.usage.matchAll(/([<[])([\w-]+)(\.\.)?[>\]]/g)];
  const least = expected.filter(([, bracket]) => bracket === '<').length;
  const most = expected.some(([, , , list]) => list) ? Number.POSITIVE_INFINITY : expected.length;
  if (words.length < least || words.length > most) {
    const command = [...path.slice(0, -1).map(nameOf), entry.usage].join(' ');
    const got = words.length === 0 ? 'nothing after it' : words.join(' ');
    throw new WordvecError('usage', `expected wordvec ${command}, got ${got}; see --help`);
  }
  const named: Record<string, string | string[]> = {};
  for (const [i, [, , name, list]] of expected.entries()) {
    if (list) named[name!] = words.slice(i);
    else if (words[i] !== undefined) named[name!] = words[i]!;
  }
  return named;
}

function givenFlags(flags: Flags, { texts }: Arguments): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const [name, written] of texts) {
    const row = flags[name]!;
    const values = written.map((text) => parseValue(name, row, text));
    if (values.length > 1 && !row.repeatable)
      throw new WordvecError('usage', `${flagOf(name)}: expected once, got ${written.join(' and ')}`);
    given[name] = row.repeatable ? values : values[0];
  }
  return given;
}

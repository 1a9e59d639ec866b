import yargs, { type Argv } from 'yargs';
import { flagOf, rangeOf } from '../entries/command-line.js';
import { type Command, type Flag, nameOf } from './command.js';
import { COMMANDS, commandNamed } from './commands.js';
import { packageVersion } from './version.js';

export async function describeProgram(argv: readonly string[]): Promise<void> {
  const asked = commandNamed(argv[0]);
  const args = [asked?.name ?? argv[0], ...argv.slice(1)].map((word) => (word === '-help' ? '--help' : word));
  const commands = await Promise.all((asked ? [asked] : COMMANDS).map(({ load }) => load()));
  const program = register(yargs(args), commands, 'wordvec')
    .scriptName('wordvec')
    .usage('wordvec: train word vectors from text and ask them questions\n\n$0 <command>')
    .epilogue('wordvec <command> --help tells more, with the flags and their defaults.')
    .completion(
      'completion',
      'print a script that completes commands and flags in the shell',
      // Flags are for who types a dash; where nothing else is known, the shell completes names of files.
      (current: string, _argv: unknown, yargsOwn: OwnCompletion, done: (offers: string[]) => void) =>
        yargsOwn((_error, offers = []) =>
          done(current.startsWith('-') ? offers : offers.filter((offer) => !offer.startsWith('-'))),
        ),
    )
    .strict()
    .version(packageVersion())
    .help()
    .alias('help', 'h')
    .wrap(Math.min(110, process.stdout.columns || 80))
    .exitProcess(false);
  if (argv[0] === 'completion') program.showCompletionScript();
  else await program.parseAsync();
}

type OwnCompletion = (onCompleted: (error: Error | null, offers?: string[]) => void) => void;

function register(program: Argv, commands: readonly Command[], prefix: string): Argv {
  for (const entry of commands) {
    const name = `${prefix} ${nameOf(entry)}`;
    program.command(usageOf(entry), entry.help, (sub) =>
      entry.commands ? register(sub, entry.commands, name) : describe(sub, entry, prefix),
    );
  }
  return program.recommendCommands();
}

function describe(sub: Argv, entry: Command, prefix: string): Argv {
  for (const [name, meaning] of Object.entries(entry.words ?? {}))
    sub.positional(argumentName(name, entry), { type: 'string', describe: meaning });
  for (const [name, row] of Object.entries(entry.flags)) {
    sub.option(flagOf(name).replace(/^-+/, ''), {
      describe: row.help + rangeNote(row),
      ...(row.kind === 'boolean' ? { type: 'boolean' } : { requiresArg: true }),
      ...(row.short ? { alias: row.short } : {}),
      ...(row.group ? { group: `${row.group[0].toUpperCase()}${row.group.slice(1)}:` } : {}),
      ...(row.choices ? { choices: row.choices } : {}),
      ...(row.follows ? { default: '', defaultDescription: row.follows } : {}),
      ...(isShown(row) ? { defaultDescription: String(row.default) } : {}),
    });
  }
  for (const [example, meaning] of entry.examples ?? []) sub.example(`$0 ${example}`, meaning);
  return sub.usage(`${entry.help}\n\n${prefix} ${usageOf(entry)}`).epilogue(entry.epilogue ?? '');
}

/** yargs knows one thing by a name: arguments `words` beside a flag `--words` are told as `word`. */
function argumentName(name: string, { flags }: Command): string {
  return name in flags ? name.replace(/s$/, '') : name;
}

function usageOf(entry: Command): string {
  return entry.usage.replace(/(?<=[<[])[\w-]+/g, (name) => argumentName(name, entry));
}

function isShown(row: Flag): boolean {
  return row.default !== undefined && row.default !== '' && row.default !== false;
}

function rangeNote(row: Flag): string {
  // Choices and switches are told by yargs.
  const free = row.kind === 'boolean' || row.kind === 'string' || row.choices;
  return free ? '' : ` [${rangeOf(row).replace(/^an? /, '')}]`;
}

import { brief, flagOf, folded, suggestion, usageError } from '../entries/command-line.js';
import { WordvecError } from '../entries/training.js';
import type { Call, Described, Flag, Flags } from './command.js';
import { parseValue, withDefaults } from './flag-values.js';
import { PEER_ADVICE } from './peer-flags-table.js';

/**
 * The arguments of a command or a question, checked.
 * @param whole the usage with all that stands before it, for the error's sentence
 * @throws WordvecError `usage`
 */
export function readCall(
  { usage, flags }: Pick<Described, 'usage' | 'flags'>,
  argv: readonly string[],
  whole = usage,
): Call {
  const { words, texts } = readArguments(argv, flags);
  const given: Record<string, unknown> = {};
  for (const [name, written] of texts) {
    const row = flags[name];
    const values = written.map((text) => parseValue(name, row, text));
    if (values.length > 1 && !row.repeatable)
      throw usageError(`${flagOf(name)}: expected once, got ${written.join(' and ')}`);
    // As of a shell's variable that is not set: what was made would go nowhere, or elsewhere.
    if (name === 'output' && values.includes(''))
      throw usageError(`${flagOf(name)}: expected the name of a file, got an empty text`);
    given[name] = row.repeatable ? values : values[0];
  }
  return { words: namedWords(usage, words, whole), given, flags: withDefaults(flags, given) as never };
}

/** The words under the names that a usage such as `neighbours <model> <word>` gives them. */
function namedWords(usage: string, words: readonly string[], whole: string): Call['words'] {
  const expected = [...usage.matchAll(/([<[])([\w-]+)(\.\.)?[>\]]/g)];
  const least = expected.filter(([, bracket]) => bracket === '<').length;
  const most = expected.some(([, , , list]) => list) ? Number.POSITIVE_INFINITY : expected.length;
  if (words.length < least || words.length > most) {
    const got = words.length === 0 ? 'nothing after it' : words.join(' ');
    throw usageError(`expected ${whole}, got ${got}; see --help`);
  }
  const named: Record<string, string | string[]> = {};
  for (const [i, [, , name, list]] of expected.entries()) {
    if (list) named[name] = words.slice(i);
    else if (words[i] !== undefined) named[name] = words[i];
  }
  return named;
}

/** Arguments sorted out: words in their order, and what was written for each flag (true: the bare flag). */
export interface Arguments {
  readonly words: readonly string[];
  readonly texts: ReadonlyMap<string, readonly (string | true)[]>;
}

/**
 * Reads arguments in every spelling that word2vec.c, fastText and gensim taught their users: `-minCount 5`,
 * `--min_count=5` and `--minCount 5` are all `--min-count 5`. After `--` all are words.
 * @throws WordvecError `usage` for an unknown flag or one without its value.
 */
export function readArguments(argv: readonly string[], flags: Flags): Arguments {
  const known = spellings(flags);
  const words: string[] = [];
  const texts = new Map<string, (string | true)[]>();
  const add = (name: string, ...values: (string | true)[]) =>
    texts.set(name, [...(texts.get(name) ?? []), ...values]);
  for (let i = 0; i < argv.length; i++) {
    const token = argv[i];
    if (token === '--') return { words: [...words, ...argv.slice(i + 1)], texts };
    const written = FLAG.exec(token);
    if (!written) {
      words.push(token);
      continue;
    }
    const off = negated(written[1], known);
    if (off !== undefined && written[2] === undefined) {
      add(off, 'false');
      continue;
    }
    const found = known.get(folded(written[1]));
    if (!found) throw unknownFlag(token.split('=', 1)[0], known);
    const [name, row] = found;
    if (row.greedy && written[2] === undefined) {
      const end = argv.findIndex((next, j) => j > i && (next === '--' || FLAG.test(next)));
      const list = argv.slice(i + 1, end < 0 ? argv.length : end);
      add(name, ...list);
      i += list.length;
      continue;
    }
    const bare = row.kind === 'boolean' && !SWITCH_VALUE.test(argv[i + 1] ?? '');
    const text = written[2] ?? (bare ? true : argv[++i]);
    if (text === undefined || (written[2] === undefined && (text === '--' || FLAG.test(String(text)))))
      throw usageError(`${flagOf(name)}: expected a value after it, got nothing`);
    add(name, text);
  }
  return { words, texts };
}

// A dash and a digit is a number, a dash alone stdin or a minus; with a space in it, it is an expression.
const FLAG = /^(?:-(?=[A-Za-z])|--(?=[^-=]))([^=\s]+)(?:=(.*))?$/s;

// GloVe's and word2vec.c's switches take a number: `-symmetric 0`.
const SWITCH_VALUE = /^(0|1|true|false)$/;

/** The switch that `no-NAME` turns off; undefined where it is no such name. */
function negated(spelling: string, known: Known): string | undefined {
  const [name, row] = (/^no-?/i.test(spelling) && known.get(folded(spelling.replace(/^no-?/i, '')))) || [];
  return row?.kind === 'boolean' ? name : undefined;
}

type Known = ReadonlyMap<string, readonly [name: string, row: Flag]>;

function spellings(flags: Flags): Known {
  return new Map(
    Object.entries(flags).flatMap(([name, row]) =>
      [name, ...(row.aliases ?? []), ...(row.short ? [row.short] : [])].map(
        (spelling) => [folded(spelling), [name, row]] as const,
      ),
    ),
  );
}

export class UnknownFlag extends WordvecError {
  /**
   * @param written the flag without its value
   * @param meant asks whether another was meant
   */
  constructor(
    readonly written: string,
    advice: string,
    readonly meant?: string,
  ) {
    super('usage', `${brief(written)}: ${advice}`);
  }

  /** Whether the flag is one of these, in any of its spellings. */
  isAmong(flags: Flags): boolean {
    const name = this.written.replace(/^-+/, '');
    const known = spellings(flags);
    return known.has(folded(name)) || negated(name, known) !== undefined;
  }
}

function unknownFlag(written: string, known: Known): UnknownFlag {
  const wanted = folded(written.replace(/^-+/, ''));
  const advised = PEER_ADVICE.get(wanted);
  if (advised !== undefined) return new UnknownFlag(written, advised);
  const names = [...known.keys()].filter((name) => name.length > 1);
  const near = wanted.length > 1 ? suggestion(wanted, names) : undefined;
  const meant = near && `did you mean ${flagOf(known.get(near)![0])}?`;
  const advice = meant ?? 'see --help; words that start with a dash go after --';
  return new UnknownFlag(written, `there is no such flag; ${advice}`, meant);
}

import { flagOf, WordvecError } from '../training.js';
import { type Arguments, readArguments } from './argv.js';
import type { Call, Flags } from './command.js';
import { parseValue, withDefaults } from './values.js';

/** What a call is checked against: the words and flags of a command, or of a verb of the REPL. */
interface Shape {
  readonly usage: string;
  readonly flags: Flags;
}

/**
 * The arguments of a command, checked.
 * @param shown the whole usage, for the error's sentence
 * @throws WordvecError `usage`
 */
export function readCall(shape: Shape, argv: readonly string[], shown: string): Call {
  const args = readArguments(argv, shape.flags);
  const given = givenFlags(shape.flags, args);
  return {
    words: namedWords(shape.usage, args.words, shown),
    given,
    flags: withDefaults(shape.flags, given) as never,
  };
}

/**
 * The words under the names that a usage such as `neighbours <model> <word>` gives them.
 * @throws WordvecError `usage` when there are too few or too many
 */
export function namedWords(usage: string, words: readonly string[], shown: string): Call['words'] {
  const expected = [...usage.matchAll(/([<[])([\w-]+)(\.\.)?[>\]]/g)];
  const least = expected.filter(([, bracket]) => bracket === '<').length;
  const most = expected.some(([, , , list]) => list) ? Number.POSITIVE_INFINITY : expected.length;
  if (words.length < least || words.length > most) {
    const got = words.length === 0 ? 'nothing after it' : words.join(' ');
    throw new WordvecError('usage', `expected ${shown}, got ${got}; see --help`);
  }
  const named: Record<string, string | string[]> = {};
  for (const [i, [, , name, list]] of expected.entries()) {
    if (list) named[name!] = words.slice(i);
    else if (words[i] !== undefined) named[name!] = words[i];
  }
  return named;
}

function givenFlags(flags: Flags, { texts }: Arguments): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const [name, written] of texts) {
    const row = flags[name];
    const values = written.map((text) => parseValue(name, row, text));
    if (values.length > 1 && !row.repeatable)
      throw new WordvecError('usage', `${flagOf(name)}: expected once, got ${written.join(' and ')}`);
    given[name] = row.repeatable ? values : values[0];
  }
  return given;
}

// A flag that a command has not is told by whose it is, for all flags of all commands.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { COMMANDS } from '../src/cli/commands.js';
import { readProgram } from '../src/cli/program.js';
import { flagNames, flagOf, parameterOf } from '../src/entries/command-line.js';
import { thorough } from './thorough.js';

/** Of calls that no command makes so. */
const OF_THE_LIBRARY = ['add', 'compose', 'from', 'remove', 'removeWhere'];

const refusal = (...words: string[]) =>
  readProgram(words).then(String, ({ message }: Error) => flagNames(message));

test.each([
  ['train glove t --x-maxx 5', 'there is no such flag; did you mean --x-max?'],
  ['train skipgram t --x-max 5', '--x-max: is a flag of wordvec train glove, autotune only'],
  [
    'train ppmi t --continue m.wv',
    'is a flag of wordvec train skipgram|cbow|glove|fasttext|classifier|doc2vec only',
  ],
  ['train skipgram t -autotune-validation v', '-autotune-validation: is a flag of wordvec autotune only'],
  ['train cbow t -autotuneDuration 5', '-autotuneDuration: is a flag of wordvec autotune only'],
  ['train fasttext t -wordNgrams 2', '-wordNgrams: is a flag of wordvec train classifier, autotune only'],
  ['compare f --fold 3', '--fold: is a flag of wordvec search only; did you mean --folds?'],
  ['export m --dim 2', '--dim: is a flag of wordvec train, autotune only; did you mean --dims?'],
  ['export m --where a=1', 'is a flag of wordvec search only'],
  ['neighbours m w --no-spherical', '--no-spherical: is a flag of wordvec cluster only'],
  ['test m f --tokenizer unicode', 'lsa|fasttext|doc2vec, cooccur, phrases and 9 others; see --help'],
])('%s', async (line, said) => {
  expect(await refusal(...line.split(' '))).toContain(said);
});

test('each flag is said to be of another command by one that lacks it', async () => {
  const commands = await Promise.all(COMMANDS.map(({ load }) => load()));
  const flags = commands.flatMap((entry) =>
    (entry.commands ?? [entry]).flatMap(({ flags }) => Object.keys(flags)),
  );
  const lacking = commands.find(({ usage }) => usage.startsWith('odd '))!;
  const others = [...new Set(flags)].filter((name) => !(name in lacking.flags));
  for (const name of others.filter((_, i) => thorough || i % 4 === 0)) {
    const said = await refusal('odd', 'm', 'a', 'b', 'c', `${flagOf(name)}=1`);
    expect(said).toContain(`${flagOf(name)}: is a flag of wordvec `);
  }
  expect(others.length).toBeGreaterThan(150);
});

test('what messages write as options are some, as the command line makes flags of them', async () => {
  const commands = await Promise.all(COMMANDS.map(({ load }) => load()));
  const flags = commands.flatMap((entry) =>
    (entry.commands ?? [entry]).flatMap(({ flags }) => Object.keys(flags)),
  );
  const known = new Set([...flags, ...flags.map(parameterOf), ...OF_THE_LIBRARY]);
  const src = join(import.meta.dirname, '../src');
  const wrong = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.startsWith('page'))
    .flatMap((path) => readFileSync(join(src, path), 'utf8').split('\n'))
    .filter((line) => !/^\s*(\/?\*|\/\/)/.test(line))
    .flatMap((line) => [...line.matchAll(/\\`([a-z][A-Za-z]*)\\`|'[^']*`([a-z][A-Za-z]*)`[^']*'/g)])
    .map(([, escaped, quoted]) => escaped ?? quoted)
    .filter((name) => !known.has(name));
  expect([...new Set(wrong)]).toEqual([]);
});

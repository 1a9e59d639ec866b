// Every command line on the pages is one that the program takes: it is read as the program reads it, and not run. On the
// pages for users of other programs their line and ours are the same call.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PAGES as ANSWERED, answersOf } from '../scripts/docs/answers.mjs';
import { readArguments } from '../src/cli/arguments.js';
import { COMMANDS } from '../src/cli/commands.js';
import { peerAdvice, translatePeers } from '../src/cli/peer-commands.js';
import { readProgram } from '../src/cli/program.js';

const ROOT = join(import.meta.dirname, '..');
const DOCS = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
const PAGES = [
  'README.md',
  'README.zh.md',
  'corpora/README.md',
  'models/README.md',
  ...DOCS.map((name) => `docs/${name}`),
];

/** Without prompt, redirections and what a pipe goes on with; quoted words are one word. */
function wordsOf(line: string): string[] {
  const [own] = line.replace(/^\$ /, '').split(/ (?:[<>|]|&&|#) /, 1);
  return [...own.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
}

/** The lines of code blocks and the spans of code that begin with `wordvec`. */
function commandsOf(text: string): string[] {
  const spans = [...text.matchAll(/`([^`\n]+)`/g)].map(([, span]) => span);
  const lines = [...text.matchAll(/^ {4}(.+)$/gm)].map(([, line]) => line);
  return [...spans, ...lines].flatMap((code) =>
    code
      .split(/ (?:\||&&) /)
      .map((part) => /^(?:\$ )?(?:npx )?wordvec (.+)$/.exec(part)?.[1])
      .filter((command) => command !== undefined),
  );
}

const isMention = (words: readonly string[]) =>
  words.slice(words[0] === 'train' ? 2 : 1).every((word) => word.startsWith('-'));

/** A command that is only named, maybe with a flag: there is such a command, with such a flag. */
async function checkMention([name, ...rest]: readonly string[]): Promise<void> {
  if (name.startsWith('-') || name === 'completion') return;
  const found = COMMANDS.find((entry) => entry.name === name);
  expect(found, name).toBeDefined();
  const entry = await found!.load();
  const trainers = rest[0]?.split('|').filter((word) => !word.startsWith('-')) ?? [];
  const named = trainers.map((trainer) => entry.commands!.find(({ usage }) => usage.startsWith(trainer))!);
  for (const { flags } of named.length > 0 ? named : [entry])
    for (const flag of rest.filter((word) => word.startsWith('-') && word !== '--help'))
      readArguments([`${flag}=1`], flags);
}

const commands = PAGES.flatMap((page) =>
  commandsOf(readFileSync(join(ROOT, page), 'utf8')).map((command) => [page, command] as const),
);

describe('on the pages', () => {
  test.each(commands)('%s: wordvec %s', async (_, command) => {
    const words = wordsOf(command);
    if (isMention(words)) await checkMention(words);
    else await readProgram(words);
  });

  test('there are many', () => expect(commands.length).toBeGreaterThan(100));
});

describe('their line and ours', () => {
  const PROGRAM =
    /^(?:fasttext|\.\/word2vec|word2phrase|distance|word-analogy|compute-accuracy|cooccur|glove|vocab_count|shuffle) /;
  const rows = ['fasttext', 'word2vec', 'glove'].flatMap((name) =>
    [
      ...readFileSync(join(ROOT, `docs/from-${name}.md`), 'utf8').matchAll(
        /^\| `([^`]+)` \| (.*?)`wordvec ([^`]+)`/gm,
      ),
    ]
      .filter(([, theirs]) => PROGRAM.test(theirs))
      .map(([, theirs, before, ours]) => [theirs, ours, /says: $/.test(before)] as const),
  );

  test.each(rows.filter(([, , says]) => !says))('%s', async (theirs, ours) => {
    const argv = translatePeers(wordsOf(theirs.replace(/^(fasttext|\.\/word2vec) /, '')));
    const [taken, meant] = await Promise.all([readProgram(argv), readProgram(wordsOf(ours))]);
    expect(taken.entry.usage).toBe(meant.entry.usage);
    expect(taken.call.words).toEqual(meant.call.words);
    expect(taken.call.flags).toEqual(meant.call.flags);
  });

  test.each(rows.filter(([, , says]) => says))('%s is answered', (theirs, ours) => {
    expect(peerAdvice(wordsOf(theirs.replace(/^fasttext /, '')))).toContain(`wordvec ${ours}`);
  });

  test('are there', () => expect(rows.length).toBeGreaterThan(25));
});

describe.each(ANSWERED)('answers of %s', (page) => {
  const answers: { command: string; lines: string[] }[] = answersOf(readFileSync(join(ROOT, page), 'utf8'));

  test('stand under all its commands but those that train', () => {
    const bare = answers.filter(({ lines }) => lines.length === 0).map(({ command }) => command);
    expect(bare.filter((command) => !command.startsWith('train '))).toEqual([]);
    expect(answers.length).toBeGreaterThan(bare.length);
  });

  test('to king - man + woman begin with queen, and no year is near king', () => {
    const linesOf = (start: string) =>
      answers.filter(({ command }) => command.startsWith(start)).flatMap(({ lines }) => lines);
    if (!page.startsWith('README')) return;
    expect(linesOf('analogy ').slice(0, 2).join('\n')).toMatch(/^queen/m);
    expect(linesOf('neighbours ').filter((line) => /^\d/.test(line))).toEqual([]);
  });
});

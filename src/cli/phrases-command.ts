import {
  flagOf,
  inputError,
  PHRASE_OPTIONS,
  PHRASE_TEXT_OPTIONS,
  usageError,
} from '../entries/command-line.js';
import {
  ENGLISH_CONNECTOR_WORDS,
  learnPhrases,
  type PhraseOptions,
  type Phrases,
  readLines,
  readPhrases,
  type Scoring,
  type TextInput,
  writeJoinedText,
  writePhrases,
} from '../entries/corpora.js';
import type { DocumentText } from '../entries/documents.js';
import {
  type Call,
  command,
  FILES_WORD,
  type Flags,
  givenOptions,
  JSON_FLAG,
  OUTPUT_FLAG,
  optionFlags,
  SUMMARY_FLAG,
  TOP_FLAG,
} from './command.js';
import { DOCUMENT_FLAGS, documentRows, filesBeside, madeOfDocuments } from './document-flags.js';
import { counted, formatCount, formatSeconds } from './figures.js';
import { answer, answerJson, say } from './output.js';
import { checkOutputs, checkStdout } from './output-file.js';
import { type Hooks, withStop } from './progress-bar.js';

const TABLE = optionFlags('skipgram', PHRASE_TEXT_OPTIONS);

const OWN_FLAGS = {
  output: {
    ...OUTPUT_FLAG,
    group: 'output',
    help: 'file for the text with phrases joined, .gz, - for stdout',
  },
  savePhrases: {
    kind: 'string',
    group: 'output',
    help: 'file for the phrases (lines of `new_york score`), for --phrases; - for stdout',
  },
  ...PHRASE_OPTIONS,
  connectorWords: {
    kind: 'string',
    aliases: ['common-terms'],
    help: "words that may stand within phrases, but not begin or end them (bank_of_america): english for gensim's list, or a file of words, one a line",
  },
  top: {
    ...TOP_FLAG,
    group: 'output',
    help: 'phrases of each pass printed, where no file is asked for or with --json',
  },
  json: JSON_FLAG,
  quiet: { ...SUMMARY_FLAG, group: 'output' },
} as const satisfies Flags;

const FLAGS = {
  ...OWN_FLAGS,
  ...TABLE,
  ...DOCUMENT_FLAGS,
  phrases: { ...TABLE.phrases, kind: 'string', help: 'join the phrases of this file instead of finding any' },
} as const;

type PhraseCall = Call<typeof FLAGS, '<files..>'>;

export const phrases = command({
  usage: 'phrases <files..>',
  help: 'find words that stand together more often than by chance (new york), and join them (new_york)',
  words: { files: FILES_WORD },
  flags: FLAGS,
  examples: [
    ['phrases corpus.txt -o joined.txt', 'as word2phrase -train corpus.txt -output joined.txt'],
    [
      'phrases corpus.txt -o joined.txt --passes 2 --connector-words english',
      'longer ones, and bank_of_america',
    ],
    ['phrases corpus.txt --save-phrases phrases.txt', 'for train --phrases phrases.txt'],
  ],
  idle: ({ flags }) => [
    flags.output + flags.savePhrases !== '' && !flags.json && [['top'], ', as phrases are not printed'],
  ],
  run: runPhrases,
});

async function runPhrases(call: PhraseCall): Promise<void> {
  const { flags } = call;
  const inputs = call.words.files;
  const outputs = [flags.output, flags.savePhrases].filter((path) => path !== '');
  checkCall(call, inputs, outputs);
  const steps = givenOptions(call, DOCUMENT_FLAGS);
  const files = [flags.phrases, isFile(flags.connectorWords) ? flags.connectorWords : ''];
  await checkOutputs(outputs, inputs, [...files, ...filesBeside(steps)]);
  const { phrases: _, ...text } = givenOptions(call, TABLE);
  await withStop(flags.quiet, async (hooks) => {
    const started = performance.now();
    // Text of documents is made each time that it is read.
    const made: DocumentText[] = [];
    const read = async () => {
      const documents = await madeOfDocuments(inputs, steps, text, hooks);
      if (documents) made.push(documents);
      return documents ?? inputs;
    };
    const found = flags.phrases === '' ? await find(await read(), flags, text, hooks) : undefined;
    const phrases = found?.phrases ?? (await readPhrases(flags.phrases, hooks));
    if (flags.savePhrases !== '') await writePhrases(phrases, flags.savePhrases, hooks);
    if (flags.output !== '') await writeJoinedText(await read(), phrases, flags.output, text, hooks);
    hooks.finish();
    const seconds = (performance.now() - started) / 1000;
    const preparation = made[0]?.report;
    if (flags.json)
      await answerJson({ words: found?.words, seconds, preparation, passes: bestOf(phrases, flags.top) });
    else if (outputs.length === 0) await answer(listing(phrases, flags.top));
    if (flags.quiet) return;
    for (const row of preparation ? documentRows(preparation) : []) say(row.join(': '));
    const sizes = phrases.passes.map((pass) => pass.phrases.size);
    const counts = [...sizes.slice(0, -1).map(formatCount), counted(sizes.at(-1) ?? 0, 'phrase')].join(' + ');
    const of = found ? ` in ${counted(found.words, 'word')}` : '';
    const names = outputs.map((path) => (path === '-' ? 'stdout' : path)).join(', ');
    say(`${counts}${of}, ${formatSeconds(seconds)}${names && `; ${names}`}`);
  });
}

const ENGLISH = 'english';
const isFile = (connectorWords: string) => connectorWords !== '' && connectorWords !== ENGLISH;

/** What finding phrases takes, and joining known ones does not. */
const LEARNING = [...Object.keys(PHRASE_OPTIONS), 'connectorWords'];

/** @throws WordvecError `usage` for flags that contradict each other, before any work */
function checkCall(
  { given, flags: { phrases, json, output, savePhrases } }: PhraseCall,
  inputs: readonly string[],
  outputs: readonly string[],
): void {
  const idle = LEARNING.find((name) => given[name] !== undefined);
  if (phrases !== '' && idle !== undefined)
    throw usageError(
      `${flagOf(idle)}: --phrases gives the phrases, so none are looked for: leave one of the two out`,
    );
  if (phrases !== '' && outputs.length === 0)
    throw usageError('--phrases: say where the text with these phrases joined goes, with -o FILE');
  checkStdout(json && '--json', { '-o': output, '--save-phrases': savePhrases });
  if (inputs.includes('-') && phrases === '' && given.output !== undefined)
    throw usageError(
      '-: the text is read twice, to find phrases and to join them, and stdin can be read once only: name a file, or give --save-phrases now and --phrases then',
    );
}

async function find(
  inputs: TextInput,
  flags: PhraseCall['flags'],
  text: Record<string, unknown>,
  hooks: Hooks,
) {
  const { scoring, threshold, minCount, passes, delimiter, acrossLines } = flags;
  const connectorWords = await readConnectors(flags.connectorWords);
  const options = { scoring: scoring as Scoring, minCount, passes, delimiter, acrossLines, connectorWords };
  const given: Partial<PhraseOptions> = Number.isNaN(threshold) ? options : { ...options, threshold };
  return learnPhrases(inputs, { ...given, ...text }, hooks);
}

async function readConnectors(value: string): Promise<readonly string[]> {
  if (value === '') return [];
  if (!isFile(value)) return ENGLISH_CONNECTOR_WORDS;
  const words: string[] = [];
  for await (const line of readLines(value))
    words.push(
      ...new TextDecoder()
        .decode(line)
        .split(/\s+/)
        .filter((word) => word !== ''),
    );
  if (words.length === 0)
    throw inputError(`--connector-words: ${value} holds no word, expected a word a line, or english`);
  return words;
}

function bestOf({ passes }: Phrases, top: number) {
  return passes.map(({ phrases, scores }) => ({
    found: phrases.size,
    phrases: Array.from({ length: Math.min(top, phrases.size) }, (_, i) => ({
      phrase: phrases.word(i),
      score: scores[i],
    })),
  }));
}

function listing(phrases: Phrases, top: number): string {
  const lines = bestOf(phrases, top).flatMap((pass) => pass.phrases);
  return lines.map(({ phrase, score }) => `${phrase} ${Number(score.toPrecision(7))}\n`).join('');
}

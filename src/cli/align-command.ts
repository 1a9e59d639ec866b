import { checkVectorsWritable, outputsOf, readChunks } from '../entries/command-line.js';
import type { KeyedVectors } from '../entries/queries.js';
import {
  ALIGN_OPTIONS,
  type Alignment,
  alignVectors,
  type DictionaryPair,
  evaluateTranslation,
  readDictionary,
  type TranslationReport,
} from '../entries/spaces.js';
import { formatOfName, readVectors, writeVectors } from '../entries/vector-files.js';
import { ANSWER_FLAGS, type Call, command, type Flags, givenOptions, OUTPUT_FLAG } from './command.js';
import { filesBeside } from './document-flags.js';
import { ownFlags } from './embedder-flags.js';
import { counted, formatCount, plainTable } from './figures.js';
import { answer, answerJson } from './output.js';
import { checkStdout, refuseInputs } from './output-file.js';
import { type Hooks, withStop } from './progress-bar.js';
import { READING_FLAGS, rowChoice } from './reading-flags.js';

export const ALIGNING_FLAGS = {
  dictionary: {
    kind: 'string',
    aliases: ['dico-train', 'init-dictionary'],
    help: 'file of pairs, a word of the first model and one of the second a line, as MUSE and VecMap have them',
  },
  ...ALIGN_OPTIONS,
} as const satisfies Flags;

export const align = command({
  usage: 'align <first> <second>',
  help: 'turn a model into the space of another, over pairs of words: orthogonal Procrustes',
  words: {
    first: 'the model whose space it is, of any format',
    second: 'the model that is turned',
  },
  flags: {
    ...ownFlags('alignment', {
      output: { ...OUTPUT_FLAG, help: 'file for the second model, turned; its name tells the format' },
      ...ALIGNING_FLAGS,
      test: {
        kind: 'string',
        aliases: ['dico-eval', 'test-dictionary'],
        help: 'file of pairs as of --dictionary: how many translations from the first model are found',
      },
    }),
    ...READING_FLAGS,
    ...ANSWER_FLAGS,
  } as const satisfies Flags,
  examples: [
    [
      'align fr.wv en.wv --dictionary fr-en.txt --refine 5 --test fr-en.5000-6500.txt -o en-fr.vec',
      'two languages',
    ],
    ['align 1900.wv 1950.wv -o 1950-aligned.vec', 'two times: over the words that both have'],
  ],
  async run(call) {
    const { output, quiet, test, dictionary, json } = call.flags;
    const paths = [call.words.first, call.words.second];
    checkStdout('align', { '-o': output });
    if (output !== '') {
      await refuseInputs(outputsOf(output, formatOfName(output)), paths, filesBeside(call.flags));
      await checkVectorsWritable(output, formatOfName(output));
    }
    const found = await withStop(quiet, async (hooks) => {
      const [first, second] = await readSpaces(call, paths, hooks);
      const alignment = await alignVectors(first, second, await alignOptions(call), hooks);
      const asked = test === '' ? [] : await dictionaryOf(test);
      const learnt = dictionary === '' ? 0 : sharedPairs(await dictionaryOf(dictionary), asked);
      if (learnt > 0)
        hooks.onNote(
          `--test: ${learnt} of its ${counted(asked.length, 'pair')} were learnt from, being in --dictionary, too: give others`,
        );
      const report =
        test === '' ? undefined : await evaluateTranslation(first, alignment.aligned, asked, {}, hooks);
      if (output !== '') await writeVectors(alignment.aligned, output, {}, hooks);
      return { alignment, report };
    });
    const { start, pairs, similarity } = found.alignment;
    if (json)
      await answerJson({
        ...{ start, pairs, similarity },
        ...(found.report && { test: found.report }),
        ...(output && { file: output }),
      });
    else await answer(textOf(found.alignment, found.report));
  },
});

export async function readSpaces(
  call: { readonly flags: Parameters<typeof rowChoice>[0] },
  paths: readonly string[],
  hooks: Hooks,
): Promise<KeyedVectors[]> {
  const models: KeyedVectors[] = [];
  for (const path of paths) models.push(await readVectors(path, rowChoice(call.flags), hooks));
  return models;
}

export async function alignOptions(call: Call) {
  const path = String(call.given.dictionary ?? '');
  const options = givenOptions(call, ALIGN_OPTIONS);
  return { ...options, ...(path !== '' && { dictionary: await dictionaryOf(path) }) };
}

function sharedPairs(learnt: readonly DictionaryPair[], asked: readonly DictionaryPair[]): number {
  const known = new Set(learnt.map((pair) => pair.join('\t')));
  return asked.filter((pair) => known.has(pair.join('\t'))).length;
}

function dictionaryOf(path: string): Promise<DictionaryPair[]> {
  return readDictionary(readChunks(path), path);
}

function textOf({ start, pairs, similarity }: Alignment, report: TranslationReport | undefined): string {
  const learnt = `start ${start}, ${counted(pairs, 'pair')}, mean cosine ${similarity.toFixed(4)}\n`;
  if (report === undefined) return learnt;
  const { words, asked, csls, nearest } = report;
  const percent = (share: number) => (100 * share).toFixed(1);
  const rows = Object.entries({ csls, nearest }).map(([name, { p1, p5, p10 }]) => [
    name,
    ...[p1, p5, p10].map(percent),
  ]);
  const head = ['precision %', 'at 1', 'at 5', 'at 10'];
  return `${learnt}${formatCount(asked)} of ${counted(words, 'word')} of the test dictionary asked\n\n${plainTable(rows, ['left', 'right', 'right', 'right'], head)}`;
}

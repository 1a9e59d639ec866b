import { type Duplicate, duplicatesOf, readTexts } from '../entries/analyses.js';
import { ANSWER_FLAGS, command, type Flags, OUTPUT_FLAG, TEXTS_WORD } from './command.js';
import { filesBeside } from './document-flags.js';
import {
  collectionOptions,
  EMBED_FLAG,
  EMBEDDER_FLAGS,
  givenEmbedder,
  idleWithoutModel,
  ownFlags,
} from './embedder-flags.js';
import { counted, formatCount, plainTable } from './figures.js';
import { answer, answerJson, brief, say } from './output.js';
import { checkOutputs, checkStdout, writeLines } from './output-file.js';
import { withStop } from './progress-bar.js';
import { recordLines, recordOf } from './text-records.js';

export const duplicates = command({
  usage: 'duplicates <input>',
  help: 'find texts that are nearly the same as one before: by their vectors, or by the words that they share',
  words: { input: TEXTS_WORD },
  flags: {
    ...ownFlags('duplicates', {
      embed: EMBED_FLAG,
      threshold: {
        kind: 'number',
        default: undefined,
        follows: '0.95 with --embed, else 0.7',
        min: 0,
        max: 1,
        help: 'least cosine of the vectors, or without --embed share of pairs of words (MinHash, from 0.6 on)',
      },
      output: {
        ...OUTPUT_FLAG,
        help: 'file for the texts that are no duplicates: a line each, or records in .jsonl, .csv, .tsv',
      },
    }),
    ...EMBEDDER_FLAGS,
    ...ANSWER_FLAGS,
  } as const satisfies Flags,
  examples: [
    ['duplicates lines.txt', 'lines that share 7 of 10 pairs of words with one before'],
    [
      'duplicates lines.txt --embed corpus.wv --threshold 0.9 -o unique.txt',
      'those of like meaning, left out',
    ],
  ],
  idle: (call) => [idleWithoutModel(call)],
  async run(call) {
    const { output, json, quiet } = call.flags;
    const input = call.words.input;
    const choice = givenEmbedder(call);
    checkStdout('duplicates', { '-o': output });
    await checkOutputs([output], [input], filesBeside(call.flags));
    const { texts, found } = await withStop(quiet, async (hooks) => {
      const texts = await readTexts([input], collectionOptions(call), hooks);
      return { texts, found: await duplicatesOf(texts, choice, call.given.threshold as number, hooks) };
    });
    const placeOf = (row: number) => ({ id: texts[row].id, line: texts[row].line, text: texts[row].text });
    const copies = copiesOf(found);
    if (output !== '') {
      const left = new Set(found.map(({ row }) => row));
      const kept = texts.filter((_, row) => !left.has(row));
      const plain = () => kept.map(({ text }) => text.trimEnd().replace(/\s*\n\s*/g, ' '));
      await writeLines(output, (await recordLines(output, kept.map(recordOf))) ?? plain(), (line) => line);
    }
    if (json)
      await answerJson(
        [...copies].map(([of, rows]) => ({
          ...placeOf(of),
          duplicates: rows.map(({ row, score }) => ({ ...placeOf(row), score })),
        })),
      );
    else {
      const rows = [...copies].flatMap(([of, own]) => [
        [texts[of].id, '', brief(texts[of].text)],
        ...own.map(({ row, score }) => [texts[row].id, score.toFixed(4), brief(texts[row].text)]),
      ]);
      await answer(plainTable(rows, ['right', 'right']));
    }
    if (!quiet)
      say(
        `${formatCount(found.length)} of ${counted(texts.length, 'text')} ${found.length === 1 ? 'is a near duplicate' : 'are near duplicates'}`,
      );
  },
});

/** By the text that they are like. */
function copiesOf(found: readonly Duplicate[]): Map<number, Duplicate[]> {
  const copies = new Map<number, Duplicate[]>();
  for (const each of found) {
    const own = copies.get(each.of) ?? [];
    own.push(each);
    copies.set(each.of, own);
  }
  return copies;
}

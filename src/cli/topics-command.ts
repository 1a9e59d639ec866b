import { readTexts, TOPIC_OPTIONS, topicsOfTexts, withoutLabels } from '../entries/analyses.js';
import { ANSWER_FLAGS, command, type Flags, givenOptions, OUTPUT_FLAG, TEXTS_WORD } from './command.js';
import { filesBeside } from './document-flags.js';
import { collectionOptions, EMBED_FLAG, EMBEDDER_FLAGS, embedderChoice, ownFlags } from './embedder-flags.js';
import { formatCount, plainTable } from './figures.js';
import { answer, answerJson } from './output.js';
import { checkOutputs, checkStdout } from './output-file.js';
import { withStop } from './progress-bar.js';
import { writeAssignments } from './text-records.js';

export const topics = command({
  usage: 'topics <input>',
  help: 'find what texts are about: clusters of them, and the words nearest to each (Top2Vec)',
  words: { input: TEXTS_WORD },
  flags: {
    ...ownFlags('topics', {
      embed: EMBED_FLAG,
      ...TOPIC_OPTIONS,
      output: {
        ...OUTPUT_FLAG,
        help: 'file of assignments: a line of id and topic for each text (.tsv), or its record with all fields and the topic (.csv, .jsonl)',
      },
    }),
    ...EMBEDDER_FLAGS,
    ...ANSWER_FLAGS,
  } as const satisfies Flags,
  examples: [
    ['topics posts.txt --embed corpus.wv --method sif -k 20', 'twenty topics'],
    ['topics posts.txt --embed corpus.wv -k 50 --reduce 10 --json', 'fifty, merged to ten'],
  ],
  async run(call) {
    const { output, json, quiet } = call.flags;
    const input = call.words.input;
    const choice = embedderChoice(call);
    checkStdout('topics', { '-o': output });
    await checkOutputs([output], [input], filesBeside(call.flags));
    const { texts, found } = await withStop(quiet, async (hooks) => {
      const texts = withoutLabels(await readTexts([input], collectionOptions(call), hooks));
      return { texts, found: await topicsOfTexts(choice, texts, givenOptions(call, TOPIC_OPTIONS), hooks) };
    });
    if (output !== '') await writeAssignments(output, 'topic', texts, found.assignments);
    if (json) {
      const records = found.topics.map(({ texts: near, ...topic }, i) => ({
        topic: i,
        ...topic,
        typical: found.typical[i],
        texts: near.map(({ row, score }) => ({ id: texts[row].id, line: texts[row].line, score })),
      }));
      return answerJson({
        topics: records,
        silhouette: found.silhouette,
        assignments: Array.from(found.assignments),
      });
    }
    const rows = found.topics.map(({ size, words }, i) => [
      String(i),
      formatCount(size),
      words.map(({ word }) => word).join(' '),
      found.typical[i].map(({ word }) => word).join(' '),
    ]);
    await answer(plainTable(rows, ['right', 'right'], ['topic', 'texts', 'nearest words', 'typical words']));
  },
});

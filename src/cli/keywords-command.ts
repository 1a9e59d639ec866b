import {
  type ClassWords,
  classWords,
  embeddedKeywords,
  KEYWORD_OPTIONS,
  keywordsOf,
  LABEL_OPTIONS,
  readLabelledTexts,
  readTexts,
  withoutLabels,
} from '../entries/analyses.js';
import { usageError } from '../entries/command-line.js';
import {
  type Call,
  command,
  type Flags,
  givenOptions,
  JSON_FLAG,
  QUIET_FLAG,
  TEXTS_WORD,
} from './command.js';
import {
  collectionOptions,
  EMBED_FLAG,
  EMBEDDER_FLAGS,
  givenEmbedder,
  idleWithoutModel,
  ownFlags,
} from './embedder-flags.js';
import { plainTable } from './figures.js';
import { answer, answerJson } from './output.js';
import { type Hooks, withStop } from './progress-bar.js';

const LABEL_FLAGS = {
  ...LABEL_OPTIONS,
  against: {
    kind: 'string',
    group: 'labels',
    help: 'the words that set all texts of the input apart from those of this file, and the other way round',
  },
} as const satisfies Flags;

const FLAGS = {
  ...ownFlags('keywords', { ...KEYWORD_OPTIONS, embed: EMBED_FLAG }),
  ...LABEL_FLAGS,
  ...EMBEDDER_FLAGS,
  json: {
    ...JSON_FLAG,
    help: 'a record of id, line and keywords with scores for each text, or of each label',
  },
  quiet: QUIET_FLAG,
} as const satisfies Flags;

export const keywords = command({
  usage: 'keywords <input>',
  help: 'the words that tell each text, label or file from the others: by TF-IDF, log odds, or those nearest to its vector',
  words: { input: TEXTS_WORD },
  flags: FLAGS,
  examples: [
    ['keywords posts.txt --top 5 --stop-words en', 'five words for each line, none of them the, of or and'],
    ['keywords posts.txt --embed corpus.wv --method sif', 'by meaning, and unlike each other'],
    [
      'keywords posts.csv --field text --label-field party --top 20',
      'what the posts of each party have more of',
    ],
    ['keywords 1900.txt --against 1950.txt', 'what each of two texts has more of'],
  ],
  idle: (call) => [
    idleWithoutModel(call),
    call.given.embed === undefined && [['diversity'], 'without --embed MODEL'],
    call.given.against !== undefined && [Object.keys(LABEL_OPTIONS), 'with --against'],
  ],
  async run(call) {
    if (Object.keys(LABEL_FLAGS).some((name) => name in call.given)) return tellClasses(call);
    const options = givenOptions(call, KEYWORD_OPTIONS);
    const choice = givenEmbedder(call);
    const { texts, found } = await withStop(call.flags.quiet, async (hooks) => {
      const read = await readTexts([call.words.input], collectionOptions(call), hooks);
      const texts = withoutLabels(read);
      const found = choice
        ? await embeddedKeywords(choice, texts, options, hooks)
        : await keywordsOf(
            texts.map(({ text }) => text),
            options,
          );
      return { texts, found };
    });
    for (const [i, words] of found.entries()) {
      if (call.flags.json) await answerJson({ id: texts[i].id, line: texts[i].line, keywords: words });
      else await answer(`${words.map(({ word }) => word).join(' ')}\n`);
    }
  },
});

async function tellClasses(call: Call<typeof FLAGS, '<input>'>): Promise<void> {
  const { against, embed, json, quiet } = call.flags;
  if (embed)
    throw usageError('--embed: words of labels, and of two files, are told by their counts: leave it out');
  const { input } = call.words;
  const { top, stopWords } = givenOptions(call, KEYWORD_OPTIONS);
  const classes = await withStop(quiet, async (hooks) => {
    const known = against
      ? await bothFiles([input, against], call, hooks)
      : await readLabelledTexts([input], collectionOptions(call), givenOptions(call, LABEL_OPTIONS), hooks);
    return classWords(known, { top, stopWords });
  });
  if (json) for (const found of classes) await answerJson(found);
  else await answer(classTable(classes));
}

async function bothFiles(files: readonly string[], call: Call, hooks: Hooks) {
  const read = await Promise.all(files.map((file) => readTexts([file], collectionOptions(call), hooks)));
  return {
    texts: read.flatMap((texts) => withoutLabels(texts)),
    labels: read.flatMap((texts, i) => texts.map(() => (files[i] === '-' ? 'stdin' : files[i]))),
  };
}

function classTable(classes: readonly ClassWords[]): string {
  const rows = classes.flatMap(({ label, words }) =>
    words.map(({ word, score, count, others }) => [
      label,
      word,
      score.toFixed(2),
      String(count),
      String(others),
    ]),
  );
  return plainTable(
    rows,
    ['left', 'left', 'right', 'right', 'right'],
    ['label', 'word', 'z', 'count', 'others'],
  );
}

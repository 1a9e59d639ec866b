import {
  embeddedKeywords,
  KEYWORD_OPTIONS,
  keywordsOf,
  readTexts,
  withoutLabels,
} from '../entries/analyses.js';
import { command, type Flags, givenOptions, JSON_FLAG, QUIET_FLAG, TEXTS_WORD } from './command.js';
import {
  collectionOptions,
  EMBED_FLAG,
  EMBEDDER_FLAGS,
  givenEmbedder,
  idleWithoutModel,
  ownFlags,
} from './embedder-flags.js';
import { answer, answerJson } from './output.js';
import { withStop } from './progress-bar.js';

export const keywords = command({
  usage: 'keywords <input>',
  help: 'the words that tell each text from the others: by TF-IDF, or those nearest to its vector',
  words: { input: TEXTS_WORD },
  flags: {
    ...ownFlags('keywords', { ...KEYWORD_OPTIONS, embed: EMBED_FLAG }),
    ...EMBEDDER_FLAGS,
    json: { ...JSON_FLAG, help: 'a record of id, line and keywords with scores for each text' },
    quiet: QUIET_FLAG,
  } as const satisfies Flags,
  examples: [
    ['keywords posts.txt --top 5 --stop-words en', 'five words for each line, none of them the, of or and'],
    ['keywords posts.txt --embed corpus.wv --method sif', 'by meaning, and unlike each other'],
  ],
  idle: (call) => [
    idleWithoutModel(call),
    call.given.embed === undefined && [['diversity'], 'without --embed MODEL'],
  ],
  async run(call) {
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

import {
  ANALOGY_METHODS,
  type AnalogyReport,
  evaluateAnalogies,
  evaluateSimilarity,
  readChunks,
  readVectors,
  type SimilarityReport,
  WordvecError,
} from '../index.js';
import { command, JSON_FLAG, QUIET_FLAG, wordOf } from './command.js';
import { analogyTable, similarityTable } from './evaluation-tables.js';
import { answer, answerJson } from './output.js';
import { withProgress } from './progress-bar.js';

/** `wordvec evaluate MODEL --analogies F --similarity F`: how good vectors are on test sets. */
export const evaluate = command({
  usage: 'evaluate <model>',
  help: 'score vectors on analogy questions and on human judgements of similarity',
  words: { model: 'a file of vectors or a model, of any format' },
  flags: {
    analogies: {
      kind: 'string',
      repeatable: true,
      greedy: true,
      help: 'questions such as questions-words.txt: sections `: name`, lines of four words',
    },
    similarity: {
      kind: 'string',
      repeatable: true,
      greedy: true,
      help: 'pairs with scores such as wordsim353: two words and a number a line',
    },
    restrict: {
      kind: 'integer',
      default: 300_000,
      min: 0,
      max: 2 ** 31,
      help: 'use this many of the most frequent words only; 0: all',
    },
    method: {
      kind: 'choice',
      default: '3cosadd',
      choices: ANALOGY_METHODS,
      help: 'how analogies are solved',
    },
    caseSensitive: { kind: 'boolean', help: 'words that differ in case are different words' },
    json: JSON_FLAG,
    quiet: QUIET_FLAG,
  },
  examples: [['evaluate corpus.vec --analogies questions-words.txt --similarity wordsim353.tsv', '']],
  async run(call) {
    const { analogies, similarity, restrict, method, caseSensitive, json, quiet } = call.flags;
    if (analogies.length + similarity.length === 0)
      throw new WordvecError(
        'usage',
        'evaluate: expected --analogies FILE or --similarity FILE, got neither',
      );
    const options = { restrict, caseInsensitive: !caseSensitive };
    const questions: Named<AnalogyReport>[] = [];
    const pairs: Named<SimilarityReport>[] = [];
    await withProgress(quiet, async (hooks) => {
      const vectors = await readVectors(wordOf(call, 'model'), {}, hooks);
      for (const file of analogies) {
        const asked = { ...options, method, name: file };
        questions.push({ file, ...(await evaluateAnalogies(vectors, readChunks(file), asked, hooks)) });
      }
      for (const file of similarity) {
        const report = await evaluateSimilarity(vectors, readChunks(file), { ...options, name: file });
        pairs.push({ file, ...report });
      }
    });
    if (json) return answerJson({ analogies: questions, similarity: pairs });
    const tables = [...questions.map(analogyTable), ...(pairs.length > 0 ? [similarityTable(pairs)] : [])];
    await answer(tables.join('\n'));
  },
});

type Named<Report> = Report & { readonly file: string };

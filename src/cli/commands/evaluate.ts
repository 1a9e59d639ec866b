import {
  ANALOGY_METHODS,
  type AnalogyReport,
  evaluateAnalogies,
  evaluateSimilarity,
  readChunks,
  readVectors,
  type SimilarityReport,
  WordvecError,
} from '../../index.js';
import { command, JSON_FLAG, QUIET_FLAG, wordOf } from '../command.js';
import { answer, answerJson } from '../output.js';
import { createReporter } from '../progress.js';

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
    const reporter = createReporter(quiet);
    const hooks = { onProgress: reporter.onProgress, onNote: reporter.onNote };
    const vectors = await readVectors(wordOf(call, 'model'), {}, hooks);
    const options = { restrict, caseInsensitive: !caseSensitive };
    const questions: Named<AnalogyReport>[] = [];
    for (const file of analogies) {
      const report = await evaluateAnalogies(
        vectors,
        readChunks(file),
        { ...options, method, name: file },
        hooks,
      );
      questions.push({ file, ...report });
    }
    const pairs: Named<SimilarityReport>[] = [];
    for (const file of similarity)
      pairs.push({
        file,
        ...(await evaluateSimilarity(vectors, readChunks(file), { ...options, name: file })),
      });
    reporter.finish();
    if (json) return answerJson({ analogies: questions, similarity: pairs });
    const { analogyTable, similarityTable } = await import('../evaluation-tables.js');
    await answer(
      [...questions.map(analogyTable), ...(pairs.length > 0 ? [similarityTable(pairs)] : [])].join('\n'),
    );
  },
});

type Named<Report> = Report & { readonly file: string };

import { basename } from 'node:path';
import { readChunks } from '../entries/command-line.js';
import {
  type AnalogyReport,
  type AnalogyScore,
  evaluateAnalogies,
  evaluateSimilarity,
  type SimilarityReport,
} from '../entries/evaluations.js';
import { ANALOGY_METHODS } from '../entries/queries.js';
import { WordvecError } from '../entries/training.js';
import { readVectors } from '../entries/vector-files.js';
import { COUNT_FLAG, command, JSON_FLAG, QUIET_FLAG, wordOf } from './command.js';
import { formatCount } from './figures.js';
import { answer, answerJson } from './output.js';
import { withProgress } from './progress-bar.js';
import { READING_FLAGS, rowChoice } from './reading-flags.js';
import { plainTable } from './table.js';

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
      ...COUNT_FLAG,
      default: 300_000,
      help: 'use this many of the most frequent words only; 0: all',
    },
    method: {
      kind: 'choice',
      default: '3cosadd',
      choices: ANALOGY_METHODS,
      help: 'how analogies are solved',
    },
    ...READING_FLAGS,
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
      const vectors = await readVectors(wordOf(call, 'model'), rowChoice(call.flags), hooks);
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

/** Sections, totals, and how many questions were out of vocabulary. */
function analogyTable(report: Named<AnalogyReport>): string {
  const totals: [string, AnalogyScore | null][] = [
    ['semantic', report.semantic],
    ['syntactic', report.syntactic],
    ['all', report.overall],
  ];
  const rows = [
    ...report.sections.map((section) => scoreRow(section.name, section)),
    ...totals.flatMap(([name, score]) => (score ? [scoreRow(name, score)] : [])),
  ];
  const head = [basename(report.file), 'right', 'asked', 'accuracy', 'out of vocabulary'];
  const words = formatCount(report.words);
  return `${plainTable(rows, ALIGN, head)}${report.method} among ${words} words\n`;
}

/** Correlations with the human scores, one row a file. */
function similarityTable(reports: readonly Named<SimilarityReport>[]): string {
  const rows = reports.map(({ file, spearman, pearson, used, outOfVocabulary }) => [
    basename(file),
    correlation(spearman),
    correlation(pearson),
    String(used),
    String(outOfVocabulary),
  ]);
  const notes = reports
    .filter(({ composed }) => composed > 0)
    .map(
      ({ file, composed }) =>
        `${basename(file)}: ${composed} of the pairs have a word outside the vocabulary, whose vector is made from its n-grams\n`,
    );
  return `${plainTable(rows, ALIGN, ['', 'Spearman', 'Pearson', 'pairs', 'out of vocabulary'])}${notes.join('')}`;
}

const ALIGN = ['left', 'right', 'right', 'right', 'right'] as const;

function scoreRow(name: string, { correct, total, accuracy, outOfVocabulary }: AnalogyScore): string[] {
  const percent = accuracy === null ? '-' : `${(100 * accuracy).toFixed(1)}%`;
  return [name, String(correct), String(total), percent, String(outOfVocabulary)];
}

function correlation(value: number | null): string {
  return value === null ? '-' : value.toFixed(4);
}

import { usageError } from '../entries/command-line.js';
import {
  PREPARE_OPTIONS,
  type PrepareOptions,
  type PrepareReport,
  prepareDocuments,
} from '../entries/documents.js';
import { command, givenOptions, OUTPUT_FLAG, QUIET_FLAG, REPORT_FLAG } from './command.js';
import { countsOf, filesBeside, lossesOf } from './document-flags.js';
import { formatBytes, formatSeconds } from './figures.js';
import { answerJson, say } from './output.js';
import { checkOutputs, checkStdout } from './output-file.js';
import { withStop } from './progress-bar.js';

const { inputFormat, ...ROWS } = PREPARE_OPTIONS;
const FLAGS = { from: inputFormat, ...ROWS };

export const prepare = command({
  usage: 'prepare <inputs..>',
  help: 'make a corpus, a document or a sentence a line, of web pages, Markdown, tables, JSON, Wikipedia, PDF, Word, text',
  words: { inputs: 'files, folders, globs, - for stdin; each may be packed (.gz)' },
  flags: {
    output: { ...OUTPUT_FLAG, help: 'file to write, .gz to pack it, - for stdout' },
    ...FLAGS,
    json: REPORT_FLAG,
    quiet: { ...QUIET_FLAG, help: 'no progress and no report' },
  },
  examples: [
    ['prepare pages/ -o corpus.txt --sentences', 'a sentence a line, of all files in a folder'],
    [
      'prepare enwiki.xml.gz -o - | wordvec train skipgram - -o wiki.vec',
      'train on it without a file between',
    ],
    ['prepare reviews.csv --field review --lower -o corpus.txt', 'a column of a table'],
  ],
  async run(call) {
    const { output, json, quiet } = call.flags;
    const inputs = call.words.inputs;
    if (output === '') throw usageError('prepare: expected -o FILE (or -o - for stdout), got none');
    checkStdout(json && '--json', { '-o': output });
    const options: PrepareOptions = givenOptions(call, FLAGS);
    await checkOutputs([output], inputs, filesBeside(options));
    const report = await withStop(quiet, (hooks) => prepareDocuments(inputs, output, options, hooks));
    if (json) await answerJson(report);
    if (!quiet) for (const sentence of sentences(report, output)) say(sentence);
  },
});

function sentences(report: PrepareReport, output: string): string[] {
  const where = `${output === '-' ? 'stdout' : output}, ${formatBytes(report.bytes)} of text`;
  return [
    `${countsOf(report)} in ${formatSeconds(report.seconds)}; ${where}`,
    ...lossesOf(report).map((row) => row.join(': ')),
  ];
}

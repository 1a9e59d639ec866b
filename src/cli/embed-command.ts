import { noteIdle, usageError } from '../entries/command-line.js';
import {
  EMBED_OPTIONS,
  type EmbedReport,
  embeddingFiles,
  embedToFile,
  openEmbedder,
} from '../entries/texts.js';
import { command, givenOptions, OUTPUT_FLAG, QUIET_FLAG, REPORT_FLAG } from './command.js';
import { filesBeside } from './document-flags.js';
import { collectionOptions, TEXT_FLAGS } from './embedder-flags.js';
import { counted, formatCount, formatSeconds } from './figures.js';
import { answerJson, say } from './output.js';
import { checkOutputs, checkStdout } from './output-file.js';
import { withStop } from './progress-bar.js';

export const embed = command({
  usage: 'embed <model> <inputs..>',
  help: 'write the vectors of lines, files or records: mean, sif, usif, tfidf, bm25 and others of any model',
  words: {
    model:
      'a file of vectors or a model, of any format; the folder of an encoder; the address of an endpoint',
    inputs: 'texts, a line each; folders, a text a file; .csv, .tsv, .jsonl, a text a record; - for stdin',
  },
  flags: {
    output: {
      ...OUTPUT_FLAG,
      help: 'file to write: .npy (ids in a .words.txt beside it), .jsonl, .csv, .tsv, .safetensors; - is .jsonl to stdout',
    },
    ...EMBED_OPTIONS,
    ...TEXT_FLAGS,
    json: REPORT_FLAG,
    quiet: QUIET_FLAG,
  },
  examples: [
    ['embed corpus.wv lines.txt -o lines.npy --method sif', 'a row for each line'],
    [
      'embed corpus.vec reviews.csv --field review --id-field id -o reviews.jsonl',
      'a record for each row of a table',
    ],
  ],
  async run(call) {
    const { output, json, quiet } = call.flags;
    const inputs = call.words.inputs;
    const model = call.words.model;
    if (output === '') throw usageError('embed: expected -o FILE (or -o - for stdout), got none');
    checkStdout(json && '--json', { '-o': output });
    if (model === '-' && inputs.includes('-'))
      throw usageError('-: stdin can be the model or the texts, not both');
    await checkOutputs(embeddingFiles(output), inputs, [model, ...filesBeside(call.flags)]);
    const report = await withStop(quiet, async (hooks) => {
      const options = givenOptions(call, EMBED_OPTIONS);
      const embedder = await openEmbedder(model, options, hooks);
      noteIdle(options, hooks, embedder);
      try {
        return await embedToFile(embedder, inputs, output, collectionOptions(call), hooks);
      } finally {
        await embedder.close();
      }
    });
    if (json) await answerJson(report);
    if (!quiet) say(summary(report, output));
  },
});

function summary({ texts, embedder, dim, empty, unreadable, seconds }: EmbedReport, output: string): string {
  const zeros = empty > 0 ? `, ${formatCount(empty)} empty` : '';
  const left = unreadable > 0 ? `, ${formatCount(unreadable)} that could not be read left out` : '';
  return `${counted(texts, 'text')}${zeros}${left} in ${formatSeconds(seconds)}: ${embedder}, ${counted(dim, 'number')} each, in ${output === '-' ? 'stdout' : output}`;
}

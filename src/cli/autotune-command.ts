import { autotuneClassifier, shownTuned, type TrainOptions, WordvecError } from '../index.js';
import {
  command,
  type Flags,
  givenOptions,
  JSON_FLAG,
  listOf,
  OUTPUT_FLAG,
  optionFlags,
  QUIET_FLAG,
} from './command.js';
import { formatBytes } from './figures.js';
import { answer, answerJson, say } from './output.js';
import { checkOutputs } from './output-file.js';
import { withStop } from './progress-bar.js';
import { saveFastTextModel } from './train-fasttext.js';

const TABLE = optionFlags('classifier');

/** `wordvec autotune TRAIN --validation FILE`: the best parameters of a classifier, and it. */
export const autotune = command({
  usage: 'autotune <files..>',
  help: 'look for the best parameters of a classifier; those given stay as they are',
  words: { files: 'lines such as `__label__name some words` to train on' },
  flags: {
    validation: {
      kind: 'string',
      aliases: ['autotune-validation'],
      help: 'file of lines with labels to judge by',
    },
    duration: {
      kind: 'number',
      default: 300,
      min: 0,
      above: true,
      max: 1e7,
      aliases: ['autotune-duration'],
      help: 'seconds to search',
    },
    trials: {
      kind: 'integer',
      default: 0,
      min: 0,
      max: 1e9,
      help: 'stop after this many trials; 0: by time only',
    },
    predictions: {
      kind: 'integer',
      default: 1,
      min: 1,
      max: 2 ** 31 - 1,
      aliases: ['autotune-predictions'],
      help: 'labels predicted for each line',
    },
    metricLabel: { kind: 'string', help: 'judge by the F1 of this label alone' },
    modelSize: {
      kind: 'bytes',
      default: 0,
      min: 0,
      aliases: ['autotune-modelsize'],
      help: 'largest file, such as 2MB: the model is quantized to fit',
    },
    output: { ...OUTPUT_FLAG, help: 'file to write: .bin, or .ftz with --model-size' },
    json: JSON_FLAG,
    quiet: QUIET_FLAG,
    ...TABLE,
  } as Flags,
  examples: [
    ['autotune train.txt --validation valid.txt -o m.bin --duration 600', 'ten minutes'],
    ['autotune train.txt --validation valid.txt -o m.ftz --model-size 2MB --loss softmax', 'a small file'],
  ],
  async run(call) {
    const flags = call.flags as Record<string, string | number | boolean>;
    const inputs = listOf(call, 'files');
    const { validation, output } = flags as { validation: string; output: string };
    if (validation === '')
      throw new WordvecError('usage', '--validation: expected a file of lines with labels, got none');
    if (output !== '') await checkOutputs([output], [...inputs, validation]);
    const { best, score, trials, failed, bytes } = await withStop(flags.quiet === true, async (hooks) => {
      const report = await autotuneClassifier(
        inputs,
        givenOptions(call, TABLE) as TrainOptions<'classifier'>,
        {
          validation,
          duration: Number(flags.duration),
          ...(Number(flags.trials) > 0 ? { trials: Number(flags.trials) } : {}),
          predictions: Number(flags.predictions),
          ...(flags.metricLabel ? { metricLabel: String(flags.metricLabel) } : {}),
          modelSize: Number(flags.modelSize),
        },
        hooks,
      );
      if (output !== '') await saveFastTextModel(report.model, output, undefined, {});
      return report;
    });
    if (flags.json) return answerJson({ score, trials, failed, bytes, best });
    say(
      `best of ${trials} trials${failed > 0 ? ` (${failed} failed)` : ''}: F1 ${score.toFixed(4)}, ${formatBytes(bytes)}`,
    );
    await answer(`${shownTuned(best)}\n`);
  },
});

import { autotuneClassifier, shownTuned } from '../entries/evaluations.js';
import { type TrainOptions, WordvecError } from '../entries/training.js';
import {
  COUNT_FLAG,
  command,
  type Flags,
  givenOptions,
  JSON_FLAG,
  listOf,
  OUTPUT_FLAG,
  optionFlags,
  QUIET_FLAG,
  TOP_FLAG,
} from './command.js';
import { saveFastTextModel } from './fasttext-models.js';
import { formatBytes } from './figures.js';
import { answer, answerJson, say } from './output.js';
import { checkOutputs } from './output-file.js';
import { withStop } from './progress-bar.js';

const TABLE = optionFlags('classifier');

const OWN_FLAGS = {
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
  trials: { ...COUNT_FLAG, help: 'stop after this many trials; 0: by time only' },
  predictions: {
    ...TOP_FLAG,
    default: 1,
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
} as const satisfies Flags;

/** `wordvec autotune TRAIN --validation FILE`: the best parameters of a classifier, and it. */
export const autotune = command({
  usage: 'autotune <files..>',
  help: 'look for the best parameters of a classifier; those given stay as they are',
  words: { files: 'lines such as `__label__name some words` to train on' },
  flags: { ...OWN_FLAGS, ...TABLE },
  examples: [
    ['autotune train.txt --validation valid.txt -o m.bin --duration 600', 'ten minutes'],
    ['autotune train.txt --validation valid.txt -o m.ftz --model-size 2MB --loss softmax', 'a small file'],
  ],
  async run(call) {
    const { flags } = call;
    const inputs = listOf(call, 'files');
    const { validation, output, duration, trials: most, predictions, metricLabel, modelSize } = flags;
    if (validation === '')
      throw new WordvecError('usage', '--validation: expected a file of lines with labels, got none');
    await checkOutputs([output], [...inputs, validation]);
    const { best, score, trials, failed, bytes } = await withStop(flags.quiet, async (hooks) => {
      const report = await autotuneClassifier(
        inputs,
        givenOptions(call, TABLE) as TrainOptions<'classifier'>,
        {
          validation,
          duration,
          predictions,
          modelSize,
          ...(most > 0 ? { trials: most } : {}),
          ...(metricLabel ? { metricLabel } : {}),
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

import { flagOf, OF_ONE_RUN, usageError } from '../entries/command-line.js';
import {
  type AutotuneOptions,
  autotuneClassifier,
  autotuneVectors,
  shownTuned,
  TUNED_TRAINERS,
  type TunedTrainer,
} from '../entries/evaluations.js';
import type { TrainOptions } from '../entries/training.js';
import {
  ANSWER_FLAGS,
  type Call,
  COUNT_FLAG,
  command,
  type Flag,
  type Flags,
  givenOptions,
  OUTPUT_FLAG,
  optionFlags,
  TOP_FLAG,
} from './command.js';
import { filesBeside, LABELLED_FLAGS } from './document-flags.js';
import { counted, formatBytes } from './figures.js';
import { FASTTEXT_MODELS, WORD_MODELS } from './model-files.js';
import { answer, answerJson, say } from './output.js';
import { checkOutputs, checkStdout, refuseInputs } from './output-file.js';
import { withStop } from './progress-bar.js';
import { allowRelaxedSimd } from './relaxed-simd.js';
import { judgeOf } from './tuning-judge.js';

const CHOICES = ['classifier', ...TUNED_TRAINERS] as const;

/** The options of all trainers that are tuned. `--alpha` is the rate of none, as it is an option of glove. */
const TABLE = tellingDefaults({
  ...optionFlags('skipgram'),
  ...optionFlags('cbow'),
  ...optionFlags('fasttext'),
  ...optionFlags('glove'),
  ...optionFlags('classifier'),
  ...optionFlags('glove', ['lr']),
  ...LABELLED_FLAGS,
});

const SHARE = { kind: 'number', min: 0, above: true, max: 1 } as const;

const FLAGS = {
  trainer: {
    kind: 'choice',
    default: 'classifier',
    choices: CHOICES,
    help: 'what is trained',
  },
  similarity: { kind: 'string', help: 'vectors: judge by pairs of words with scores such as wordsim353' },
  analogies: { kind: 'string', help: 'vectors: judge by questions such as questions-words.txt' },
  judge: {
    kind: 'string',
    help: 'vectors: judge by this command, the last word that it prints is a number, more is better; {} in it is the file of the vectors (.vec)',
  },
  validation: {
    kind: 'string',
    aliases: ['autotune-validation', 'valid'],
    help: 'file of lines with labels to judge by; vectors: of text, judged by its loss (--epochs and --lr are searched), or read for --patience',
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
  metricLabel: { kind: 'string', help: 'judge by this label alone' },
  macro: {
    kind: 'boolean',
    help: 'judge by the mean of the F1 of each label, so that rare ones count as much as others',
  },
  precisionAtRecall: {
    ...SHARE,
    help: 'judge by the precision that is had at this recall or more, such as 0.3, not by F1',
  },
  recallAtPrecision: { ...SHARE, help: 'judge by the recall that is had at this precision or more' },
  modelSize: {
    kind: 'bytes',
    default: 0,
    min: 0,
    aliases: ['autotune-modelsize'],
    help: 'largest file, such as 2MB: the model is quantized to fit',
  },
  output: { ...OUTPUT_FLAG, help: 'file to write: .bin, or .ftz with --model-size' },
  ...ANSWER_FLAGS,
  ...TABLE,
} as const satisfies Flags;

/** Flags that judge or bound a classifier. */
const OF_CLASSIFIERS = [
  'predictions',
  'metricLabel',
  'macro',
  'precisionAtRecall',
  'recallAtPrecision',
  'modelSize',
];

/** `wordvec autotune TRAIN --validation FILE`: the best parameters of a classifier, or of word vectors, and it. */
export const autotune = command({
  usage: 'autotune <files..>',
  help: 'look for the best parameters of a classifier, or of word vectors (--trainer); those given stay as they are',
  words: {
    files:
      'lines such as `__label__name some words` to train on; vectors: text, or documents with the flags for them',
  },
  flags: FLAGS,
  examples: [
    ['autotune train.txt --validation valid.txt -o m.bin --duration 600', 'ten minutes'],
    ['autotune train.txt --validation valid.txt -o m.ftz --model-size 2MB --loss softmax', 'a small file'],
    [
      'autotune text.txt --trainer skipgram --similarity men.txt --duration 3600 -o m.wv',
      'vectors for similarity',
    ],
  ],
  idle: ({ flags: { trainer } }) => [
    trainer === 'classifier' && [['similarity', 'analogies', 'judge'], 'with --trainer classifier'],
    trainer !== 'classifier' && [OF_CLASSIFIERS, `with --trainer ${trainer}`],
  ],
  async run(call) {
    const { trainer, output } = call.flags;
    allowRelaxedSimd();
    checkStdout('autotune', { '-o': output });
    await (trainer === 'classifier' ? tuneClassifier(call) : tuneVectors(call, trainer));
  },
});

type Asked = Call<typeof FLAGS, '<files..>'>;

async function tuneClassifier(call: Asked): Promise<void> {
  const { validation, output, predictions, metricLabel, macro, modelSize, quiet, json } = call.flags;
  const inputs = call.words.files;
  if (validation === '') throw usageError('--validation: expected a file of lines with labels, got none');
  const given = givenOptions(call, TABLE);
  await checkOutputs([output], [...inputs, validation], filesBeside(given));
  const { precisionAtRecall, recallAtPrecision } = call.given as Partial<AutotuneOptions>;
  const options = { ...given, ...(given.patience ? { valid: validation } : {}) };
  const judging = {
    ...limitsOf(call),
    validation,
    predictions,
    modelSize,
    macro,
    precisionAtRecall,
    recallAtPrecision,
    metricLabel: metricLabel || undefined,
  };
  const { best, score, metric, trials, failed, bytes } = await withStop(quiet, async (hooks) => {
    const report = await autotuneClassifier(inputs, options as TrainOptions<'classifier'>, judging, hooks);
    if (output !== '') await FASTTEXT_MODELS.save(report.model, output, undefined, {});
    return report;
  });
  if (json) return answerJson({ metric, score, trials, failed, bytes, best });
  tellBest(trials, failed, `${metric} ${score.toFixed(4)}, ${formatBytes(bytes)}`);
  await answer(`${shownTuned(best)}\n`);
}

/** The rows, of which those whose defaults differ tell that of each trainer. */
function tellingDefaults<Rows extends Record<string, Flag>>(rows: Rows): Rows {
  const tables = CHOICES.map((trainer) => [trainer, optionFlags(trainer)] as const);
  const told = Object.entries(rows)
    .filter(([name]) => name !== 'valid' && !OF_ONE_RUN.includes(name))
    .map(([name, row]) => {
      const defaults = tables
        .filter(([, table]) => name in table)
        .map(([trainer, table]) => [trainer, String(table[name].follows ?? table[name].default)]);
      const differ = new Set(defaults.map(([, value]) => value)).size > 1;
      const follows = defaults.map((one) => one.join(' ')).join(', ');
      return [name, differ ? { ...row, default: undefined, follows } : row];
    });
  return Object.fromEntries(told) as Rows;
}

async function tuneVectors(call: Asked, trainer: TunedTrainer): Promise<void> {
  const { validation, output, similarity, analogies, quiet, json } = call.flags;
  const inputs = call.words.files;
  const judge = judgeOf(call.flags);
  if (!judge && validation === '')
    throw usageError(
      'expected what vectors are judged by: --validation FILE (text), --similarity FILE, --analogies FILE or --judge COMMAND',
    );
  const models = trainer === 'fasttext' ? FASTTEXT_MODELS : WORD_MODELS;
  const given = { ...givenOptions(call, TABLE), ...(validation !== '' && { valid: validation }) };
  if (output !== '') {
    models.checkName(output);
    const read = filesBeside({ ...given, similarity, analogies });
    await refuseInputs(models.filesOf(output, undefined), inputs, read);
    await models.checkWritable(output, undefined);
  }
  const { best, tuned, score, trials, failed } = await withStop(quiet, async (hooks) => {
    const limits = { ...limitsOf(call), judge };
    const report = await autotuneVectors(trainer, inputs, given as TrainOptions<'skipgram'>, limits, hooks);
    if (output !== '') await models.save(report.model as never, output, undefined, {});
    return report;
  });
  if (json) return answerJson({ trainer, score, trials, failed, tuned, best });
  tellBest(trials, failed, judge ? score.toFixed(4) : `loss ${score.toFixed(5)}`);
  const flags = Object.entries(tuned).map(([name, value]) => `${flagOf(name)} ${value}`);
  await answer(`${flags.join(' ')}\n`);
}

function limitsOf({ flags: { duration, trials } }: Asked) {
  return { duration, trials: trials || undefined };
}

function tellBest(trials: number, failed: number, figures: string): void {
  say(`best of ${counted(trials, 'trial')}${failed > 0 ? ` (${failed} failed)` : ''}: ${figures}`);
}

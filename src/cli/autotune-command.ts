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
  type FlagValues,
  givenOptions,
  OUTPUT_FLAG,
  optionFlags,
  TOP_FLAG,
} from './command.js';
import { filesBeside, LABELLED_FLAGS } from './document-flags.js';
import { FASTTEXT_MODELS, saveFastTextModel } from './fasttext-models.js';
import { counted, formatBytes } from './figures.js';
import { answer, answerJson, say } from './output.js';
import { checkOutputs, checkStdout, refuseInputs } from './output-file.js';
import { withStop } from './progress-bar.js';
import { allowRelaxedSimd } from './relaxed-simd.js';
import { judgeOf } from './tuning-judge.js';
import { WORD_MODELS } from './word-models.js';

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

const OWN_FLAGS = {
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
  flags: { ...OWN_FLAGS, ...TABLE },
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
    const { flags } = call;
    const inputs = call.words.files;
    allowRelaxedSimd();
    const { validation, output, duration, trials: most, predictions, metricLabel, macro, modelSize } = flags;
    checkStdout('autotune', { '-o': output });
    if (flags.trainer !== 'classifier') return tuneVectors(call, flags, flags.trainer);
    if (validation === '') throw usageError('--validation: expected a file of lines with labels, got none');
    const given = givenOptions(call, TABLE);
    await checkOutputs([output], [...inputs, validation], filesBeside(given));
    const { precisionAtRecall, recallAtPrecision } = call.given as Partial<AutotuneOptions>;
    const { best, score, metric, trials, failed, bytes } = await withStop(flags.quiet, async (hooks) => {
      const report = await autotuneClassifier(
        inputs,
        { ...given, ...(given.patience ? { valid: validation } : {}) } as TrainOptions<'classifier'>,
        {
          validation,
          duration,
          predictions,
          modelSize,
          ...(most > 0 ? { trials: most } : {}),
          ...(metricLabel ? { metricLabel } : {}),
          ...(macro ? { macro } : {}),
          precisionAtRecall,
          recallAtPrecision,
        },
        hooks,
      );
      if (output !== '') await saveFastTextModel(report.model, output, undefined, {});
      return report;
    });
    if (flags.json) return answerJson({ metric, score, trials, failed, bytes, best });
    say(
      `best of ${counted(trials, 'trial')}${failed > 0 ? ` (${failed} failed)` : ''}: ${metric} ${score.toFixed(4)}, ${formatBytes(bytes)}`,
    );
    await answer(`${shownTuned(best)}\n`);
  },
});

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

type OwnFlags = FlagValues<typeof OWN_FLAGS>;

type Asked = Call<Flags, '<files..>'>;

async function tuneVectors(call: Asked, flags: OwnFlags, trainer: TunedTrainer): Promise<void> {
  const inputs = call.words.files;
  const { validation, output, duration, trials: most, similarity, analogies, quiet, json } = flags;
  const judge = judgeOf(flags);
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
    const limits = { duration, ...(most > 0 && { trials: most }), ...(judge && { judge }) };
    const report = await autotuneVectors(trainer, inputs, given as TrainOptions<'skipgram'>, limits, hooks);
    if (output !== '') await models.save(report.model as never, output, undefined, {});
    return report;
  });
  if (json) return answerJson({ trainer, score, trials, failed, tuned, best });
  const failures = failed > 0 ? ` (${failed} failed)` : '';
  say(
    `best of ${counted(trials, 'trial')}${failures}: ${judge ? score.toFixed(4) : `loss ${score.toFixed(5)}`}`,
  );
  await answer(
    `${Object.entries(tuned)
      .map(([name, value]) => `${flagOf(name)} ${value}`)
      .join(' ')}\n`,
  );
}

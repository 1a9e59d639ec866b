import { stepsOf, usageError } from '../entries/command-line.js';
import {
  QUANTIZE_OPTIONS,
  quantizeClassifier,
  readFastText,
  writeFastText,
} from '../entries/subword-models.js';
import { OPTIONS } from '../entries/training.js';
import { command, givenOptions, OUTPUT_FLAG, SUMMARY_FLAG } from './command.js';
import { filesBeside, LABELLED_FLAGS } from './document-flags.js';
import { say } from './output.js';
import { checkOutputs, sizeChange, writtenFile } from './output-file.js';
import { withProgress } from './progress-bar.js';

/** Flags of training once more. */
const RETRAINING = ['epochs', 'lr', 'threads', 'phrases', ...Object.keys(LABELLED_FLAGS)];
/** Of a quantizer's centroids. */
const FEWEST_ROWS = 256;

export const quantize = command({
  usage: 'quantize <model>',
  help: 'make a classifier small by product quantization, as .ftz',
  words: { model: 'a classifier, .bin or .wv' },
  flags: {
    output: { ...OUTPUT_FLAG, help: 'file to write; MODEL.ftz without it' },
    ...QUANTIZE_OPTIONS,
    retrain: {
      kind: 'string',
      help: 'train what --cutoff left once more on this file of lines with labels, or records with the flags for them',
    },
    epochs: { ...OPTIONS.epochs, default: 5, group: 'retrain' },
    lr: { ...OPTIONS.lr, default: OPTIONS.lr.perTrainer.classifier, group: 'retrain' },
    threads: { ...OPTIONS.threads, group: 'retrain' },
    phrases: { ...OPTIONS.phrases, group: 'retrain' },
    quiet: SUMMARY_FLAG,
    ...LABELLED_FLAGS,
  },
  examples: [
    ['quantize m.bin', 'writes m.ftz'],
    ['quantize m.bin --cutoff 100000 --retrain train.txt --qnorm', 'a fraction of that'],
    ['quantize m.bin --cutoff 9000 --retrain reviews.csv --field review --label-field stars', 'on records'],
  ],
  idle: ({ flags }) => [!flags.retrain && [RETRAINING, 'without --retrain FILE']],
  async run(call) {
    const { output, retrain, epochs, lr, threads, phrases, quiet, cutoff, qnorm, qout, dsub, seed } =
      call.flags;
    const path = call.words.model;
    const target = output || `${path.replace(/\.(bin|wv)$/, '')}.ftz`;
    await checkOutputs([target], retrain ? [path, retrain] : [path], filesBeside(call.flags));
    if (target === '-') throw usageError('quantize: expected -o FILE, got -');
    const steps = givenOptions(call, LABELLED_FLAGS);
    const isMade = Object.keys(steps).length > 0;
    await withProgress(quiet, async (hooks) => {
      const model = await readFastText(path);
      const { rows } = model.input;
      const isSmall = model.settings.model === 'sup' && rows < FEWEST_ROWS;
      if (isSmall)
        hooks.onNote(
          `${path}: its ${rows} rows are too few to be quantized (${FEWEST_ROWS}): written as they are`,
        );
      const how = { ...(isMade && stepsOf(model.making)), ...steps, epochs, lr, threads, phrases, seed };
      const again = retrain && { retrain: { ...how, inputs: [retrain] } };
      const options = { cutoff, qnorm, qout, dsub, seed, ...again };
      const small = isSmall ? model : await quantizeClassifier(model, options, hooks);
      await writeFastText(small, target);
    });
    if (!quiet) say(sizeChange(await writtenFile(path), await writtenFile(target)));
  },
});

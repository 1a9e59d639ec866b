import { stat } from 'node:fs/promises';
import { quantizeClassifier, readFastText, WordvecError, writeFastText } from '../../index.js';
import { command, wordOf } from '../command.js';
import { say } from '../output.js';
import { checkOutputs } from '../output-file.js';
import { createReporter } from '../progress.js';
import { formatBytes } from '../values.js';

/** `wordvec quantize MODEL`: a classifier in a fraction of its room. */
export const quantize = command({
  usage: 'quantize <model>',
  help: 'make a classifier small by product quantization, as .ftz',
  words: { model: 'a classifier, .bin' },
  flags: {
    output: { kind: 'string', short: 'o', aliases: ['out'], help: 'file to write; MODEL.ftz without it' },
    cutoff: {
      kind: 'integer',
      default: 0,
      min: 0,
      max: 2 ** 31 - 1,
      help: 'keep only this many words and n-grams, those with the longest vectors; 0 keeps all',
    },
    retrain: { kind: 'string', help: 'train what --cutoff left once more on this file of lines with labels' },
    epochs: {
      kind: 'integer',
      default: 5,
      min: 1,
      max: 1_000_000,
      aliases: ['epoch'],
      help: 'passes of --retrain',
    },
    lr: { kind: 'number', default: 0.1, min: 0, above: true, max: 100, help: 'learning rate of --retrain' },
    qnorm: { kind: 'boolean', help: 'quantize the lengths of vectors apart from their directions' },
    qout: { kind: 'boolean', help: "quantize the labels' vectors too" },
    dsub: { kind: 'integer', default: 2, min: 1, max: 100_000, help: 'numbers that one byte stands for' },
    seed: {
      kind: 'integer',
      default: 1,
      min: 0,
      max: 2 ** 53 - 1,
      help: 'all random choices follow from it',
    },
    threads: {
      kind: 'integer',
      default: 0,
      min: 0,
      max: 1024,
      aliases: ['thread'],
      help: 'threads of --retrain; 0 is one for each core',
    },
    quiet: { kind: 'boolean', short: 'q', help: 'no progress and no summary' },
  },
  examples: [
    ['quantize m.bin', 'writes m.ftz'],
    ['quantize m.bin --cutoff 100000 --retrain train.txt --qnorm', 'a fraction of that'],
  ],
  async run(call) {
    const { output, retrain, epochs, lr, threads, quiet, ...options } = call.flags;
    const path = wordOf(call, 'model');
    const target = output || `${path.replace(/\.bin$/, '')}.ftz`;
    await checkOutputs([target], retrain ? [path, retrain] : [path]);
    if (target === '-') throw new WordvecError('usage', 'quantize: expected -o FILE, got -');
    const reporter = createReporter(quiet);
    const model = await readFastText(path);
    const small = await quantizeClassifier(
      model,
      {
        ...options,
        ...(retrain ? { retrain: { inputs: [retrain], epochs, lr, threads, seed: options.seed } } : {}),
      },
      { onProgress: reporter.onProgress, onNote: reporter.onNote },
    );
    await writeFastText(small, target);
    reporter.finish();
    if (!quiet)
      say(`${target}: ${formatBytes(await fileBytes(target))}, from ${formatBytes(await fileBytes(path))}`);
  },
});

async function fileBytes(path: string): Promise<number> {
  return (await stat(path)).size;
}

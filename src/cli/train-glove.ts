import {
  flagOf,
  formatOfName,
  type RunHooks,
  readModel,
  type TrainOptions,
  VECTOR_FORMATS,
  type WordModel,
  WordvecError,
} from '../training.js';
import { describeWordModel, saveWordModel } from './train-word2vec.js';
import { trainingCommand } from './training-command.js';

export const trainGlove = trainingCommand<WordModel<'glove'>>({
  trainer: 'glove',
  help: 'train GloVe word vectors: counts how often words stand near each other, and factorises the counts',
  continues:
    'train on from this native model (.wv): its words, vectors, squared gradients and options, except those given',
  examples: [
    ['train glove corpus.txt', 'writes corpus.vec'],
    ['train glove corpus.txt -o vectors.txt --format glove', "writes GloVe's own text, without a header"],
    [
      'train glove --cooccurrence cooccurrence.bin --read-vocab vocab.txt -o out.vec --dim 300',
      'on counts of wordvec cooccur, or of GloVe',
    ],
  ],
  filesOptional: true,
  formats: VECTOR_FORMATS,
  extension: '.vec',
  checkName: formatOfName,
  async train({ inputs, options, from, hooks }) {
    noteIdle(inputs, options, hooks);
    const model = from === undefined ? undefined : await readModel(from, hooks);
    if (model && model.trainer !== 'glove') {
      const message = `--continue: ${from} was trained by ${model.trainer}: go on with wordvec train ${model.trainer}`;
      throw new WordvecError('usage', message);
    }
    const { trainGlove } = await import('../index.js');
    return trainGlove(
      inputs,
      options as TrainOptions<'glove'>,
      hooks,
      model as WordModel<'glove'> | undefined,
    );
  },
  save: saveWordModel,
  describe: describeWordModel,
});

/** Options of counting that have no effect where the counts are there. */
const COUNTED = ['window', 'symmetric', 'distanceWeighting', 'acrossLines'] as const;
/** The same where the vocabulary is there, too. */
const CHOSEN = ['tokenizer', 'maxSentence', 'minCount', 'maxVocab'] as const;

/** Says which options do nothing: many give both stages the same ones. */
function noteIdle(
  inputs: readonly string[],
  given: Readonly<Record<string, unknown>>,
  { onNote }: RunHooks,
): void {
  if (!given.cooccurrence) return;
  const idle = [...COUNTED, ...(inputs.length === 0 ? CHOSEN : [])].filter(
    (name) => given[name] !== undefined,
  );
  if (idle.length > 0)
    onNote?.(`${idle.map(flagOf).join(', ')}: no effect, as the counts of --cooccurrence are made already`);
}

import { DOCUMENT_STEPS } from '../entries/command-line.js';
import { type RunHooks, vectorsOf } from '../entries/training.js';
import { type Command, type IdleFlags, idleNotes } from './command.js';
import { DOCUMENT_MODELS, FASTTEXT_MODELS, WORD_MODELS } from './model-files.js';
import { trainingCommand } from './training-command.js';
import { classesSaved } from './word-classes.js';

const skipgram = word2vecCommand(
  'skipgram',
  'train skip-gram word vectors (word2vec): the word in the middle predicts those around it',
);

const cbow = word2vecCommand(
  'cbow',
  'train CBOW word vectors (word2vec): the words around predict the one in the middle',
);

function word2vecCommand(trainer: 'skipgram' | 'cbow', help: string): Command {
  return trainingCommand({
    ...WORD_MODELS,
    trainer,
    help,
    classes: (count) => classesSaved(WORD_MODELS, vectorsOf, count),
    continues: 'train on from this native model (.wv): its words, matrices and options, except those given',
    examples: [
      [`train ${trainer} corpus.txt`, 'writes corpus.vec'],
      [`train ${trainer} corpus.txt -o out.bin --dim 300 --epochs 10`, 'writes word2vec binary'],
      [`train ${trainer} corpus.txt -o out.wv`, 'keeps all that --continue needs'],
      [
        `train ${trainer} corpus.txt -o classes.txt --classes 500`,
        'the words with the numbers of their classes',
      ],
    ],
  });
}

const glove = trainingCommand({
  ...WORD_MODELS,
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
  notice: noteIdle,
});

const ppmi = trainingCommand({
  ...WORD_MODELS,
  trainer: 'ppmi',
  help: 'count how often words stand near each other, and factorise what is above chance (PPMI and SVD): for small texts',
  examples: [
    ['train ppmi corpus.txt', 'writes corpus.vec'],
    ['train ppmi corpus.txt -o out.bin --dim 200 --window 2', 'narrow windows: words of the same kind'],
  ],
});

const lsa = trainingCommand({
  ...WORD_MODELS,
  trainer: 'lsa',
  help: 'factorise which documents words stand in, a document a line (latent semantic analysis): words of one topic',
  examples: [
    ['train lsa corpus.txt', 'writes corpus.vec'],
    [
      'train lsa documents.txt -o out.wv --dim 200 --weighting tfidf',
      'keeps a vector for each document, too',
    ],
  ],
});

const fasttext = trainingCommand({
  ...FASTTEXT_MODELS,
  trainer: 'fasttext',
  help: 'train word vectors made of character n-grams (fastText): unknown words have vectors too',
  continues:
    'train on from this model (.bin, also of the fastText program): its words, vectors and n-grams, its window, negatives and sample unless given',
  examples: [
    ['train fasttext corpus.txt', 'writes corpus.bin, which the fastText program reads too'],
    ['train fasttext corpus.txt --cbow -o out.vec', 'CBOW; only the vectors of the words'],
    ['train fasttext more.txt --continue corpus.bin -o more.bin', 'goes on from a model'],
  ],
});

const classifier = trainingCommand({
  ...FASTTEXT_MODELS,
  trainer: 'classifier',
  help: 'train a text classifier (fastText) on lines such as `__label__name some words`',
  continues:
    'train on from this classifier (.bin, also of the fastText program): its words, labels and vectors',
  examples: [
    ['train classifier train.txt', 'writes train.bin, which the fastText program reads too'],
    ['train classifier train.txt -o m.bin --epochs 25 --lr 0.5 --word-ngrams 2', 'more care, pairs of words'],
  ],
});

const doc2vec = trainingCommand({
  ...DOCUMENT_MODELS,
  trainer: 'doc2vec',
  help: 'train paragraph vectors (doc2vec): vectors of documents and of their tags, from a document a line, a file or a record',
  continues:
    'train on from this model (.wv): its words, documents, matrices and options; new documents get new vectors',
  examples: [
    ['train doc2vec posts.txt', 'a document a line; writes posts.wv'],
    ['train doc2vec letters/ -o letters.wv --model dm', 'a document a file, by its path'],
    [
      'train doc2vec posts.jsonl --field text --id-field id --tags-field topics -o posts.wv',
      'records with names and tags',
    ],
  ],
});

export const train = {
  usage: 'train',
  help: 'train a model from text',
  flags: {},
  commands: [skipgram, cbow, glove, ppmi, lsa, fasttext, classifier, doc2vec],
} satisfies Command;

/** Options of counting that have no effect where the counts are there. */
const COUNTED = ['window', 'symmetric', 'distanceWeighting', 'acrossLines'] as const;
/** The same where the vocabulary is there, too. */
const CHOSEN = [
  ...['tokenizer', 'locale', 'apostrophes', 'urls', 'phrases', 'maxSentence', 'minCount', 'maxVocab'],
  ...Object.keys(DOCUMENT_STEPS),
];

/** Says which options do nothing: many give both stages the same ones. */
function noteIdle(
  inputs: readonly string[],
  given: Readonly<Record<string, unknown>>,
  { onNote }: RunHooks,
): void {
  const names = [...COUNTED, ...(inputs.length === 0 ? CHOSEN : [])];
  const idle: IdleFlags = given.cooccurrence
    ? [names, ', as the counts of --cooccurrence are made already']
    : false;
  for (const note of idleNotes([idle], given)) onNote?.(note);
}

import { FROM_COUNTS, FROM_TEXT, type OptionRow } from './option-row.js';

// biome-ignore format: an option is read as a paragraph, not a field a line
/** The rows of the table of options on how text becomes words, and which of them are learnt. */
export const TEXT_OPTIONS = {
  label: {
    kind: 'string', default: '__label__', trainers: ['classifier'], group: 'corpus',
    help: 'what a label begins with',
  },
  acrossLines: {
    kind: 'boolean', default: false, trainers: FROM_COUNTS, group: 'corpus',
    help: 'windows reach over the ends of lines',
  },
  tokenizer: {
    kind: 'choice', default: 'whitespace', choices: ['whitespace', 'unicode', 'segmenter'],
    trainers: FROM_TEXT, group: 'corpus',
    help: 'whitespace: bytes as they are; unicode: lower case, punctuation dropped; segmenter: the same, for languages without spaces too (--locale)',
  },
  locale: {
    kind: 'string', default: '', trainers: FROM_TEXT, group: 'corpus',
    help: '--tokenizer segmenter: the language of the text, such as zh, ja, th, km, lo or my',
  },
  apostrophes: {
    kind: 'boolean', default: false, trainers: FROM_TEXT, group: 'corpus',
    help: "--tokenizer unicode: apostrophes between letters stay: don't is one word",
  },
  urls: {
    kind: 'choice', default: 'keep', choices: ['keep', 'drop'], trainers: FROM_TEXT, group: 'corpus',
    help: '--tokenizer unicode: addresses of web pages and e-mail are one word each, or none',
  },
  phrases: {
    kind: 'string', default: '', group: 'corpus',
    help: 'join the words of the phrases in this file (of wordvec phrases --save-phrases), as in new_york',
  },
  maxSentence: {
    kind: 'integer', default: 1000, perTrainer: { glove: 0, ppmi: 0, lsa: 0, doc2vec: 10_000 }, min: 0,
    max: 1_000_000_000,
    trainers: FROM_TEXT, group: 'corpus', aliases: ['max-sentence-length'],
    help: 'lines of more words are cut into sentences of this many; 0 never cuts',
  },
  minCount: {
    kind: 'integer', default: undefined, perTrainer: { classifier: 1 }, min: 1, max: 2 ** 53, group: 'vocabulary',
    aliases: ['minCount', 'min_count'], follows: '5 for a million words or more, down to 2 for fewer',
    help: 'words that stand less often in the corpus are left out',
  },
  minCountLabel: {
    kind: 'integer', default: 1, min: 0, max: 2 ** 53, trainers: ['classifier'], group: 'vocabulary',
    aliases: ['minCountLabel'],
    help: 'labels that stand less often in the training text are left out',
  },
  maxVocab: {
    kind: 'integer', default: 0, min: 0, max: 2 ** 31, trainers: FROM_TEXT, group: 'vocabulary',
    aliases: ['max-final-vocab', 'max_final_vocab'],
    help: 'keep only this many of the most frequent words; 0 keeps all',
  },
  readVocab: {
    kind: 'string', default: '', trainers: FROM_TEXT, group: 'vocabulary',
    aliasesPerTrainer: { glove: ['vocab-file'] },
    help: 'take the vocabulary from this file (lines of `word count`) instead of counting',
  },
  saveVocab: {
    kind: 'string', default: '', trainers: FROM_TEXT, group: 'vocabulary', unsaved: true,
    help: 'write the vocabulary to this file (lines of `word count`)',
  },
} as const satisfies Record<string, OptionRow>;

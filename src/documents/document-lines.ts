import { countWords, oneLine } from '../corpus/text-steps.js';
import { unspacedWords } from '../corpus/unspaced.js';
import { Classifier } from '../embeddings/text-classifier.js';
import { unsupportedError } from '../errors.js';
import { readFastText } from '../formats/fasttext-file.js';
import { optionalPackage } from '../optional-package.js';
import { permute, type RandomStream, randomStream } from '../random.js';
import { textChange } from './made-text.js';
import type { ResolvedPrepareOptions } from './prepare-options.js';
import { SENTENCE_BREAK, SentenceSplitter } from './sentences.js';

/** Why a document gave no line. */
export type NoLines = 'empty' | 'language';

/** Makes lines of the documents of a piece; white space in them is still as it was. */
export type DocumentLines = (document: string) => readonly string[] | NoLines;

/** Ends of blocks, and of sentences in them. */
const LINE_END = /[\n\v]/;

/**
 * What makes lines of documents, as the options say; one for a thread.
 * @throws WordvecError `usage`, `unsupported`, `io`: stop words, the model of languages or what finds words are not there
 */
export async function documentLines(
  options: ResolvedPrepareOptions,
): Promise<(piece: number) => DocumentLines> {
  const { maxWords, overlap, sentences, wordDropout, shuffleSentences } = options;
  const inLanguage = await languageFilter(options);
  const change = await textChange(options);
  const splitter = sentences || maxWords > 0 || shuffleSentences ? new SentenceSplitter() : undefined;
  // What is cut nowhere else and loses no word is made lines of in bytes.
  const isPlain = sentences && maxWords === 0 && wordDropout === 0 && !shuffleSentences;
  return (piece) => {
    const random = randomStream(options.seed, 'document', piece);
    return (document) => {
      if (inLanguage && !inLanguage(document)) return 'language';
      if (!splitter) {
        const text = change(document);
        return [wordDropout === 0 ? text : thinned(oneLine(text), wordDropout, random)];
      }
      const text = change(splitter.split(document));
      if (isPlain) return text.split(LINE_END);
      let blocks = text
        .split('\n')
        .map((block) =>
          filled(block.split(SENTENCE_BREAK).map((one) => thinned(oneLine(one), wordDropout, random))),
        )
        .filter((block) => block !== 'empty');
      if (shuffleSentences) {
        blocks = [blocks.flat()];
        permute(blocks[0], random);
      }
      if (sentences) return filled(blocks.flat().flatMap((one) => cutWords(one, maxWords)));
      if (maxWords === 0) return filled([blocks.flat().join(' ')]);
      return filled(cutDocument(blocks, maxWords, overlap));
    };
  };
}

async function languageFilter({ language, languageModel }: ResolvedPrepareOptions) {
  if (language === '') return undefined;
  const wanted = language.split(',').map((code) => code.trim());
  const guess: LanguageGuess = await languageGuess(languageModel);
  return (document: string) => wanted.includes(guess(document));
}

function filled(lines: readonly string[]): string[] | 'empty' {
  const kept = lines.filter((line) => line !== '');
  return kept.length === 0 ? 'empty' : kept;
}

/** Without the words that chance takes. */
function thinned(line: string, dropout: number, random: RandomStream): string {
  if (dropout === 0 || line === '') return line;
  return line
    .split(' ')
    .filter(() => random.next() >= dropout)
    .join(' ');
}

/** Words of a line of single blanks, also where no blanks stand between them. */
function wordsOf(line: string): number {
  return Math.max(countWords(line), Math.ceil(unspacedWords(line)));
}

/** A line in pieces of at most so many words; 0 never cuts. */
function cutWords(line: string, most: number): string[] {
  if (most === 0 || wordsOf(line) <= most) return [line];
  const pieces: string[] = [];
  let piece: string[] = [];
  let words = 0;
  for (const word of line.split(' ').flatMap((word) => cutLetters(word, most))) {
    const length = wordsOf(word);
    if (words + length > most) {
      pieces.push(piece.join(' '));
      piece = [];
      words = 0;
    }
    piece.push(word);
    words += length;
  }
  return [...pieces, piece.join(' ')];
}

/** What no blank parts, in pieces of at most so many words. */
function cutLetters(text: string, most: number): string[] {
  if (wordsOf(text) <= most) return [text];
  const letters = [...text];
  const size = 2 * most;
  return Array.from({ length: Math.ceil(letters.length / size) }, (_, i) =>
    letters.slice(i * size, (i + 1) * size).join(''),
  );
}

/**
 * Parts of at most `most` words: blocks as long as they fit whole, else sentences, else words. A part begins with the
 * last sentences of the one before it, of at most `overlap` words.
 */
function cutDocument(blocks: readonly (readonly string[])[], most: number, overlap: number): string[] {
  const parts: string[] = [];
  let part: string[] = [];
  let words = 0;
  /** Sentences of the part that are of the part before. */
  let repeated = 0;
  const end = () => {
    if (part.length === repeated) return;
    parts.push(part.join(' '));
    const again: string[] = [];
    let count = 0;
    for (const sentence of part.reverse()) {
      count += wordsOf(sentence);
      if (count > overlap) break;
      again.unshift(sentence);
    }
    part = again;
    repeated = part.length;
    words = part.reduce((sum, sentence) => sum + wordsOf(sentence), 0);
  };
  const add = (sentence: string) => {
    const length = wordsOf(sentence);
    if (words + length > most) end();
    // What is repeated must leave room.
    while (words + length > most && part.length > 0) {
      words -= wordsOf(part.shift()!);
      repeated--;
    }
    part.push(sentence);
    words += length;
  };
  for (const block of blocks) {
    const length = block.reduce((sum, sentence) => sum + wordsOf(sentence), 0);
    if (words + length > most && length <= most) end();
    for (const sentence of block) for (const piece of cutWords(sentence, most)) add(piece);
  }
  end();
  return parts;
}

/** Characters of a document by which its language is told. */
const ENOUGH = 2000;

/** The language of a text as a code of ISO 639-1; '' where it cannot be told. */
type LanguageGuess = (text: string) => string;

/**
 * What tells languages: a classifier of fastText (lid.176.ftz), or the package tinyld, which has to be installed beside
 * wordvec.
 * @param model a file of fastText's; '' for tinyld
 * @throws WordvecError `unsupported` where tinyld is not there, `usage`, `format`, `io` for the model
 */
async function languageGuess(model: string): Promise<LanguageGuess> {
  if (model !== '') {
    const classifier = new Classifier(await readFastText(model));
    const prefix = new TextDecoder().decode(classifier.model.dictionary.labelPrefix);
    return (text) => classifier.predict(oneLine(text.slice(0, ENOUGH)))[0]?.label.replace(prefix, '') ?? '';
  }
  const tinyld = await optionalPackage<{ detect(text: string): string }>('tinyld');
  if (tinyld) return (text) => tinyld.detect(text.slice(0, ENOUGH));
  throw unsupportedError(
    "`language`: expected the package tinyld (npm install tinyld), or `languageModel` FILE with fastText's lid.176.ftz, found neither",
  );
}

import { knownParts, knownVector, rowOfWord, UNSPACED } from '../entries/command-line.js';
import type { KeyedVectors } from '../entries/queries.js';

/** Letters and digits, without the punctuation that stands on words in running text. */
const PIECE = /[\p{L}\p{M}\p{N}]+/gu;
/** Characters of the longest word that is looked for in a script without spaces. */
const LONGEST = 8;

/** What stands between blanks where the vocabulary has it; else the words within, in scripts without spaces the longest at each place. */
export function wordsOfText(vectors: KeyedVectors, text: string): string[] {
  const { words, vocabulary = words } = vectors;
  return betweenBlanks(text).flatMap((word) => {
    if (rowOfWord(vectors, word) >= 0) return [word];
    const pieces = piecesOf(word);
    if (pieces.length === 0) return [];
    const found = pieces.flatMap((piece) => (UNSPACED.test(piece) ? knownParts(vocabulary, piece) : [piece]));
    return found.some((piece) => knownVector(vectors, piece)) ? found : [word];
  });
}

/** All that `wordsOfText` may find, before it is known what the vocabulary has. */
export function likelyWords(text: string): string[] {
  const pieces = piecesOf(text);
  const within = pieces.filter((piece) => UNSPACED.test(piece)).flatMap(partsOf);
  return [...betweenBlanks(text), ...pieces, ...within];
}

function partsOf(piece: string): string[] {
  const letters = [...piece];
  return letters.flatMap((_, from) =>
    letters.slice(from, from + LONGEST).map((_, length) => letters.slice(from, from + length + 1).join('')),
  );
}

function betweenBlanks(text: string): string[] {
  return text.match(/\S+/g) ?? [];
}

function piecesOf(text: string): string[] {
  return text.match(PIECE) ?? [];
}

import { shown } from '../entries/command-line.js';
import type { WordTable } from '../entries/queries.js';
import type { OpenModel } from './verb.js';

/** Words offered at most: a terminal shows no more with profit. */
const OFFERED = 60;

const encoder = new TextEncoder();

/**
 * The words that begin with `prefix`, in the order of the table (most frequent first), at most `most`.
 * A scan over the bytes takes 3 ms for 400,000 words, so no sorted index is built or kept.
 */
export function wordsWithPrefix(words: WordTable, prefix: string, most: number): string[] {
  const wanted = encoder.encode(prefix);
  const { bytes, offsets, size } = words;
  const found: string[] = [];
  for (let row = 0; row < size && found.length < most; row++) {
    const start = offsets[row];
    if (offsets[row + 1] - start < wanted.length) continue;
    let i = 0;
    while (i < wanted.length && bytes[start + i] === wanted[i]) i++;
    if (i === wanted.length) found.push(words.word(row));
  }
  return found;
}

/**
 * What Tab offers for the last word of a line: verbs at its start, words of the open models, files to load; none
 * that a terminal cannot show as it is.
 * @param files names of files that begin so
 * @returns the offers and the part of the line that they replace, as node:readline wants it
 */
export function complete(
  line: string,
  verbs: readonly string[],
  models: readonly OpenModel[],
  files: (prefix: string) => string[] = () => [],
): [offers: string[], replaced: string] {
  const word = line.split(/[\s"(]/).at(-1) ?? '';
  if (/^\s*load\s+\S*$/.test(line)) return [files(word), word];
  const first = line.trimStart() === word;
  const offers = new Set(first ? verbs.filter((verb) => verb.startsWith(word)) : []);
  if (word !== '')
    for (const { vectors } of models)
      for (const known of wordsWithPrefix(vectors.words, word, OFFERED))
        if (shown(known) === known) offers.add(known);
  const list = [...offers].slice(0, OFFERED);
  // readline inserts what all offers have in common: where some are cut off, that must be the word alone.
  return [offers.size >= OFFERED ? [...list, word] : list, word];
}

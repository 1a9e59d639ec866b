import type { WordTable } from '../corpus/words.js';
import { WordvecError } from '../errors.js';
import { platform } from '../platform.js';
import { shown } from './text-row.js';

/**
 * Refuses words that a format has no room for, before anything is written.
 * @param fault what is wrong with them: `hold tabs`
 * @throws WordvecError `usage` with the first such word, how many there are, and the way out
 */
export function refuseWords(
  words: WordTable,
  format: string,
  fault: string,
  isFaulty: (word: Uint8Array) => boolean,
): void {
  let first = -1;
  let count = 0;
  for (let i = 0; i < words.size; i++) {
    if (!isFaulty(words.bytesOf(i))) continue;
    if (count++ === 0) first = i;
  }
  if (count === 0) return;
  throw new WordvecError(
    'usage',
    `${format}: ${count} of the words ${fault}, first word ${first + 1}, ${shown(words.bytesOf(first))}: the format has no room for them, --format native (.wv) keeps them`,
  );
}

/** @throws WordvecError `usage` for words that are no text, where a format keeps them as text. */
export function checkUtf8(words: WordTable, format: string): void {
  const { isUtf8 } = platform().files;
  refuseWords(words, format, 'are no UTF-8', (word) => !isUtf8(word));
}

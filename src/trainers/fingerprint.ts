import type { EncodedCorpus } from '../corpus/encoded.js';
import { sumOfIds } from '../corpus/token-store.js';
import type { Vocabulary } from '../corpus/vocabulary.js';
import type { WordTable } from '../corpus/words.js';

const START = 0x811c9dc5;

/** FNV-1a (Fowler, Noll, Vo) over numbers: the last argument's are appended to what `hash` stands for. */
export function fingerprintOf(numbers: ArrayLike<number>, hash: number = START): number {
  let sum = Math.imul(hash ^ numbers.length, 0x01000193);
  for (let i = 0; i < numbers.length; i++) sum = Math.imul(sum ^ numbers[i], 0x01000193);
  return sum >>> 0;
}

export function wordsFingerprint({ bytes, offsets, size }: WordTable): number {
  return fingerprintOf(bytes.subarray(0, offsets[size]), fingerprintOf(offsets.subarray(0, size + 1)));
}

export function vocabularyFingerprint({ words, counts }: Pick<Vocabulary, 'words' | 'counts'>): number {
  return fingerprintOf(counts, wordsFingerprint(words));
}

/** Of the vocabulary and all ids in their order. */
export function textFingerprint(
  vocabulary: Pick<Vocabulary, 'words' | 'counts'>,
  { store, idSum = sumOfIds(store) }: Pick<EncodedCorpus, 'store' | 'idSum'>,
): number {
  return fingerprintOf([idSum], vocabularyFingerprint(vocabulary));
}

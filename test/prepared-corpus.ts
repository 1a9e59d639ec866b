// Prepares corpora of small texts and shows them plainly, for tests.
import { expect } from 'vitest';
import type { CorpusOptions } from '../src/corpus/corpus-options.js';
import { type PreparedCorpus, prepareCorpus } from '../src/corpus/prepare.js';
import { openTokens } from '../src/corpus/token-store.js';
import { SENTENCE_END } from '../src/kernels/word-scanner.js';

export const OPTIONS: CorpusOptions = {
  tokenizer: 'whitespace',
  locale: '',
  apostrophes: false,
  urls: 'keep',
  phrases: '',
  maxSentence: 1000,
  minCount: 1,
  maxVocab: 0,
  readVocab: '',
  saveVocab: '',
  threads: 1,
  memory: 0,
};
/** More threads for any text, and blocks of 64 ids. */
export const SMALL = { threadBytes: 1, besideBytes: 30_000, blockIds: 64 };

/** Words of the vocabulary (bytes as Latin-1) with counts, and sentences as lists of rows. */
function plain({ vocabulary, corpus }: PreparedCorpus) {
  const words = Array.from({ length: vocabulary.words.size }, (_, row) =>
    Buffer.from(vocabulary.words.bytesOf(row)).toString('latin1'),
  );
  const reader = openTokens(corpus.store);
  const ids = new Uint32Array(corpus.tokens);
  expect(reader.read(0, ids)).toBe(corpus.tokens);
  const sentences: number[][] = [[]];
  for (const id of ids) {
    sentences.at(-1)!.push(id % SENTENCE_END);
    if (id >= SENTENCE_END) sentences.push([]);
  }
  expect(sentences.pop()).toEqual([]);
  expect(sentences.length).toBe(corpus.sentences);
  expect(Math.max(...sentences.map(({ length }) => length))).toBe(corpus.longestSentence);
  return { words, counts: [...vocabulary.counts], sentences, rawTokens: corpus.rawTokens };
}

/** What `plain` shows of the inputs, and where the ids lay. */
export async function prepared(
  inputs: string | string[],
  options: Partial<CorpusOptions> = {},
  ...rest: [] | [Parameters<typeof prepareCorpus>[2], Parameters<typeof prepareCorpus>[3]?]
) {
  const result = await prepareCorpus([inputs].flat(), { ...OPTIONS, ...options }, rest[0], rest[1], SMALL);
  const kind = result.corpus.store.kind;
  const found = plain(result);
  await result.corpus.close();
  await result.corpus.close();
  return { ...found, kind };
}

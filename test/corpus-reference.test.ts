import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { prepareCorpus } from '../src/corpus/prepare.js';
import { openTokens } from '../src/corpus/token-store.js';
import { SENTENCE_END } from '../src/kernels/word-scanner.js';

vi.mock(import('../src/platform/assets.js'), async (original) => ({
  ...(await original()),
  loadKernel: async () => undefined,
}));

test('a corpus is prepared where WASM is missing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'corpus-reference-'));
  const path = join(folder, 'text.txt');
  writeFileSync(path, 'b a b\nc a b\n\na');
  const { vocabulary, corpus } = await prepareCorpus([path], {
    tokenizer: 'whitespace',
    maxSentence: 2,
    minCount: 2,
    maxVocab: 0,
    readVocab: '',
    saveVocab: '',
    threads: 1,
    memory: 0,
  });
  expect(vocabulary.words.toArray()).toEqual(['b', 'a']);
  const ids = new Uint32Array(10);
  expect(openTokens(corpus.store).read(0, ids)).toBe(6);
  expect(Array.from(ids.subarray(0, 6), (id) => [id % SENTENCE_END, id >= SENTENCE_END])).toEqual([
    [0, false],
    [1, true],
    [0, true],
    [1, false],
    [0, true],
    [1, true],
  ]);
  rmSync(folder, { recursive: true });
});

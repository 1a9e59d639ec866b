// A corpus of random text and its co-occurrence counts as bytes, for tests.

import { readBlock } from '../src/corpus/block-store.js';
import { type Cooccurrences, countCooccurrences } from '../src/corpus/cooccurrence.js';
import { type PreparedCorpus, prepareCorpus } from '../src/corpus/prepare.js';
import { resolveOptions } from '../src/options.js';
import { randomStream } from '../src/random.js';

export const MiB = 2 ** 20;
export const RULE = { window: 4, symmetric: true, distanceWeighting: true, acrossLines: false };

/** Words of a vocabulary of 3,000, the frequent ones more often, in lines of up to 60. */
export function makeText(size: number): string {
  const random = randomStream(1, 'text');
  const lines: string[] = [];
  for (let words = 0; words < size; ) {
    const length = 1 + Math.floor(60 * random.next());
    lines.push(Array.from({ length }, () => `w${Math.floor(3000 * random.next() ** 3)}`).join(' '));
    words += length;
  }
  return `${lines.join('\n')}\n`;
}

export function prepareText(path: string, minCount: number): Promise<PreparedCorpus> {
  return prepareCorpus([path], resolveOptions('glove', { minCount, threads: 1 }));
}

/** All blocks, one after the other. */
export function bytesOf(counts: Cooccurrences): Uint8Array {
  const parts = counts.blocks.map(({ block }) => {
    const bytes = new Uint8Array(block.bytes);
    readBlock(block, 0, bytes);
    return bytes;
  });
  return new Uint8Array(Buffer.concat(parts));
}

/** The records that counting gives. */
export async function countRecords(corpus: PreparedCorpus, threads: number, memory: number, rule = RULE) {
  const counts = await countCooccurrences(
    corpus.corpus,
    corpus.vocabulary.words.size,
    { ...rule, threads, memory },
    { kind: 'records' },
  );
  const result = { bytes: bytesOf(counts), spilled: counts.spilled, records: counts.records };
  counts.close();
  return result;
}

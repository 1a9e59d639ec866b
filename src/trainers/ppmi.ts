import { closeBlockStore, spilledBytes } from '../corpus/block-store.js';
import { prepareToCount } from '../corpus/cooccur.js';
import { countCooccurrences, notEmpty } from '../corpus/cooccurrence.js';
import { bytesOfIds } from '../corpus/encoded.js';
import { type LogCounts, logCounts } from '../corpus/log-counts.js';
import type { Vocabulary } from '../corpus/vocabulary.js';
import type { WordModel } from '../embeddings/model.js';
import { SharedHeap } from '../kernels/shared-heap.js';
import type { ResolvedOptions } from '../options.js';
import { machineShare } from '../platform.js';
import { factorising, planFactors, stretchBytes } from './factorisation.js';
import { fingerprintOf, vocabularyFingerprint } from './fingerprint.js';
import type { Prepared, Trainer } from './trainer.js';

type Options = ResolvedOptions<'ppmi'>;

interface Data extends Prepared {
  readonly vocabulary: Vocabulary;
  readonly counts: LogCounts;
}

/**
 * Positive pointwise mutual information of words and contexts, its largest singular vectors scaled by their values (Levy,
 * Goldberg and Dagan 2015).
 */
export const ppmi: Trainer<Options, Data, WordModel<'ppmi'>> = {
  ...factorising(
    'ppmi',
    'no two words stand together more often than chance: give a longer text or a smaller --shift',
  ),
  async prepare(inputs, options, hooks) {
    const heap = new SharedHeap();
    const { threads, memory } = machineShare(options);
    const { vocabulary, corpus, minCount, counting, encoding } = await prepareToCount(inputs, options, hooks);
    try {
      const rule = { ...options, symmetric: true, threads, memory };
      const size = vocabulary.words.size;
      const counted = notEmpty(
        await countCooccurrences(corpus, size, rule, { kind: 'records' }, heap, hooks),
      );
      const { seconds, records, close } = counted;
      let counts: LogCounts;
      try {
        counts = logCounts(counted, size, memory / 2);
      } finally {
        close();
      }
      const logs = spilledBytes(counts.store);
      const spilled = bytesOfIds(corpus.store).spilled + counted.spilled + logs;
      return {
        ...{ vocabulary, counts, heap, spilled, words: corpus.tokens, chosen: { minCount } },
        text: { read: corpus.rawTokens, kept: corpus.tokens },
        corpusBytes: stretchBytes(counts.stretches, (a, b) => a + b) - logs,
        stages: { counting, encoding, cooccurrence: { seconds, words: corpus.tokens, records } },
        fingerprint: () => fingerprintOf(counts.sums, vocabularyFingerprint(vocabulary)),
        close: () => closeBlockStore(counts.store),
      };
    } finally {
      await corpus.close();
    }
  },
  plan({ counts, words }, options) {
    const [rowLogs, columnLogs] = logsOf(counts.sums, options);
    return planFactors({ rowLogs, columnLogs, stretches: counts.stretches, tokens: words }, options.dim);
  },
};

/**
 * Logs to take from ln X[i][j], of word i and context j: PMI is ln of X[i][j] S / (r[i] r[j]^a), S the sum of r^a, less ln
 * shift (Levy et al. 2015, sections 3.1 and 3.2).
 */
function logsOf(sums: Float64Array, { smoothing, shift }: Options): [Float32Array, Float32Array] {
  const total = sums.reduce((sum, count) => sum + count ** smoothing, 0);
  // Words that stand near none have no cells.
  const log = (count: number) => Math.log(count || 1);
  const rows = Float32Array.from(sums, (count) => log(count) + Math.log(shift) - Math.log(total));
  return [rows, Float32Array.from(sums, (count) => smoothing * log(count))];
}

import { closeBlockStore, spilledBytes } from '../corpus/block-store.js';
import { prepareToCount } from '../corpus/cooccur.js';
import { type DocumentWeights, weighDocuments } from '../corpus/document-weights.js';
import { bytesOfIds } from '../corpus/encoded.js';
import type { Vocabulary } from '../corpus/vocabulary.js';
import type { WordModel } from '../embeddings/model.js';
import { inputError } from '../errors.js';
import type { ResolvedOptions } from '../options.js';
import { machineShare } from '../platform.js';
import { factorising, planFactors, stretchBytes } from './factorisation.js';
import { textFingerprint } from './fingerprint.js';
import type { Prepared, Trainer } from './trainer.js';

type Options = ResolvedOptions<'lsa'>;

interface Data extends Prepared {
  readonly vocabulary: Vocabulary;
  readonly weights: DocumentWeights;
}

/**
 * Latent semantic analysis (Deerwester et al. 1990): the largest singular vectors of a weighted matrix of words x documents,
 * scaled by their values. A document is a line; the model's output matrix has a row for each.
 */
export const lsa: Trainer<Options, Data, WordModel<'lsa'>> = {
  ...factorising('lsa', 'each word stands in every line alike: give a text whose lines differ'),
  async prepare(inputs, options, hooks) {
    const { memory } = machineShare(options);
    const { vocabulary, corpus, minCount, counting, encoding } = await prepareToCount(inputs, options, hooks);
    try {
      if (corpus.sentences < 2)
        throw inputError(
          'lsa learns from several documents, a line each, and the text has one: give a text of more lines',
        );
      const started = performance.now();
      const weights = weighDocuments(corpus, vocabulary.words.size, options.weighting, memory / 2);
      const weighing = { seconds: (performance.now() - started) / 1000, words: corpus.tokens };
      const weighed = spilledBytes(weights.store);
      const spilled = bytesOfIds(corpus.store).spilled + weighed;
      const fingerprint = textFingerprint(vocabulary, corpus);
      return {
        ...{ vocabulary, weights, spilled, words: corpus.tokens, chosen: { minCount } },
        text: { read: corpus.rawTokens, kept: corpus.tokens },
        corpusBytes: stretchBytes([...weights.words, ...weights.documents], (a, b) => a + b) - weighed,
        stages: { counting, encoding, weighing },
        fingerprint: () => fingerprint,
        close: () => closeBlockStore(weights.store),
      };
    } finally {
      await corpus.close();
    }
  },
  plan({ vocabulary, weights, words }, { dim }) {
    const rowLogs = new Float32Array(vocabulary.words.size);
    const columnLogs = new Float32Array(weights.documentCount);
    const factors = { rowLogs, columnLogs, stretches: weights.words, transposed: weights.documents };
    return planFactors({ ...factors, tokens: words }, dim);
  },
};

import { bytesOfIds } from '../corpus/encoded.js';
import type { PreparedCorpus } from '../corpus/prepare.js';
import { textFingerprint } from './fingerprint.js';
import type { Prepared } from './trainer.js';

/** What a trainer has prepared whose run goes over the words of the text themselves. */
export interface PreparedText extends Prepared, Pick<PreparedCorpus, 'vocabulary' | 'corpus'> {
  readonly text: NonNullable<Prepared['text']>;
}

export function preparedText({
  vocabulary,
  corpus,
  minCount,
  counting,
  encoding,
}: PreparedCorpus): PreparedText {
  return {
    ...{ vocabulary, corpus },
    stages: { counting, encoding },
    words: corpus.tokens,
    text: { read: corpus.rawTokens, kept: corpus.tokens },
    chosen: { minCount },
    ...bytesOfIds(corpus.store),
    fingerprint: () => textFingerprint(vocabulary, corpus),
    close: () => corpus.close(),
  };
}

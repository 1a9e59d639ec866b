import type { CallRow } from '../call-options.js';
import { POOLING_MODES } from './token-pooling.js';

interface EncoderRow extends CallRow {
  readonly group: 'encoder' | 'tokens' | 'endpoint';
}

// biome-ignore format: an option is read as a paragraph, not a field a line
/** What is said of encoders: those of a folder, a package or a server. */
export const ENCODER_OPTIONS = {
  dims: {
    kind: 'integer', default: 0, min: 0, max: 100_000, group: 'encoder', aliases: ['dimensions', 'truncate-dim'],
    help: 'keep the first numbers of a row, at length 1 again: of models trained for it (Matryoshka); 0: all',
  },
  queryPrefix: {
    kind: 'string', default: undefined, group: 'encoder', follows: 'what the model was trained with',
    help: 'stands before every text that asks',
  },
  documentPrefix: {
    kind: 'string', default: undefined, group: 'encoder', follows: 'what the model was trained with',
    help: 'stands before every other text',
  },
  tokenPooling: {
    kind: 'choice', default: undefined, choices: POOLING_MODES, group: 'tokens',
    follows: 'what the folder says',
    help: 'how a text\'s tokens become one row',
  },
  sparse: {
    kind: 'boolean', default: false, group: 'tokens',
    help: 'weights of tokens instead of a dense row: of models with a sparse head (BGE-M3)',
  },
  maxTokens: {
    kind: 'integer', default: 0, min: 0, max: 1_000_000, group: 'tokens', aliases: ['max-seq-length'],
    help: 'tokens of a text that are read, at most; 0: as many as the model takes',
  },
  batchTexts: {
    kind: 'integer', default: 64, min: 1, max: 100_000, group: 'endpoint', aliases: ['batch-size'],
    help: 'texts sent at once; halved where the server takes fewer',
  },
  requests: {
    kind: 'integer', default: 4, min: 1, max: 256, group: 'endpoint', aliases: ['concurrency'],
    help: 'requests under way at once',
  },
  retries: {
    kind: 'integer', default: 6, min: 0, max: 100, group: 'endpoint', aliases: ['max-retries'],
    help: 'how often a request is repeated that failed by the way (429, 5xx, time-out, a broken answer)',
  },
  timeout: {
    kind: 'number', default: 120, min: 0, above: true, max: 300, group: 'endpoint',
    help: 'seconds until an answer must be whole (fetch itself waits 300); after two time-outs fewer texts are sent at once',
  },
  cache: {
    kind: 'string', default: undefined, group: 'endpoint', follows: 'a file of wordvec in the user\'s cache folder',
    help: 'file that keeps what the server answered, so that nothing is asked for twice; none: no file',
  },
} as const satisfies Record<string, EncoderRow>;

import type { TextInput } from '../corpus/text-input.js';
import type { FastTextModel } from '../embeddings/fasttext-model.js';
import { CENTROIDS } from '../embeddings/product-quantizer.js';
import { WordvecError } from '../errors.js';
import { fastTextBytes } from '../formats/fasttext-file.js';
import type { ResolvedOptions } from '../options.js';
import type { RunHooks } from '../progress.js';
import { quantizeClassifier } from '../trainers/quantize.js';

/** Rows past which a cutoff need not go, as fastText. */
const FEWEST_ROWS = CENTROIDS;

/**
 * A classifier quantized into at most `bytes`, with as many of its input rows as fit, trained once more on
 * `inputs`.
 * @throws WordvecError `usage` when even the fewest rows do not fit
 */
export async function shrinkTo(
  model: FastTextModel,
  bytes: number,
  inputs: TextInput,
  { epochs, lr, seed, threads }: ResolvedOptions<'classifier'>,
  hooks: RunHooks = {},
): Promise<FastTextModel> {
  const { dim } = model.settings;
  const rows = model.input.rows;
  // Codes, the length's code, and the pruned index's pair or the word with its count.
  const rowBytes = Math.ceil(dim / 2) + 1 + 8;
  const labels = model.dictionary.labels;
  const fixed =
    2000 + dim * CENTROIDS * 4 + CENTROIDS * 4 + labels.size * (dim * 4 + 10) + labels.bytes.length;
  let cutoff = Math.min(rows, Math.floor((bytes - fixed) / rowBytes));
  for (let attempt = 0; attempt < 8 && cutoff >= Math.min(FEWEST_ROWS, rows); attempt++) {
    const retrain = { inputs, epochs, lr, seed, threads };
    const how = { cutoff, qnorm: true, seed, ...(cutoff < rows ? { retrain } : {}) };
    const small = await quantizeClassifier(model, how, hooks);
    const size = await fastTextBytes(small);
    if (size <= bytes) return small;
    cutoff = Math.floor(cutoff - Math.max(1, ((size - bytes) / rowBytes) * 1.1));
  }
  throw new WordvecError(
    'usage',
    `--model-size: ${bytes} bytes hold no classifier of dimension ${dim} with ${labels.size} labels: allow more or lower --dim`,
  );
}

import type { WordTable } from '../corpus/words.js';
import { type GloveRows, SUM_WIDTH } from '../embeddings/glove-rows.js';
import { CHUNK_HEAD, CHUNK_RECORD_BYTES, CHUNK_SIZE } from '../kernels/cooccurrence-kernel.js';
import { JOB_FAILED } from '../kernels/job.js';
import { randomStream } from '../random.js';
import type { Run } from '../run/run.js';
import { type Matrix, rowOf } from '../tensor/matrix.js';

/** Uniform in +-0.5 / dim, biases too, as the original starts; sum of squares 1. */
export function initGloveRows({ words, contexts }: GloveRows, dim: number, seed: number): void {
  initRows(words, dim, dim, dim + 1, randomStream(seed, 'words'));
  initRows(contexts, dim, dim + 1, dim, randomStream(seed, 'contexts'));
}

function initRows(
  { data, rows, stride: width }: Matrix,
  dim: number,
  bias: number,
  one: number,
  random: { next(): number },
): void {
  data.fill(0);
  for (let start = 0; start < rows * width; start += width) {
    for (let d = 0; d < dim; d++) data[start + d] = (random.next() - 0.5) / dim;
    data[start + bias] = (random.next() - 0.5) / dim;
    data[start + one] = 1;
    data[start + width - SUM_WIDTH] = 1;
  }
}

/** The pair of words at which the loss is past all bounds; undefined where no thread met one. */
export function explainDivergence(run: Run, words: WordTable): string | undefined {
  const { input, output } = run;
  const failed = run.addressesAt(JOB_FAILED).find((chunk) => chunk !== 0);
  if (failed === undefined) return undefined;
  const { buffer } = input.data;
  const [word] = new Uint32Array(buffer, failed, 1);
  const [count] = new Uint8Array(buffer, failed + CHUNK_SIZE, 1);
  const row = rowOf(input, word).subarray(0, input.dim - SUM_WIDTH);
  const lossOf = (record: number) => {
    const [log, weight] = new Float32Array(buffer, record + 4, 2);
    const product = row.reduce((sum, x, d) => sum + x * rowOf(output, contextAt(record))[d], 0);
    const loss = weight * (product - log) ** 2;
    return Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss;
  };
  const contextAt = (record: number) => new Uint32Array(buffer, record, 1)[0];
  const records = Array.from({ length: count }, (_, r) => failed + CHUNK_HEAD + CHUNK_RECORD_BYTES * r);
  const worst = records.reduce((a, b) => (lossOf(b) > lossOf(a) ? b : a));
  return `the loss of "${words.word(word)}" near "${words.word(contextAt(worst))}" is past all bounds`;
}

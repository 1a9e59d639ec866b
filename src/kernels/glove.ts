/**
 * GloVe's training on chunks of records (see `CooccurrenceKernel.chunkRows`) in shared memory; arguments called
 * by a place are byte addresses. The rule and its source stand in glove-reference.ts.
 *
 * A row holds 2 x stride float32, stride a multiple of 4 and >= dim + 2: the vector, two numbers more, zeros;
 * then the sums of squared gradients of each of them. A word's two numbers are its bias and 1, a context's are
 * 1 and its bias, so that one scalar product of two rows is w.c + b_w + b_c and biases train as vectors do.
 */
export interface GloveKernel {
  /** Lists where the chunks in `bytes` bytes begin (uint32, from `chunks`), shuffled; returns how many. */
  orderChunks(chunks: number, bytes: number, seed: number, order: number): number;
  /**
   * Trains the chunks order[from .. to) and adds their loss to the float64 at `loss`. Returns `to`, or the
   * place in `order` of the first chunk whose loss is not under `LOSS_LIMIT`. `scratch` is `SCRATCH_BYTES`.
   */
  trainChunks(
    chunks: number,
    order: number,
    from: number,
    to: number,
    words: number,
    contexts: number,
    dim: number,
    stride: number,
    learningRate: number,
    scratch: number,
    loss: number,
  ): number;
}

export const SCRATCH_BYTES = 128;

/** Floats from a row's vector to its sums of squares. */
export function gloveStride(dim: number): number {
  return Math.ceil((dim + 2) / 4) * 4;
}

// Numbers that kernels and the code around them must agree on, in a file that AssemblyScript and TypeScript read alike.

/** Words of a sentence that subword CBOW trains on together, besides those around that only serve as context. */
export const CBOW_PIECE = 64;

/** GloVe: steps of a single record are kept within this, as the original's --grad-clip does for gradients. */
export const GRADIENT_LIMIT = 100;

/** GloVe: past it a chunk's loss, or NaN, shows that training has failed: an error of ln X in the thousands. */
export const LOSS_LIMIT = 1e8;

// A thread's job: a small table in its scratch memory that tells a training kernel where everything lies.
// Plain numbers, so that AssemblyScript and TypeScript read the same file. Byte offsets; u32 unless said.

/** First byte of the input matrix (vocabulary x dim). */
export const JOB_INPUT = 0;
/** First byte of the output matrix: words for negative sampling, inner nodes for hierarchical softmax. */
export const JOB_OUTPUT = 4;
/** Bytes from row to row, a multiple of 16. */
export const JOB_STRIDE = 8;
export const JOB_WINDOW = 12;
/** Words in the vocabulary. */
export const JOB_WORDS = 16;
/** Negative samples that a group of centres shares, a multiple of 4. */
export const JOB_SHARED = 20;
/** f32: how much a shared negative counts, negatives / shared. */
export const JOB_NEGATIVE_WEIGHT = 24;
/** Alias table of the negatives: for each word u32 threshold, u32 alias. */
export const JOB_ALIAS = 28;
/** Subsampling: for each word the largest draw that keeps it. */
export const JOB_KEEP = 32;
/** Huffman paths: u32 offsets, u32 inner nodes, u8 branches. */
export const JOB_TREE_OFFSETS = 36;
export const JOB_TREE_NODES = 40;
export const JOB_TREE_CODES = 44;
/** One byte a word, 1 where the input row must not change; 0 for no such table. */
export const JOB_FROZEN = 48;
/** CBOW: 1 for the mean of the context rows, 0 for their sum. */
export const JOB_MEAN = 52;
/** f32: L2 penalty. */
export const JOB_DECAY = 56;
/** Generator state, two words (xoroshiro64**). */
export const JOB_RANDOM = 60;

/** Ids of the sentence that is being trained, after subsampling. */
export const JOB_SENTENCE = 72;
/** Row addresses: the contexts of one centre; the rows of a group; the negatives or tree nodes. */
export const JOB_CONTEXTS = 76;
export const JOB_ROWS = 80;
export const JOB_COLUMNS = 84;
/** f32 x 4 for each of a group's rows: the weights of a tile. */
export const JOB_WEIGHTS = 88;
/** f32: errors of a tile or of one centre's contexts. */
export const JOB_ERRORS = 92;
/** CBOW: GROUP hidden rows, then the same rows before the update. */
export const JOB_HIDDEN = 96;
/** Copies of frozen rows, which take the updates in their place. */
export const JOB_COPIES = 100;
/** Next token to be read of the shard. */
export const JOB_PLACE = 104;
/** Groups until the next one whose loss is taken. */
export const JOB_LOSS_IN = 108;
/**
 * Loss so far, as a product of probabilities kept as mantissa * 2^exponent, for the logarithm needs tables:
 * f64 mantissa, f64 exponent, f64 pairs of the positives; then the same of the negatives.
 */
export const JOB_LOSS = 112;
export const JOB_LOSS_NEGATIVE = 136;
/** Window spans drawn for a group's centres, u32 each. */
export const JOB_SPANS = 160;
/** Where loads that only warm the cache leave their value. */
export const JOB_TOUCHED = 176;
export const JOB_BYTES = 192;

/** Consecutive centres that share one set of negatives and are updated together. */
export const GROUP = 4;
/** One group in so many has its loss taken. */
export const LOSS_EVERY = 64;

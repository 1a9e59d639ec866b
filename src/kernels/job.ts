// A thread's job: the one record that tells a training kernel where everything lies and how to train. Every training
// kernel is called as entry(job, items, count, rateFrom, rateTo) and finds all else here. Plain numbers, so that
// AssemblyScript and TypeScript read the same file. Byte offsets; u32 unless said; "list" is row addresses; addresses are
// in units (assembly/address.ts).

/** First byte of the input matrix. */
export const JOB_INPUT = 0;
/** First byte of the output matrix: words or labels, or the inner nodes of their Huffman tree; GloVe's contexts. */
export const JOB_OUTPUT = 4;
/** Bytes from row to row of both, a multiple of 16. */
export const JOB_STRIDE = 8;
export const JOB_WINDOW = 12;
/** Places to each side of a group of centres whose rows are trained with it (sampling/window-weights.ts). */
export const JOB_REACH = 348;
/** Skip-gram: rows that are updated together. */
export const JOB_TILE_ROWS = 288;
/** Words to each side that no draw of a window's size leaves out, less one: 0, or JOB_WINDOW - 1 where none is drawn. */
export const JOB_SURE = 228;
/**
 * f32 x 4 for each place from JOB_WINDOW before a group's first centre to JOB_WINDOW behind its last: how much the pairs of the
 * word there count with each of the four; 0 where reaches are drawn.
 */
export const JOB_PAIR_WEIGHTS = 300;
/** f32, CBOW and dm: how much more the words next to a centre count than those farther off. */
export const JOB_NEAR = 332;
/** f32: how much all pairs of a word with i others to one side count on average, for i from 0 to JOB_WINDOW. */
export const JOB_SIDE_WEIGHTS = 304;
/** Outputs that negatives are drawn from: words, or labels. */
export const JOB_OUTPUTS = 16;
/** Negatives: of a pair; in word2vec and subword CBOW those that a group of centres shares, a multiple of 4. */
export const JOB_NEGATIVES = 20;
/** f32: how much a shared negative counts, negatives / shared. */
export const JOB_NEGATIVE_WEIGHT = 24;
/** Alias table of the negatives: for each output u32 threshold, u32 alias. */
export const JOB_ALIAS = 28;
/** Subsampling: for each word the largest draw that keeps it. */
export const JOB_KEEP = 32;
/** CBOW: the ring of negatives drawn lately, RECENT_USES times JOB_NEGATIVES and four more, and how many fours were taken of it. */
export const JOB_RECENT = 316;
export const JOB_RECENT_TAKEN = 320;
/** Huffman paths: where each begins, then its nodes, the branch in the top bit; 0 for no tree. */
export const JOB_PATH_STARTS = 36;
export const JOB_PATHS = 40;
/**
 * The first of the uppermost nodes of a tree, whose rows each thread has a copy of (assembly/hot-nodes.ts), and how many they are; 0 where
 * rows are shared. For each how often it was taken since it was given to all, and after how many times it is; the copies, two rows each.
 */
export const JOB_HOT_FROM = 352;
export const JOB_HOT_NODES = 356;
export const JOB_HOT_TAKEN = 360;
export const JOB_HOT_TIMES = 364;
export const JOB_HOT_COPIES = 368;
/** One byte a word, 1 where the input row must not change; 0 for no such table. */
export const JOB_FROZEN = 44;
/** CBOW: 1 for the mean of the context rows, 0 for their sum. */
export const JOB_MEAN = 48;
/** f32: L2 penalty, L1 penalty (assembly/optimize.ts). */
export const JOB_DECAY = 52;
export const JOB_L1 = 64;
/** How changes become steps of rows (SGD ...); what it keeps of each row of both matrices, and bytes from row to row of that. */
export const JOB_OPTIMIZER = 68;
export const JOB_STATE = 216;
export const JOB_STATE_STRIDE = 252;
/** Bags of input rows, of words (subwords) or documents: where each begins, then their rows. */
export const JOB_BAG_STARTS = 56;
export const JOB_BAGS = 60;
/** The loss over a line's labels (LOSS_SOFTMAX ...). */
export const JOB_LABEL_LOSS = 72;
/**
 * Classifier: f32 for each line that is known by heart, the epochs that it still rests and, as their fraction, its loss when it was
 * last asked; and the number of a step's first line.
 */
export const JOB_KNOWN = 336;
export const JOB_FIRST_LINE = 340;
/** GloVe: numbers in a vector, and where the chunks lie whose places are the items. */
export const JOB_DIM = 76;
export const JOB_CHUNKS = 80;
/** GloVe: the chunk at which the loss is past all bounds; 0 for none. */
export const JOB_FAILED = 84;
/** PPMI: f32 ln of each word's count as row and as context; where the contexts of a row with weight are listed, f32 weights. */
export const JOB_ROW_LOGS = 220;
export const JOB_CONTEXT_LOGS = 224;
/** Documents: the number of the one that is being trained; the addresses of its rows, and how many they are. */
export const JOB_DOCUMENT = 232;
export const JOB_DOCUMENT_ROWS = 236;
export const JOB_DOCUMENT_SIZE = 240;
/** dbow, dm: the documents that are trained together (assembly/dbow.ts). */
export const JOB_STREAMS = 260;
/** Inference: passes over a document, or more until so many words were read; terms of it, of TERM_BYTES each (assembly/inference.ts). */
export const JOB_PASSES = 244;
export const JOB_LEAST_WORDS = 344;
export const JOB_TERMS = 248;
/** The same: rows of an output; more than 1 where the words around are side by side. */
export const JOB_PLACES = 256;

/** Generator state, two words (xoroshiro64**). */
export const JOB_RANDOM = 88;
/** Ids of the sentence that is being trained, after subsampling, and the place of the next in the step. */
export const JOB_SENTENCE = 96;
export const JOB_PLACE = 100;
/** Lists: the contexts of one centre, or a bag's rows; the rows of a group; the negatives, nodes or labels. */
export const JOB_CONTEXTS = 104;
export const JOB_ROWS = 108;
export const JOB_COLUMNS = 112;
/** f32 x 4 for each of a group's rows: how much its pairs with each centre count. */
export const JOB_PAIRS = 308;
/** f32 x 4 for each of a group's rows: the weights of a tile. */
export const JOB_WEIGHTS = 116;
/** f32: errors of a tile, of one centre's contexts, or of a hidden row's outputs. */
export const JOB_ERRORS = 120;
/** Rows of the thread: hidden rows of a group and what they were; or a hidden row, its gradient, zeros. */
export const JOB_HIDDEN = 124;
/** Factorisation: float64 products of columns (trainers/factorisation.ts). */
export const JOB_SUMS = 128;
/** Subwords: the bags that are held, in two rows each: their mean or sum, and what it was when it was gathered. */
export const JOB_HELD = 280;
/** The same: for each word where its bag is held, or 0; the words held, and how many; the bags at the places of the sentence. */
export const JOB_HELD_AT = 264;
export const JOB_HELD_WORDS = 268;
export const JOB_HELD_COUNT = 272;
export const JOB_HELD_ROWS = 276;
/** Places of sentences since bags were given back. */
export const JOB_HELD_PLACES = 284;
/** The same: 1 where bags are held to the end of a round's block, for `combine` to give their changes to the rows (assembly/copies.ts). */
export const JOB_HELD_KEPT = 324;
/** f32, the same: for each word the share of its bag's change that its rows get. */
export const JOB_HELD_SHARES = 328;
/** Copies of frozen rows, which take the updates in their place. */
export const JOB_THAWED = 132;
/** Where loads that only warm the cache leave their value. */
export const JOB_TOUCHED = 136;
/** Groups until the next one whose loss is taken. */
export const JOB_LOSS_IN = 140;
/** 1 where the loss of every group is taken. */
export const JOB_LOSS_ALL = 312;
/** f64 sum in nats and f64 number of the losses taken; then the same of shared negatives alone. */
export const JOB_LOSS = 144;
export const JOB_LOSS_NEGATIVE = 160;
/** Window spans drawn for a group's centres, u32 each. */
export const JOB_SPANS = 176;

/** Copies of rows that this worker alone changes (assembly/copies.ts): a slot for each row of the input matrix; 0 for none. */
export const JOB_INPUT_SLOTS = 192;
/** The same of the output matrix, behind them. */
export const JOB_OUTPUT_SLOTS = 196;
/**
 * The numbers of the rows copied, in the order of first touch; how many they are and may be; their copies, and bytes from copy
 * to copy: with room for what the row was, too, where it may change meanwhile.
 */
export const JOB_COPIED = 200;
export const JOB_COPY_COUNT = 204;
export const JOB_COPY_ROOM = 208;
export const JOB_COPIES = 212;
export const JOB_COPY_STRIDE = 292;

export const JOB_BYTES = 384;

/** Bytes of what `combine` is told of a worker of a round (assembly/copies.ts). */
export const WORKER_BYTES = 24;

/** Consecutive centres that share one set of negatives and are updated together. */
export const GROUP = 4;
/** CBOW: how often four negatives are taken before others are drawn in their place; even. */
export const RECENT_USES = 8;

/** Rows that are updated together with four columns, at most: they stay in the nearest cache. */
export const TILE_ROWS = 16;
/**
 * Skip-gram's own number of them where fewer words are known than FEW_WORDS: the same row is often there several times
 * then, and steps from old values that add up go too far (diverged at twice the default rate). So are the rows of a window past
 * WIDE_WINDOW: what many meet in it is taught alike.
 */
export const FEW_TILE_ROWS = 4;
export const FEW_WORDS = 10_000;
export const WIDE_WINDOW = 15;

/** One group, or one prediction, in so many has its loss taken. */
export const LOSS_EVERY = 64;

/** The same of the words that a document predicts (dbow), a multiple of 4; and how many documents share the negatives. */
export const DOCUMENT_GROUP = 4;
export const DOCUMENT_TILE = 4;

/** dbow and dm: bytes of what is known of a document that is being trained (assembly/streams.ts). */
export const STREAM_BYTES = 24;

/** Consecutive centres of CBOW, of words or subwords, and of dm that share one window size; and those of dm that share negatives; multiples of 4. */
export const POOLED_GROUP = 8;
export const DM_BLOCK = 4;
/** Rows pooled to their mean each of which gets the whole of its change; of more each gets as much less. */
export const FULL_ROWS = 32;
/** Rows that such a group needs: pooled rows, what they were, a sliding sum, zeros. */
export const POOLED_ROWS = 2 * POOLED_GROUP + 2;

/** Subword skip-gram: pairs whose negatives one drawn for the group stands for. */
export const PAIRS_SHARED = 6;
/** The same: places of a window whose words are trained, and then negatives for them, before those that follow. */
export const STRETCH = 32;

/**
 * Subwords: places of sentences after which all held bags are given back. Few, as n-grams are learnt by many words at once and
 * meanwhile none of these sees what the others change.
 */
export const HELD_PLACES = 128;

/** Inference: four terms, 16 bytes each of addresses, biases, scales, labels and weights. */
export const TERM_BYTES = 20;
/** Terms that are gone over together, about. */
export const TERMS = 64;

/** Uppermost nodes of a tree that each thread has copies of, and how often a node is taken by all threads until each gave its changes. */
export const HOT_NODES = 256;
export const HOT_TIMES = 32;

export const SGD = 0;
export const ADAGRAD = 1;
export const ADAM = 2;

export const LOSS_SOFTMAX = 0;
export const LOSS_HS = 1;
export const LOSS_NS = 2;
export const LOSS_OVA = 3;

/** GloVe: steps of a single record are kept within this, as the original's --grad-clip does for gradients. */
export const GRADIENT_LIMIT = 100;

/** GloVe: past it a chunk's loss, or NaN, shows that training has failed: an error of ln X in the thousands. */
export const LOSS_LIMIT = 1e8;

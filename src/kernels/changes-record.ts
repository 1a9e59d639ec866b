// What the exchange of rows between ranks reads (assembly/changes.ts): one record of u32, at byte offsets. Plain numbers,
// so that AssemblyScript and TypeScript read the same file.

/** First byte of the rows, of what they were at the last exchange, and bytes from row to row of both. */
export const CHANGES_ROWS = 0;
export const CHANGES_BASE = 4;
export const CHANGES_STRIDE = 8;
/** The numbers of the rows that are exchanged together, and how many they are: a row's place is where it stands here. */
export const CHANGES_LIST = 12;
export const CHANGES_COUNT = 16;
/** For each place a row of changes, and a word that says whose they are. */
export const CHANGES_SUMS = 20;
export const CHANGES_MARKS = 24;
/** For each place that is joined here what its row keeps of its changes then: less what was taken, what rounding took from it. */
export const CHANGES_LEFT = 44;
/** Bytes of a row that are joined; those behind them are sums, which are added up. */
export const CHANGES_JOINED = 36;
/** How changes are sent. */
export const CHANGES_PRECISION = 32;
/** For each row the first four numbers that it had when it was last exchanged: it has changed where they differ. */
export const CHANGES_SEEN = 40;
/** First bytes of the messages of changes to go, and of the entries of a message that is read or written; bytes of an entry. */
export const CHANGES_OUT = 28;
export const CHANGES_MESSAGE = 48;
export const CHANGES_ENTRY = 52;
export const CHANGES_BYTES = 64;

/** Bits of a number, as CHANGES_PRECISION has it. */
export const F32 = 32;
export const BF16 = 16;
export const INT8 = 8;
export const INT4 = 4;

/**
 * Places that belong to one rank together: machines read ahead in rows that lie side by side. More would leave some of many ranks
 * without any of the most frequent rows.
 */
export const TOGETHER = 32;

/** How far, in lengths of a row or of 1 where it is shorter, ranks together move it by the sum of their changes. */
export const REACH = 0.08;

/** Bytes of a message's head: a byte for whatever the sender wants to say, and at an offset the bytes of a message of changes. */
export const MESSAGE_HEAD = 16;
export const MESSAGE_BYTES = 4;

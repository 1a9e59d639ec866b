/**
 * Trains the `count` items at address `items` by the job at address `job` (job.ts), the learning rate going in a line
 * from `rateFrom` to `rateTo`. Items are ids of whole sentences (uint32, `SENTENCE_END` on the last of each), for the
 * classifier numbers of lines, for GloVe places of chunks.
 */
export type TrainItems = (
  job: number,
  items: number,
  count: number,
  rateFrom: number,
  rateTo: number,
) => void;

export type TrainingEntry =
  | 'skipgram'
  | 'skipgramTree'
  | 'cbow'
  | 'cbowTree'
  | 'subwordSkipgram'
  | 'subwordCbow'
  | 'classifier'
  | 'glove'
  | 'ppmi'
  | DocumentEntry;

/** Of paragraph vectors, by `--model`: `dbowWords` trains words, too. */
export type DocumentEntry = `${'dbow' | 'dbowWords' | 'dm' | 'concat'}${'' | 'Tree'}` | 'infer';

/** The exports of train.wasm. Arguments called by a place are byte addresses. */
export interface TrainingKernels
  extends Readonly<Record<TrainingEntry, TrainItems>>,
    Readonly<Record<RowWork, (record: number, first: number, last: number, room: number) => void>> {
  /** Fills rows of `stride` bytes with numbers uniform in [-reach, reach), their padding with zeros. */
  fillRows(address: number, rows: number, dim: number, stride: number, reach: number, state: number): void;
  /** Adds the products of the columns of `count` rows to `out`, shape [width, width] of float64, where column a <= b; width is a multiple of 4. */
  gram(rows: number, count: number, stride: number, width: number, out: number): void;
  /** Makes each of `count` rows x, shape [width], x M in place; M has the shape [width, width], `room` is for 16 rows. */
  transform(rows: number, count: number, stride: number, width: number, matrix: number, room: number): void;
  /** See assembly/copies.ts. */
  combine(
    job: number,
    table: number,
    workers: number,
    share: number,
    shares: number,
    list: number,
    sum: boolean,
    rate: number,
  ): void;
  stepCopied(job: number, rate: number): void;
  /** See assembly/changes.ts; `record` is the address of a record of changes-record.ts. */
  keepRows(record: number, rows: number): number;
  findChanges(record: number, own: number, by: number): number;
  findJoined(record: number, at: number, digit: number, by: number): number;
}

/** What is done to rows of an exchange, or to entries of a message, by any thread: `room` is for two rows. */
export type RowWork = 'takeRows' | 'joinRows' | 'sendRows' | 'applyRows';

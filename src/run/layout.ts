import * as changes from '../kernels/changes-record.js';
import * as field from '../kernels/job.js';
import { matrixAt, type SharedHeap, strideBytes } from '../kernels/shared-heap.js';
import type { Matrix } from '../tensor/matrix.js';
import type { Field, RunPlan } from './plan.js';
import type { CopyPlaces, Rounds, ThreadJob } from './walk.js';

/** A run's memory, laid out and filled but for the rows of the matrices. */
export interface Layout {
  readonly input: Matrix;
  readonly output: Matrix;
  readonly threads: readonly Pick<ThreadJob, 'thread' | 'job' | 'items' | 'list'>[];
  readonly rounds: Rounds | undefined;
  /** Undefined for a run on one rank. */
  readonly exchange: ExchangePlaces | undefined;
}

/** Where rows are exchanged between ranks, byte addresses: the record, all rows' numbers, and two messages. */
export interface ExchangePlaces {
  readonly record: number;
  readonly list: number;
  readonly out: number;
  readonly total: number;
  /** Rows that are exchanged together at most. */
  readonly room: number;
}

/** Bytes of rows that are exchanged together, about. */
const EXCHANGED = 2 ** 23;

/**
 * The only place that decides where anything of a run lies. The heap is taken over: what it held is lost.
 * @param width of the rounds; 0 for Hogwild.
 * @param ranks that the run goes on
 * @throws WordvecError `memory`
 */
export function layOut(plan: RunPlan, heap: SharedHeap, threads: number, width: number, ranks = 1): Layout {
  heap.reset();
  const { inputRows, outputRows, dim, remedy } = plan;
  const stride = strideBytes(dim);
  // Not by toLocaleString, whose first call takes 7 MB.
  const what = `training ${inputRows + outputRows} rows of ${dim} numbers`;
  const take = (bytes: number) => heap.allocate(bytes, what, remedy);
  const rows = take((inputRows + outputRows) * stride);
  const common: Field[] = [
    [field.JOB_INPUT, rows],
    [field.JOB_OUTPUT, rows + inputRows * stride],
    [field.JOB_STRIDE, stride],
    ...plan.numbers,
  ];
  for (const { field: at, values } of plan.arrays) if (values) common.push([at, place(values)]);
  const own = Array.from({ length: threads }, (_, thread) => {
    const job = take(field.JOB_BYTES);
    const items = take(plan.itemBytes);
    const list = take(4 * width);
    const fields: Field[] = [[field.JOB_CHUNKS, items]];
    for (const { field: at, own: bytes } of plan.arrays)
      if (bytes !== undefined) fields.push([at, cleared(bytes)]);
    return { thread, job, items, list, fields };
  });
  const copies = width > 0 && plan.rounds.touched > 0 ? layCopies() : undefined;
  if (copies) common.push([field.JOB_COPY_ROOM, plan.rounds.touched]);
  const exchange = ranks > 1 ? layExchange() : undefined;
  for (const { job, fields } of own) writeJob(job, [...common, ...fields]);
  const { memory } = heap;
  return {
    input: matrixAt(memory, rows, inputRows, dim),
    output: matrixAt(memory, rows + inputRows * stride, outputRows, dim),
    threads: own,
    rounds: width > 0 ? { width, copies } : undefined,
    exchange,
  };

  function place(values: Uint32Array | Float32Array | Uint8Array): number {
    const address = take(values.byteLength);
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    new Uint8Array(heap.memory.buffer, address, bytes.length).set(bytes);
    return address;
  }

  function cleared(bytes: number): number {
    const address = take(bytes);
    new Uint8Array(heap.memory.buffer, address, bytes).fill(0);
    return address;
  }

  function layCopies(): CopyPlaces {
    const table = take(12 * width);
    const workers = Array.from({ length: width }, () => ({
      slots: cleared(4 * (inputRows + outputRows)),
      copied: take(4 * plan.rounds.touched),
      copies: take(plan.rounds.touched * stride),
    }));
    const words = new Uint32Array(heap.memory.buffer, table, 3 * width);
    workers.forEach(({ slots, copied }, w) => {
      words.set([slots, copied, 0], 3 * w);
    });
    return { table, rows, stride, sum: plan.rounds.sum, workers };
  }

  function layExchange(): ExchangePlaces {
    const all = inputRows + outputRows;
    const room = Math.min(all, Math.ceil(EXCHANGED / stride));
    const message = changes.MESSAGE_HEAD + room * (8 + stride);
    const record = cleared(changes.CHANGES_BYTES);
    const list = take(4 * all);
    const fields: Field[] = [
      [changes.CHANGES_ROWS, rows],
      [changes.CHANGES_BASE, take(all * stride)],
      [changes.CHANGES_STRIDE, stride],
      [changes.CHANGES_SUMS, take(room * stride)],
      [changes.CHANGES_MARKS, take(room)],
      [changes.CHANGES_ROW, take(stride)],
      [changes.CHANGES_JOINED, 4 * (plan.sums ?? stride / 4)],
    ];
    const words = new Uint32Array(heap.memory.buffer, record, changes.CHANGES_BYTES / 4);
    for (const [offset, value] of fields) words[offset / 4] = value;
    return { record, list, out: take(message), total: take(message), room };
  }

  function writeJob(job: number, fields: readonly Field[]): void {
    const { buffer } = heap.memory;
    const words = new Uint32Array(buffer, job, field.JOB_BYTES / 4).fill(0);
    const fractions = new Float32Array(buffer, job, field.JOB_BYTES / 4);
    for (const [offset, value] of fields) words[offset / 4] = value;
    for (const [offset, value] of plan.fractions ?? []) fractions[offset / 4] = value;
  }
}

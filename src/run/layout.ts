import * as changes from '../kernels/changes-record.js';
import * as field from '../kernels/job.js';
import { matrixAt, type SharedHeap, strideBytes } from '../kernels/shared-heap.js';
import { platform } from '../platform.js';
import type { Matrix } from '../tensor/matrix.js';
import { withNodeCopies } from './node-copies.js';
import { OPTIMIZERS, stateNumbers, stepsByBlock } from './optimizer.js';
import type { Field, RunPlan } from './plan.js';
import type { CopyPlaces, Rounds, ThreadJob } from './thread-job.js';

/** A run's memory, laid out and filled but for the rows of the matrices. */
export interface Layout {
  readonly input: Matrix;
  readonly output: Matrix;
  /** What the optimizer keeps of each row of both, zeros at first; rows of no numbers where it keeps nothing. */
  readonly state: Matrix;
  /** What steps leave to later ones: a row of it, or none. */
  readonly kept: Matrix;
  readonly threads: readonly Pick<ThreadJob, 'thread' | 'job' | 'items' | 'list' | 'rowRoom'>[];
  readonly rounds: Rounds | undefined;
  /** Where rows change once a step, in runs that do not go by rounds: each thread's copies. */
  readonly copies: CopyPlaces | undefined;
  /** Undefined for a run on one rank. */
  readonly exchange: ExchangePlaces | undefined;
}

/** Where rows are exchanged between ranks, byte addresses: the record, all rows' numbers, messages to go and one that came. */
export interface ExchangePlaces {
  readonly record: number;
  readonly list: number;
  readonly out: number;
  readonly total: number;
  /** Bytes of a unit of the addresses in the record. */
  readonly unit: number;
  /** Rows that are exchanged together at most. */
  readonly room: number;
}

/** Bytes of rows that are exchanged together, about. */
const EXCHANGED = 2 ** 23;

/** A variable of the environment that lays all out past 4 GiB: for tests of 64-bit memory. */
const PAST_4_GIB = 'WORDVEC_PAST_4_GIB';

/** What the memory of a run is laid out by, from the first place on. */
interface Places {
  readonly plan: RunPlan;
  readonly heap: SharedHeap;
  /** Rows of both matrices, the output's behind the input's. */
  readonly all: number;
  readonly rows: number;
  /** Bytes of a row, and of one with what is kept beside its copy. */
  readonly stride: number;
  readonly copyStride: number;
  readonly state: number;
  /** Numbers of a row's state. */
  readonly stateSize: number;
  /** Bytes to be put there, or zeros. */
  readonly filled: { address: number; content: Uint8Array | number }[];
}

/**
 * The only place that decides where anything of a run lies. The heap is taken over: what it held is lost.
 * @param width of the rounds; 0 for Hogwild.
 * @param ranks that the run goes on
 * @throws WordvecError `memory`
 */
export function layOut(given: RunPlan, heap: SharedHeap, threads: number, width: number, ranks = 1): Layout {
  const plan = withNodeCopies(given, threads, width);
  const { inputRows, outputRows, dim, rule = {}, remedy } = plan;
  const places = layRows(plan, heap, width);
  const common = layShared(places);
  const [keptField, keptNumbers] = plan.kept ?? [0, 0];
  const kept = cleared(places, strideBytes(keptNumbers));
  if (plan.kept) common.push([keptField, kept]);
  const own = Array.from({ length: threads }, (_, thread) => layThread(places, thread, width, ranks));
  const copied = plan.rounds.touched > 0 && (width > 0 || stepsByBlock(rule));
  const copies = copied ? layCopies(places, width || threads) : undefined;
  const exchange = ranks > 1 ? layExchange(places, ranks) : undefined;
  const { all, rows, stride, state, stateSize } = places;
  // Not by toLocaleString, whose first call takes 7 MB.
  heap.open(`training ${all} rows of ${dim} numbers`, remedy);
  const { memory, unit } = heap;
  fill(places);
  for (const { job, addresses } of own) writeJob(places, job, [...common, ...addresses], copied);
  if (exchange) writeExchange(places, exchange);
  const states = matrixAt(memory, state, stateSize > 0 ? all : 0, stateSize);
  states.data.fill(0);
  const open = copies && openCopies(heap, copies);
  return {
    input: matrixAt(memory, rows, inputRows, dim),
    output: matrixAt(memory, rows + inputRows * stride, outputRows, dim),
    state: states,
    kept: matrixAt(memory, kept, keptNumbers > 0 ? 1 : 0, keptNumbers),
    threads: own,
    rounds: width > 0 ? { width, copies: open } : undefined,
    copies: width > 0 ? undefined : open,
    exchange: exchange && { ...exchange.places, unit },
  };
}

/** Both matrices, and what the optimizer keeps of their rows. */
function layRows(plan: RunPlan, heap: SharedHeap, width: number): Places {
  heap.reset();
  if (platform().variable(PAST_4_GIB)) heap.lay(2 ** 32);
  const { inputRows, outputRows, dim, rule = {} } = plan;
  const [all, stride, stateSize] = [inputRows + outputRows, strideBytes(dim), stateNumbers(rule, dim)];
  const rows = heap.lay(all * stride);
  const state = heap.lay(all * strideBytes(stateSize));
  // Rounds leave the rows alone until their ends; else what a row was must be kept beside its copy.
  const copyStride = width > 0 ? stride : 2 * stride;
  return { plan, heap, all, rows, stride, copyStride, state, stateSize, filled: [] };
}

/** What the jobs of all threads say alike. */
function layShared(places: Places): Field[] {
  const { plan, rows, stride, state } = places;
  const common: Field[] = [
    [field.JOB_INPUT, rows],
    [field.JOB_OUTPUT, rows + plan.inputRows * stride],
    [field.JOB_STATE, state],
  ];
  for (const { field: at, values, shared } of plan.arrays)
    if (values) common.push([at, placed(places, values)]);
    else if (shared !== undefined) common.push([at, cleared(places, shared)]);
  return common;
}

function layThread(places: Places, thread: number, width: number, ranks: number) {
  const { plan, heap, stride } = places;
  const job = heap.lay(field.JOB_BYTES);
  const items = heap.lay(plan.itemBytes);
  const list = heap.lay(4 * width);
  const rowRoom = ranks > 1 ? heap.lay(2 * stride) : 0;
  const addresses: Field[] = [[field.JOB_CHUNKS, items]];
  for (const { field: at, own: bytes } of plan.arrays)
    if (bytes !== undefined) addresses.push([at, cleared(places, bytes)]);
  return { thread, job, items, list, rowRoom, addresses };
}

function placed({ heap, filled }: Places, values: Uint32Array | Float32Array | Uint8Array): number {
  const address = heap.lay(values.byteLength);
  filled.push({ address, content: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) });
  return address;
}

function cleared({ heap, filled }: Places, bytes: number): number {
  const address = heap.lay(bytes);
  filled.push({ address, content: bytes });
  return address;
}

function fill({ heap, filled }: Places): void {
  const { buffer } = heap.memory;
  for (const { address, content } of filled)
    if (typeof content === 'number') new Uint8Array(buffer, address, content).fill(0);
    else new Uint8Array(buffer, address, content.length).set(content);
}

function layCopies(places: Places, count: number): CopyPlaces {
  const { plan, heap, all, rows, stride, copyStride } = places;
  const table = heap.lay(field.WORKER_BYTES * count);
  const { touched, bags = 0, sum } = plan.rounds;
  const workers = Array.from({ length: count }, () => ({
    slots: cleared(places, 4 * all),
    copied: heap.lay(4 * touched),
    copies: heap.lay(touched * copyStride),
    heldWords: bags && heap.lay(4 * bags),
    held: bags && heap.lay(2 * bags * stride),
  }));
  return { table, rows, stride, sum, workers };
}

/** The places of the workers' copies as they stand in memory, in units. */
function openCopies({ memory, unit }: SharedHeap, laid: CopyPlaces): CopyPlaces {
  const size = field.WORKER_BYTES / 4;
  const words = new Uint32Array(memory.buffer, laid.table, size * laid.workers.length);
  const workers = laid.workers.map(({ slots, copied, copies, heldWords, held }) => ({
    slots: slots / unit,
    copied: copied / unit,
    copies: copies / unit,
    heldWords: heldWords / unit,
    held: held / unit,
  }));
  workers.forEach(({ slots, copied, heldWords, held }, w) => {
    words.set([slots, copied, 0, heldWords, 0, held], size * w);
  });
  return { ...laid, workers };
}

function layExchange(places: Places, ranks: number) {
  const { heap, all, rows, stride } = places;
  const room = Math.min(all, Math.ceil(EXCHANGED / stride));
  const row = 8 + stride;
  const message = ranks * changes.MESSAGE_HEAD + room * row;
  // Beside those of changes messages of what was joined, as many rows at most, where ranks are groups.
  const sent = 2 * message + ranks * changes.TOGETHER * row;
  const record = cleared(places, changes.CHANGES_BYTES);
  const list = heap.lay(4 * all);
  const addresses: Field[] = [
    [changes.CHANGES_ROWS, rows],
    [changes.CHANGES_BASE, heap.lay(all * stride)],
    [changes.CHANGES_SUMS, heap.lay(room * stride)],
    [changes.CHANGES_LEFT, heap.lay(room * stride)],
    [changes.CHANGES_MARKS, heap.lay(4 * room)],
    [changes.CHANGES_SEEN, heap.lay(16 * all)],
  ];
  const out = heap.lay(sent);
  addresses.push([changes.CHANGES_OUT, out]);
  return { places: { record, list, out, total: heap.lay(message), room }, addresses };
}

function writeExchange({ plan, heap, stride }: Places, laid: ReturnType<typeof layExchange>): void {
  const { memory, unit } = heap;
  const words = new Uint32Array(memory.buffer, laid.places.record, changes.CHANGES_BYTES / 4);
  for (const [offset, address] of laid.addresses) words[offset / 4] = address / unit;
  words[changes.CHANGES_STRIDE / 4] = stride;
  words[changes.CHANGES_JOINED / 4] = 4 * (plan.sums ?? stride / 4);
}

function writeJob(places: Places, job: number, addresses: readonly Field[], copied: boolean): void {
  const { plan, heap, stride, copyStride, stateSize } = places;
  const { rule = {}, rounds } = plan;
  const { memory, unit } = heap;
  const words = new Uint32Array(memory.buffer, job, field.JOB_BYTES / 4).fill(0);
  const fractions = new Float32Array(memory.buffer, job, field.JOB_BYTES / 4);
  words[field.JOB_STRIDE / 4] = stride;
  words[field.JOB_COPY_ROOM / 4] = copied ? rounds.touched : 0;
  words[field.JOB_COPY_STRIDE / 4] = copyStride;
  words[field.JOB_OPTIMIZER / 4] = OPTIMIZERS[rule.optimizer ?? 'sgd'];
  words[field.JOB_STATE_STRIDE / 4] = strideBytes(stateSize);
  fractions[field.JOB_DECAY / 4] = rule.weightDecay ?? 0;
  fractions[field.JOB_L1 / 4] = rule.l1 ?? 0;
  for (const [offset, address] of addresses) words[offset / 4] = address / unit;
  for (const [offset, value] of plan.numbers) words[offset / 4] = value;
  for (const [offset, value] of plan.fractions ?? []) fractions[offset / 4] = value;
}

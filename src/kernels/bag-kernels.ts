/**
 * The kernels over bags in shared memory (assembly/subwords.ts and assembly/classifier.ts, where the arguments
 * are described). Arguments called by a place are byte addresses; rows have `stride` bytes, a multiple of 16.
 */
export interface BagKernel {
  fillRows(address: number, rows: number, dim: number, stride: number, reach: number, state: number): void;
}

export interface ClassifierKernel extends BagKernel {
  trainLines(
    order: number,
    count: number,
    bagStarts: number,
    bags: number,
    labelStarts: number,
    labels: number,
    input: number,
    output: number,
    stride: number,
    labelCount: number,
    loss: number,
    pathStarts: number,
    nodes: number,
    alias: number,
    negatives: number,
    rate0: number,
    rate1: number,
    scratch: number,
    room: number,
  ): void;
}

type TrainSubwords = (
  tokens: number,
  count: number,
  keep: number,
  bagStarts: number,
  bags: number,
  input: number,
  output: number,
  stride: number,
  window: number,
  negatives: number,
  alias: number,
  words: number,
  paths: number,
  nodes: number,
  rate0: number,
  rate1: number,
  scratch: number,
  room: number,
  most: number,
) => void;

export interface SubwordKernel extends BagKernel {
  readonly trainSkipgram: TrainSubwords;
  readonly trainCbow: TrainSubwords;
}

/** Bytes of a thread's scratch memory with lists of up to `room` outputs (a multiple of 4). */
export function scratchBytes(stride: number, room: number): number {
  return 64 + 4 * stride + 8 * room;
}

/** What the kernel added to the losses in a thread's scratch memory, which start anew. */
export function takeLosses(memory: WebAssembly.Memory, scratch: number): { loss: number; losses: number } {
  const sums = new Float64Array(memory.buffer, scratch + 8, 2);
  const [loss, losses] = sums as unknown as [number, number];
  sums.fill(0);
  return { loss, losses };
}

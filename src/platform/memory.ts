import { totalmem } from 'node:os';

/** Bytes of memory that the machine, or the container round the process, has. */
export function machineMemory(): number {
  return Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
}

const MiB = 2 ** 20;
/** About what Node takes by itself, and each worker. */
const PROCESS_BYTES = 64 * MiB;
const THREAD_BYTES = 8 * MiB;

/** Bytes that `--memory` leaves for data; 0 stands for half of the machine's memory. */
export function memoryBudget(requested: number, threads: number): number {
  const whole = requested === 0 ? machineMemory() / 2 : requested;
  return Math.max(0, whole - PROCESS_BYTES - threads * THREAD_BYTES);
}

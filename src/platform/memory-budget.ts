import { totalmem } from 'node:os';

const MiB = 2 ** 20;
/** What Node takes by itself, and each worker. */
const PROCESS_BYTES = 64 * MiB;
const THREAD_BYTES = 8 * MiB;

/** Bytes that `--memory` leaves for data; 0 stands for half of the machine's memory. */
export function memoryBudget(requested: number, threads: number): number {
  const whole = requested === 0 ? totalmem() / 2 : requested;
  return Math.max(0, whole - PROCESS_BYTES - threads * THREAD_BYTES);
}

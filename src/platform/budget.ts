const MiB = 2 ** 20;
/** About what the engine takes by itself, and each worker. */
const PROCESS_BYTES = 64 * MiB;
const THREAD_BYTES = 8 * MiB;

/** Bytes that `--memory` leaves for data; 0 stands for half of the machine's. */
export function memoryBudget(machine: number, requested: number, threads: number): number {
  const whole = requested === 0 ? machine / 2 : requested;
  return Math.max(0, whole - PROCESS_BYTES - threads * THREAD_BYTES);
}

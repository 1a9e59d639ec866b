import { totalmem } from 'node:os';

/** Bytes of memory that the machine, or the container round the process, has. */
export function machineMemory(): number {
  return Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
}

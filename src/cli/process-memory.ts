import { readFileSync } from 'node:fs';

/**
 * Bytes of memory that this process took at most. Linux's getrusage(2) begins with what the process took that started this one,
 * where it was started as Node starts programs (vfork(2)).
 */
export function peakMemoryBytes(): number {
  try {
    const [, kilobytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'latin1'))!;
    return 1024 * Number(kilobytes);
  } catch {
    return 1024 * process.resourceUsage().maxRSS;
  }
}

// Huge pages for the rows of a run, which are read at random: of 4 KB each, their addresses miss the processor's table of pages.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { KernelMemory } from '../platform.js';
import type { Koffi } from './mpi-library.js';

const SETTING = '/sys/kernel/mm/transparent_hugepage/enabled';
/** madvise(2) of Linux. */
const MADV_HUGEPAGE = 14;
/** Below it nothing is saved that pays for loading koffi. */
const LEAST_BYTES = 32 << 20;

/**
 * Asks Linux for huge pages where it gives them to those that ask (most desktops; many servers give them anyway) and the
 * package koffi is installed to ask by. Else, and elsewhere, all stays as it is.
 */
export function askForHugePages({ buffer }: KernelMemory): void {
  if (buffer.byteLength < LEAST_BYTES || !givenOnRequest()) return;
  try {
    const koffi: Koffi = createRequire(import.meta.url)('koffi');
    const madvise = koffi.load(null).func('int madvise(void *address, size_t bytes, int advice)');
    madvise(new Uint8Array(buffer, 0, 1), buffer.byteLength, MADV_HUGEPAGE);
  } catch {
    // Not installed, or not for this machine: it is faster with them, not otherwise.
  }
}

function givenOnRequest(): boolean {
  try {
    return readFileSync(SETTING, 'utf8').includes('[madvise]');
  } catch {
    return false;
  }
}

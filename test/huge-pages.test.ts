// Huge pages for the rows of a run, where Linux gives them to those that ask.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SharedHeap } from '../src/kernels/shared-heap.js';
import { optionalPackage } from '../src/optional-package.js';
import '../src/platform/node.js';

const MB = 1 << 20;
const onRequest = (() => {
  try {
    return readFileSync('/sys/kernel/mm/transparent_hugepage/enabled', 'utf8').includes('[madvise]');
  } catch {
    return false;
  }
})();
const koffi = await optionalPackage('koffi').catch(() => undefined);

/** Kilobytes of this process that were asked for in huge pages: the flag `hg` of proc_pid_smaps(5). */
function askedFor(): number {
  const mappings = readFileSync('/proc/self/smaps', 'utf8').matchAll(
    /^Size:\s+(\d+) kB\n(?:[A-Z].*\n)*?VmFlags:.* hg\b/gm,
  );
  return [...mappings].reduce((sum, [, kilobytes]) => sum + Number(kilobytes), 0);
}

function openHeap(bytes: number): SharedHeap {
  const heap = new SharedHeap();
  heap.reset();
  heap.lay(bytes);
  heap.open('a test', 'take less');
  return heap;
}

test.skipIf(process.platform !== 'linux' || !onRequest || !koffi)(
  'a large memory of kernels is asked for in huge pages, a small one is not',
  () => {
    const before = askedFor();
    const small = openHeap(8 * MB);
    expect(askedFor()).toBe(before);
    const large = openHeap(64 * MB);
    expect(askedFor() - before).toBeGreaterThanOrEqual(64 * 1024);
    expect([small, large].map((heap) => heap.memory.buffer.byteLength >= 8 * MB)).toEqual([true, true]);
  },
);

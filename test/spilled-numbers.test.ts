import { afterEach, expect, test, vi } from 'vitest';
import { platform } from '../src/platform.js';
import { SpilledNumbers } from '../src/search/spilled-numbers.js';

afterEach(() => vi.restoreAllMocks());

/** The bytes of all: to compare numbers one by one takes longer than to keep them. */
const read = (numbers: SpilledNumbers) =>
  Buffer.concat(
    Array.from(numbers.parts(), ({ buffer, byteOffset, byteLength }) =>
      Buffer.from(buffer, byteOffset, byteLength),
    ),
  );

// 256 numbers are the first room, 262,144 a block.
test.each([0, 1, 255, 256, 257, 1000, 262_143, 262_144, 262_145, 600_000])(
  '%i numbers come back, before and after others are added',
  (count) => {
    const opened = vi.spyOn(platform().spill, 'open');
    const numbers = new SpilledNumbers('uint32');
    const wanted = Uint32Array.from({ length: count + 3 }, (_, i) => (i * 2_654_435_761) >>> 0);
    const bytes = Buffer.from(wanted.buffer);
    for (let at = 0; at < count; at += 77_777) numbers.append(wanted.slice(at, Math.min(at + 77_777, count)));
    expect(read(numbers).equals(bytes.subarray(0, 4 * count))).toBe(true);
    numbers.append(wanted.slice(count));
    expect(numbers.length).toBe(count + 3);
    for (let time = 0; time < 2; time++) expect(read(numbers).equals(bytes)).toBe(true);
    // Few need no file, as an edit of a small index would open one for each of its fields.
    expect(opened).toHaveBeenCalledTimes(count >= 262_144 - 3 ? 1 : 0);
    numbers.close();
  },
);

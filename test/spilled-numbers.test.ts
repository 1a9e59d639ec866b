import { afterEach, expect, test, vi } from 'vitest';
import { platform } from '../src/platform.js';
import { SpilledNumbers } from '../src/search/spilled-numbers.js';

afterEach(() => vi.restoreAllMocks());

const read = (numbers: SpilledNumbers) => [...numbers.parts()].flatMap((part) => Array.from(part, Number));

// 256 numbers are the first room, 262,144 a block.
test.each([0, 1, 255, 256, 257, 1000, 262_143, 262_144, 262_145, 600_000])(
  '%i numbers come back, before and after others are added',
  (count) => {
    const opened = vi.spyOn(platform().spill, 'open');
    const numbers = new SpilledNumbers('uint32');
    const wanted = Array.from({ length: count }, (_, i) => (i * 2_654_435_761) >>> 0);
    for (let at = 0; at < count; at += 77_777)
      numbers.append(Uint32Array.from(wanted.slice(at, at + 77_777)));
    expect(read(numbers)).toEqual(wanted);
    numbers.append(Uint32Array.of(1, 2, 3));
    expect(numbers.length).toBe(count + 3);
    expect(read(numbers)).toEqual([...wanted, 1, 2, 3]);
    expect(read(numbers).length).toBe(count + 3);
    // Few need no file, as an edit of a small index would open one for each of its fields.
    expect(opened).toHaveBeenCalledTimes(count >= 262_144 - 3 ? 1 : 0);
    numbers.close();
  },
);

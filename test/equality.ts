// Large arrays that are equal are found so at once: vitest compares them item by item by hashing keys, a microsecond each.
import { expect } from 'vitest';

const same = (a: ArrayLike<unknown>, b: ArrayLike<unknown>) => {
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i]) || typeof a[i] === 'object') return false;
  return true;
};

function arraysEqual(a: unknown, b: unknown): true | undefined {
  const both = [a, b];
  const isPlain = both.every(Array.isArray);
  if (!isPlain && !both.every((one) => ArrayBuffer.isView(one) && !(one instanceof DataView)))
    return undefined;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return undefined;
  const [left, right] = both as ArrayLike<unknown>[];
  return left.length === right.length && same(left, right) ? true : undefined;
}

// Files share their modules, but not what runs before each of them.
const given = globalThis as { arraysEqual?: unknown };
if (!given.arraysEqual) expect.addEqualityTesters([arraysEqual]);
given.arraysEqual = arraysEqual;

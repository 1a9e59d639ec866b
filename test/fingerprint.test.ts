import { expect, test } from 'vitest';
import { fingerprintOf } from '../src/trainers/fingerprint.js';

test('a fingerprint follows from each number, their places and their count', () => {
  const lists = [[], [0], [1], [2], [0, 1], [1, 0], [1, 2], [1, 3], [0, 0]];
  const prints = lists.map((numbers) => fingerprintOf(numbers));
  expect(new Set(prints).size).toBe(lists.length);
  expect(new Set(prints.map((hash) => fingerprintOf([5], hash))).size).toBe(lists.length);
});

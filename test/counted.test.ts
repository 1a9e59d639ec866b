import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { counted } from '../src/errors.js';

test('one is not several', () => {
  expect([0, 1, 2, 999, 1000, 1_234_567].map((n) => counted(n, 'text'))).toEqual([
    '0 texts',
    '1 text',
    '2 texts',
    '999 texts',
    '1,000 texts',
    '1,234,567 texts',
  ]);
  expect([1, 2].map((n) => counted(n, 'word joins', 'words join'))).toEqual(['1 word joins', '2 words join']);
});

const SRC = join(import.meta.dirname, '../src');

// Intl takes 7 MB of memory, and is the page's business.
test('no other place writes numbers of things', () => {
  const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.startsWith('page') && !path.endsWith('errors.ts'))
    .filter((path) => /toLocaleString\(|=== 1 \? '' : 's'/.test(readFileSync(join(SRC, path), 'utf8')));
  expect(sources).toEqual([]);
});

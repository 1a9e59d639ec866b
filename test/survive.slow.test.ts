// The harness of `npm run survive`, with few kills and each kind of fault once or a few times.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CASES } from '../scripts/survive/cases.mjs';
import { writeCorpora } from '../scripts/survive/corpus.mjs';
import { injectAll } from '../scripts/survive/faults.mjs';
import { killAll, RUNS } from '../scripts/survive/kills.mjs';

const home = mkdtempSync(join(tmpdir(), 'wordvec-survive-'));
beforeAll(() => writeCorpora(home));
afterAll(() => rmSync(home, { recursive: true }));

const QUIET = { width: 2, say: () => {} };

test('killed and resumed, runs end with the same bytes', async () => {
  const runs = RUNS.filter((_, i) => i % 3 === 0);
  const rows = await killAll(home, { ...QUIET, kills: 12, seed: 1, runs });
  expect(rows.flatMap(({ name, faults }) => faults.map((fault: string) => `${name}: ${fault}`))).toEqual([]);
  expect(rows.reduce((sum, { kills }) => sum + kills, 0)).toBeGreaterThanOrEqual(12);
  expect(rows.reduce((sum, { resumed }) => sum + resumed, 0)).toBeGreaterThan(0);
});

test('each fault, at each stage once, ends as it should', async () => {
  const seen = new Set<string>();
  const cases = CASES.filter(({ name, stage }) => {
    const first = !seen.has(name + stage);
    seen.add(name + stage);
    return first;
  });
  const results = await injectAll(home, { ...QUIET, cases });
  const broken = results.filter(({ faults }) => faults.length > 0);
  expect(broken.map(({ name, stage, command, faults }) => ({ name, stage, command, faults }))).toEqual([]);
}, 600_000);

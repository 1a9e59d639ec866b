// One of several processes, which see each other by a file beside what they work on.
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { exclusively } from '../src/platform/exclusive.js';
import { temporaryFiles } from './temporary-files.js';

const { folder, path } = temporaryFiles();

test('work on a file goes on one after the other, whatever becomes of it', async () => {
  let [within, most] = [0, 0];
  const work = async (fails: boolean) => {
    most = Math.max(most, ++within);
    await wait(5);
    within--;
    if (fails) throw new Error('no');
    return 'done';
  };
  const ends = await Promise.allSettled(
    [true, false, false].map((fails) => exclusively(path('a'), () => work(fails))),
  );
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  expect([most, readdirSync(folder)]).toEqual([1, []]);
});

test('who waits may be stopped, and leaves what another has', async () => {
  writeFileSync(path('b.lock'), '');
  const waiting = exclusively(path('b'), async () => {}, { signal: AbortSignal.timeout(20) });
  await expect(waiting).rejects.toMatchObject({ code: 'aborted' });
  expect(existsSync(path('b.lock'))).toBe(true);
});

test('what a killed process left is taken after half a minute without a sign of life', async () => {
  writeFileSync(path('c.lock'), '');
  let now = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => {
    now += 11_000;
    return now;
  });
  await exclusively(path('c'), async () => {});
  clock.mockRestore();
  expect([now > 30_000, existsSync(path('c.lock'))]).toEqual([true, false]);
});

test('a folder that is not there is told', async () => {
  await expect(exclusively(path('none/d'), async () => {})).rejects.toMatchObject({ code: 'io' });
});

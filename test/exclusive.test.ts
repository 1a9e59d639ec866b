// One of several processes, which see each other by a file beside what they work on.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
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
  const notes: string[] = [];
  await exclusively(path('c'), async () => {}, { onNote: (note) => notes.push(note) });
  clock.mockRestore();
  expect([now > 30_000, existsSync(path('c.lock'))]).toEqual([true, false]);
  expect(notes).toEqual([expect.stringMatching(/c: waits for another process .* for 30 s at most$/)]);
});

describe('of a process of this machine', () => {
  const lock = async (pid: number, space = '') => {
    let own = '';
    await exclusively(path('e'), async () => {
      own = readFileSync(path('e.lock'), 'utf8');
    });
    const other = { ...JSON.parse(own), pid };
    writeFileSync(path('e.lock'), JSON.stringify({ ...other, space: other.space + space }));
  };
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  const work = (milliseconds: number) =>
    exclusively(path('e'), async () => 'done', { signal: AbortSignal.timeout(milliseconds) });

  test('it is known at once that it was killed', async () => {
    await lock(dead);
    expect(await Promise.all([work(20_000), work(20_000), work(20_000)])).toEqual(['done', 'done', 'done']);
    expect(readdirSync(folder).filter((name) => name.startsWith('e'))).toEqual([]);
  });

  test.each([
    [process.pid, ''],
    [dead, ' of another machine'],
  ])('and that it is not, or cannot be known (%#)', async (pid, space) => {
    await lock(pid, space);
    await expect(work(100)).rejects.toMatchObject({ code: 'aborted' });
    rmSync(path('e.lock'));
  });
});

test('a folder that is not there is told', async () => {
  await expect(exclusively(path('none/d'), async () => {})).rejects.toMatchObject({ code: 'io' });
});

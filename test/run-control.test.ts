// What threads of a run tell each other: steps, rounds, barriers, rests. Threads are real ones here; waits that do not
// end would be this file's time-out.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { Control, OVER, STOPPING } from '../src/run/control.js';
import { slowTest } from './thorough.js';

const BUILT = pathToFileURL(join(import.meta.dirname, '../dist/run/control.js')).href;

/** Runs `work`, which sees nothing but its arguments, in a thread with a control of its own over the same words. */
function inThread<Result>(
  { words }: Control,
  work: (control: Control, shared: Int32Array) => Result,
  shared = new Int32Array(new SharedArrayBuffer(16)),
): Promise<Result> {
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    import(${JSON.stringify(BUILT)}).then(({ Control }) =>
      parentPort.postMessage((${work.toString()})(new Control(workerData.words), workerData.shared)));`;
  return new Promise((resolve, reject) => {
    const worker = new Worker(code, { eval: true, workerData: { words, shared } });
    worker.on('message', resolve);
    worker.on('error', reject);
  });
}

function stop({ words }: Control, how: number): void {
  Atomics.store(words, 0, how);
}

/** Lets other threads come until `ready`. */
async function until(ready: () => boolean): Promise<void> {
  while (!ready()) await new Promise((resolve) => void setTimeout(resolve, 1));
}

describe('steps', () => {
  test('threads take each one once, in rising order', async () => {
    const control = new Control();
    control.steps = 100;
    control.until = 20_000;
    const takeAll = (own: Control) => {
      const steps: number[] = [];
      for (let step = own.take(); step >= 0; step = own.take()) steps.push(step);
      return steps;
    };
    const taken = await Promise.all([1, 2].map(() => inThread(control, takeAll)));
    for (const steps of taken) expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(taken.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 19_900 }, (_, i) => 100 + i));
    expect(control.steps).toBe(20_000);
  });

  test('none is taken of a run that is to stop, but a round that began is trained to its end', () => {
    const control = new Control();
    control.until = 10;
    expect(control.take()).toBe(0);
    stop(control, STOPPING);
    expect(control.take()).toBe(-1);
    expect([control.takeBelow(3), control.takeBelow(3), control.takeBelow(3)]).toEqual([1, 2, -1]);
    expect([control.stopped, control.over]).toEqual([true, false]);
  });

  test('none at all is taken when the run is over', () => {
    const control = new Control();
    control.until = 10;
    stop(control, OVER);
    expect([control.take(), control.takeBelow(3), control.steps]).toEqual([-1, -1, 0]);
    expect([control.stopped, control.over]).toEqual([true, true]);
  });

  test('hold lets threads rest after the steps that are taken, or the round that began', () => {
    const control = new Control();
    control.until = 100;
    control.take();
    control.take();
    control.hold();
    expect([control.until, control.take()]).toEqual([2, -1]);
    control.goOn(100);
    control.beginRound(8);
    control.takeBelow(10);
    control.hold();
    expect(control.until).toBe(10);
    control.goOn(4);
    control.hold();
    expect(control.until).toBe(4);
  });
});

describe('rounds', () => {
  test('are `width` steps, fewer at the end, then none', () => {
    const control = new Control();
    control.until = 11;
    const ends: (number | undefined)[] = [];
    for (let round = 0; round < 3; round++) {
      control.beginRound(8);
      ends.push(control.round);
      control.steps = control.round ?? control.steps;
    }
    expect(ends).toEqual([8, 11, undefined]);
    control.goOn(20);
    control.beginRound(8);
    expect(control.round).toBe(19);
  });

  test('end for a thread that comes when others have trained all of it where they end for those', () => {
    const early = new Control();
    const late = new Control(early.words);
    early.until = 100;
    early.beginRound(2);
    const { round } = early;
    while (early.takeBelow(round!) >= 0);
    expect(late.round).toBe(round);
    expect(late.takeBelow(late.round!)).toBe(-1);
  });

  test('do not begin when the run is to stop', () => {
    const control = new Control();
    control.until = 100;
    stop(control, STOPPING);
    control.beginRound(8);
    expect(control.round).toBeUndefined();
  });
});

describe('barriers', () => {
  test('open when all threads are there; the last one does what is to be done between', async () => {
    const control = new Control();
    /** Times that a thread arrived, times that the last one did its work, faults seen. */
    const shared = new Int32Array(new SharedArrayBuffer(16));
    const meetOften = (own: Control, counts: Int32Array) => {
      for (let time = 1; time <= 300; time++) {
        Atomics.add(counts, 0, 1);
        const arrival = own.arrive(3, () => {
          if (Atomics.load(counts, 0) !== 3 * time) Atomics.add(counts, 2, 1);
          Atomics.add(counts, 1, 1);
        });
        if (!own.waitOpen(arrival) || !own.open(arrival)) return false;
        if (Atomics.load(counts, 1) !== time) Atomics.add(counts, 2, 1);
        if (!own.waitOpen(own.arrive(3))) return false;
      }
      return true;
    };
    const met = await Promise.all([1, 2, 3].map(() => inThread(control, meetOften, shared)));
    expect(met).toEqual([true, true, true]);
    expect([...shared]).toEqual([900, 300, 0, 0]);
  });

  test('stay closed for one thread alone, which is told when another fails', async () => {
    const control = new Control();
    const arrival = control.arrive(3);
    expect(control.open(arrival)).toBe(false);
    const shared = new Int32Array(new SharedArrayBuffer(16));
    const waiting = inThread(
      control,
      (own, counts) => {
        const own3 = own.arrive(3);
        Atomics.store(counts, 0, 1);
        return own.waitOpen(own3);
      },
      shared,
    );
    await until(() => Atomics.load(shared, 0) === 1);
    expect(control.open(arrival)).toBe(false);
    stop(control, OVER);
    expect(await waiting).toBe(false);
  });
});

describe('rests', () => {
  const restTwice = (own: Control) => [own.rest(), own.rest()];

  test('last until the run goes on, or ends', async () => {
    const control = new Control();
    const shared = new Int32Array(new SharedArrayBuffer(16));
    const restAgain = (own: Control, counts: Int32Array) => {
      const first = own.rest();
      Atomics.store(counts, 0, 1 + own.resting);
      return [first, own.rest()];
    };
    const resting = inThread(control, restAgain, shared);
    await until(() => control.resting === 1);
    control.goOn(7);
    expect(control.until).toBe(7);
    await until(() => Atomics.load(shared, 0) > 0 && control.resting === 1);
    expect(Atomics.load(shared, 0)).toBe(1);
    control.end();
    expect(await resting).toEqual([true, false]);
    expect([control.stopped, control.over, control.resting]).toEqual([true, true, 0]);
  });

  slowTest('end when a thread fails; that it failed stays known', async () => {
    const control = new Control();
    const resting = inThread(control, restTwice);
    await until(() => control.resting === 1);
    stop(control, OVER);
    expect(await resting).toEqual([false, false]);
    control.end();
    expect(control.over).toBe(true);
  });
});

describe('pieces of an offer', () => {
  slowTest('are taken once each, by whichever thread has time', async () => {
    const PIECES = 300_000;
    const control = new Control();
    const counts = new Int32Array(new SharedArrayBuffer(4 * PIECES));
    const takeAll = (own: Control, taken: Int32Array) => {
      for (let piece = own.takePiece(); piece >= 0; piece = own.takePiece()) {
        Atomics.add(taken, piece, 1);
        own.pieceDone();
      }
      return own.takePiece();
    };
    control.offer(0, PIECES, PIECES);
    expect(await Promise.all([1, 2].map(() => inThread(control, takeAll, counts)))).toEqual([-1, -1]);
    control.waitDone();
    expect(counts.every((count) => count === 1)).toBe(true);
  });

  test('are done by a thread that rests, too, and all of them when the wait ends', async () => {
    const control = new Control();
    // Pieces that the other thread has begun, and done.
    const shared = new Int32Array(new SharedArrayBuffer(8));
    const help = (own: Control, counts: Int32Array) =>
      own.rest(() => {
        for (let piece = own.takePiece(); piece >= 0; piece = own.takePiece()) {
          Atomics.add(counts, 0, 1);
          for (const began = performance.now(); performance.now() - began < 20; );
          Atomics.add(counts, 1, own.offered.rows);
          own.pieceDone();
        }
      });
    const helper = inThread(control, help, shared);
    await until(() => control.resting === 1);
    for (let offer = 1; offer <= 5; offer++) {
      control.offer(0, 10, 1);
      await until(() => Atomics.load(shared, 0) === offer);
      control.waitDone();
      expect(shared[1]).toBe(10 * offer);
    }
    control.end();
    expect(await helper).toBe(false);
  });
});

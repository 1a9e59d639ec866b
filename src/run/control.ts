// What the threads of a run tell each other, in one shared Int32Array.

import { platform } from '../platform.js';

/** Not 0: end after the step or round that is being trained (STOPPING), or at once, as a thread failed or the first one ended (OVER). */
const STOP = 0;
/** Steps that were taken: all of them are done when the threads rest. The one truth of progress. */
const NEXT = 1;
/** Steps are taken up to this one. */
const UNTIL = 2;
/** Threads that rest there, and how often the run went on. */
const RESTING = 3;
const GONE_ON = 4;
/** Where the round ends that is being trained, where threads go by rounds; NONE where they shall rest. */
const ROUND = 5;
const NONE = -1;
/** Threads at the barrier, and how often it opened. */
const ARRIVED = 6;
const OPENED = 7;
/** What is to be done to how many rows of an exchange, pieces of these that no thread has taken, that there are, that are done. */
const WORK = 8;
const ROWS = 9;
const LEFT = 10;
const PIECES = 11;
const DONE = 12;
const WORDS = 13;

export const STOPPING = 1;
export const OVER = 2;

/** Looks at a lock before it is waited for: shorter than a sleep. */
const SPINS = 500;
/** Milliseconds after which a waiting thread looks whether the run is over. */
const PATIENCE = 50;

export type ControlWords = Int32Array<SharedArrayBuffer>;

/** A run's shared state; each thread has its own of these over the same words. */
export class Control {
  readonly words: ControlWords;

  constructor(words: ControlWords = new Int32Array(platform().memory.shared(4 * WORDS))) {
    this.words = words;
  }

  get stopped(): boolean {
    return Atomics.load(this.words, STOP) !== 0;
  }

  get over(): boolean {
    return Atomics.load(this.words, STOP) === OVER;
  }

  /** Steps done, where no thread is at work. */
  get steps(): number {
    return Atomics.load(this.words, NEXT);
  }

  set steps(steps: number) {
    Atomics.store(this.words, NEXT, steps);
  }

  get until(): number {
    return Atomics.load(this.words, UNTIL);
  }

  set until(step: number) {
    Atomics.store(this.words, UNTIL, step);
  }

  /** Lets the threads rest as soon as they can: after their step or round. */
  hold(): void {
    this.until = Math.min(this.until, Math.max(this.steps, Atomics.load(this.words, ROUND)));
  }

  /** The next step, which is this thread's to train; -1 where there is none or the run is to stop. */
  take(): number {
    return this.stopped ? -1 : this.takeBelow(this.until);
  }

  /** The next step below `end`; a round that began is trained to its end. */
  takeBelow(end: number): number {
    for (;;) {
      const step = this.steps;
      if (step >= end || this.over) return -1;
      if (Atomics.compareExchange(this.words, NEXT, step, step + 1) === step) return step;
    }
  }

  /** The end of the round; undefined where the threads shall rest. The same for all threads between two barriers. */
  get round(): number | undefined {
    const end = Atomics.load(this.words, ROUND);
    return end === NONE ? undefined : end;
  }

  /** Begins the round of at most `width` steps, unless the run is to stop or rest: for one thread alone, at a barrier. */
  beginRound(width: number): void {
    const end = Math.min(this.steps + width, this.until);
    Atomics.store(this.words, ROUND, this.stopped || end <= this.steps ? NONE : end);
  }

  /** Comes to the barrier. The last of all `threads` calls `last`, then lets them go on. Returns what `open` asks for. */
  arrive(threads: number, last: () => void = () => {}): number {
    const opened = Atomics.load(this.words, OPENED);
    if (Atomics.add(this.words, ARRIVED, 1) === threads - 1) {
      last();
      Atomics.store(this.words, ARRIVED, 0);
      Atomics.add(this.words, OPENED, 1);
      Atomics.notify(this.words, OPENED);
    }
    return opened;
  }

  /** Whether the barrier that the thread came to has opened. */
  open(arrival: number): boolean {
    return Atomics.load(this.words, OPENED) !== arrival;
  }

  /** Waits until it has. False: the run is over. */
  waitOpen(arrival: number): boolean {
    return this.#wait(OPENED, arrival);
  }

  /**
   * For a thread that has no step left: waits until the run goes on, also where it is to stop, as the others may wait
   * at a barrier by then. False: it is over.
   * @param help what it does meanwhile when it is woken
   */
  rest(help?: () => void): boolean {
    const before = Atomics.load(this.words, GONE_ON);
    Atomics.add(this.words, RESTING, 1);
    const goes = this.#wait(GONE_ON, before, help);
    // By the thread itself: one that was not resting yet when it was woken must not count for long.
    Atomics.sub(this.words, RESTING, 1);
    return goes;
  }

  get resting(): number {
    return Atomics.load(this.words, RESTING);
  }

  /** Wakes the threads that rest; others may be at work. */
  goOn(until: number): void {
    this.until = until;
    Atomics.add(this.words, GONE_ON, 1);
    Atomics.notify(this.words, GONE_ON);
  }

  /** Lets all threads end. */
  end(): void {
    Atomics.store(this.words, STOP, OVER);
    this.goOn(this.until);
  }

  /** Offers pieces of work to all threads; those offered before are done. */
  offer(work: number, rows: number, pieces: number): void {
    Atomics.store(this.words, WORK, work);
    Atomics.store(this.words, ROWS, rows);
    Atomics.store(this.words, PIECES, pieces);
    Atomics.store(this.words, DONE, 0);
    // Last, as who takes a piece reads the others: one that is taken is of the offer that stands.
    Atomics.store(this.words, LEFT, pieces);
    Atomics.notify(this.words, GONE_ON);
  }

  get offered(): { readonly work: number; readonly rows: number } {
    return { work: Atomics.load(this.words, WORK), rows: Atomics.load(this.words, ROWS) };
  }

  /** A piece, which is this thread's to do; below 0 where there is none. */
  takePiece(): number {
    return Atomics.load(this.words, LEFT) > 0 ? Atomics.sub(this.words, LEFT, 1) - 1 : -1;
  }

  pieceDone(): void {
    Atomics.add(this.words, DONE, 1);
  }

  /** Waits until all pieces are done, or the run is over: awake, as a piece is short and a page's own thread cannot sleep. */
  waitDone(): void {
    const pieces = Atomics.load(this.words, PIECES);
    while (Atomics.load(this.words, DONE) < pieces && !this.over);
  }

  #wait(word: number, value: number, meanwhile?: () => void): boolean {
    for (let spin = 0; spin < SPINS; spin++) if (Atomics.load(this.words, word) !== value) return !this.over;
    while (Atomics.load(this.words, word) === value) {
      if (this.over) return false;
      meanwhile?.();
      Atomics.wait(this.words, word, value, PATIENCE);
    }
    return !this.over;
  }
}

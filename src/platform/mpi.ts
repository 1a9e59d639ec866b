// MPI by the package koffi: the main thread sends and receives, and never waits in it. A message is begun and then asked for
// now and then, so that signals are heard and a rank that went silent is noticed.
import { readFileSync, writeSync } from 'node:fs';
import { inputError, ioError, unsupportedError, type WordvecError } from '../errors.js';
import { neededPackage } from '../optional-package.js';
import type { Rank, Ranks } from '../platform.js';
import { type Call, handlesOf, type Koffi, type Library, libraryOf } from './mpi-library.js';
import { beginMpi, exitAtOnce, leaveStarter, rest, setUcx, waitForReader } from './mpi-process.js';
import { pause } from './threads.js';

const REQUEST_BYTES = 8;
const STATUS_BYTES = 64;
const DATA = 1;
const BEAT = 2;
const DONE = 3;
/** What the last sign of life says. */
const LAST = 1;

/** Milliseconds between two signs of life, and after which a rank without any counts as lost. */
const BEAT_EVERY = 4000;
const DEADLINE = 20_000;
/** Milliseconds within which ranks that have trained tell each other that they end, and within which the first one has saved. */
const ENDS_IN = 60_000;
const SAVES_IN = 86_400_000;
/** Milliseconds within which the starter ends all, where it is asked to and heard. */
const ABORTS_IN = 2000;
/** Looks at a message that is not here yet before the process rests between looks. */
const LOOKS = 1000;

let opened: Promise<Ranks> | undefined;

/** Joins the other ranks. Once a process: MPI can be begun only once. @throws WordvecError `unsupported`, `io` */
export function openMpi(started: Rank): Promise<Ranks> {
  opened ??= open(started);
  return opened;
}

async function open(started: Rank): Promise<Ranks> {
  const what = `training on ${started.size} ranks`;
  setUcx();
  const { default: koffi } = await neededPackage<{ default: Koffi }>('koffi', what);
  const library = libraryOf(koffi, what);
  await beginMpi(koffi, library, started.size);
  const mpi = new Mpi(koffi, library, started);
  mpi.watch();
  await checkVersion(mpi);
  return mpi;
}

/** @throws WordvecError `input` where the first rank has another version of this package */
async function checkVersion(ranks: Ranks): Promise<void> {
  const file = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(file) as { version: string };
  if (ranks.rank === 0) {
    const bytes = new TextEncoder().encode(version);
    for (let other = 1; other < ranks.size; other++) await ranks.send(other, bytes);
    return;
  }
  const target = new Uint8Array(64);
  const first = new TextDecoder().decode(target.subarray(0, await ranks.receive(0, target)));
  if (first !== version)
    throw inputError(
      `this rank runs version ${version} of wordvec, the first one ${first}: install the same on all machines`,
    );
}

interface Request {
  readonly handle: Uint8Array;
  readonly status: Uint8Array;
  /** Kept, as MPI reads or writes it still. */
  readonly bytes: Uint8Array;
}

class Mpi implements Ranks {
  readonly rank: number;
  readonly size: number;
  readonly #calls: Record<'isend' | 'irecv' | 'test' | 'ibarrier' | 'count' | 'abort' | 'finalize', Call>;
  readonly #world: unknown;
  readonly #byte: unknown;
  #lost: WordvecError | undefined;
  #coming: Request | undefined;
  /** Signs of life that may be on their way still. */
  #beats: Request[] = [];
  #timer: NodeJS.Timeout | undefined;
  #over = false;

  constructor(koffi: Koffi, library: Library, started: Rank) {
    const { world, byte, handle } = handlesOf(library);
    const call = (prototype: string) => library.func(prototype);
    this.#world = world;
    this.#byte = byte;
    const message = `void *bytes, int count, ${handle} type, int other, int tag, ${handle} world, void *request`;
    this.#calls = {
      isend: call(`int MPI_Isend(${message})`),
      irecv: call(`int MPI_Irecv(${message})`),
      ibarrier: call(`int MPI_Ibarrier(${handle} world, void *request)`),
      test: call('int MPI_Test(void *request, void *flag, void *status)'),
      count: call(`int MPI_Get_count(void *status, ${handle} type, void *count)`),
      abort: call(`int MPI_Abort(${handle} world, int code)`),
      finalize: call('int MPI_Finalize()'),
    };
    const number = new Int32Array(1);
    process.on('exit', (code) => {
      const ended = this.#over && this.#leave(koffi);
      // Ranks that MPI does not know of end by themselves.
      if (!ended && this.size === started.size) this.#abort(koffi, code || 1);
      // Else libraries that are taken apart crash now and then, as their threads go on.
      exitAtOnce(koffi, ended ? code : code || 1);
    });
    const ask = (name: string) => {
      call(`int ${name}(${handle} world, void *number)`)(world, number);
      return number[0];
    };
    this.rank = ask('MPI_Comm_rank');
    this.size = ask('MPI_Comm_size');
    if (this.size !== started.size)
      throw unsupportedError(
        `started as one of ${started.size} processes, but MPI knows of ${this.size}: start it by the mpiexec of the same MPI, under Slurm by srun --mpi=pmi2 or --mpi=pmix`,
      );
  }

  async send(to: number, bytes: Uint8Array): Promise<void> {
    await this.#whenDone(this.#begin('isend', bytes, to, DATA));
  }

  async receive(from: number, target: Uint8Array): Promise<number> {
    const { status } = await this.#whenDone(this.#begin('irecv', target, from, DATA));
    const count = new Int32Array(1);
    this.#calls.count(status, this.#byte, count);
    return count[0];
  }

  end(whole: boolean): void {
    this.#over = whole;
    clearInterval(this.#timer);
  }

  /** Gives signs of life to the next rank, and looks for those of the one before. */
  watch(): void {
    let heard = performance.now();
    this.#coming = this.#listen();
    const beat = () => {
      this.#beat(0);
      while (this.#coming && this.#isDone(this.#coming)) {
        heard = performance.now();
        this.#coming = this.#after(this.#coming);
      }
      if (this.#coming && performance.now() - heard > DEADLINE)
        this.#lost = ioError(
          `rank ${this.#before} has given no sign of life for ${DEADLINE / 1000} seconds: look at its machine and the link to it, and go on with --resume where there are checkpoints`,
        );
    };
    this.#timer = setInterval(beat, BEAT_EVERY).unref();
    beat();
  }

  #listen(): Request {
    return this.#begin('irecv', new Uint8Array(1), this.#before, BEAT);
  }

  /** What is to come after a sign of life: nothing after the last one, which may come while this rank still works. */
  #after({ bytes }: Request): Request | undefined {
    return bytes[0] === LAST ? undefined : this.#listen();
  }

  get #before(): number {
    return (this.rank + this.size - 1) % this.size;
  }

  #begin(call: 'isend' | 'irecv', bytes: Uint8Array, other: number, tag: number): Request {
    const handle = new Uint8Array(REQUEST_BYTES);
    this.#calls[call](bytes, bytes.length, this.#byte, other, tag, this.#world, handle);
    return { handle, status: new Uint8Array(STATUS_BYTES), bytes };
  }

  #isDone({ handle, status }: Request): boolean {
    const flag = new Int32Array(1);
    this.#calls.test(handle, flag, status);
    return flag[0] !== 0;
  }

  async #whenDone(request: Request): Promise<Request> {
    for (let looks = 0; !this.#isDone(request); looks++) {
      if (this.#lost) throw this.#lost;
      if (looks < LOOKS) await pause();
      else await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return request;
  }

  #beat(last: number): void {
    this.#beats = this.#beats.filter((beat) => !this.#isDone(beat));
    this.#beats.push(this.#begin('isend', new Uint8Array([last]), (this.rank + 1) % this.size, BEAT));
  }

  /** The first rank saves what all have trained: a starter may end all where another one ends with a code before that. */
  #waitForFirst(): boolean {
    if (this.rank > 0) return this.#waitFor(this.#begin('irecv', new Uint8Array(1), 0, DONE), SAVES_IN);
    const others = Array.from({ length: this.size - 1 }, (_, i) => i + 1);
    return others.every((rank) => this.#waitFor(this.#begin('isend', new Uint8Array(1), rank, DONE)));
  }

  /** What is on its way when MPI ends can keep it from ending for good: so all that was sent arrives first. */
  #waitForBeats(): boolean {
    this.#beat(LAST);
    while (this.#coming) {
      if (!this.#waitFor(this.#coming)) return false;
      this.#coming = this.#after(this.#coming);
    }
    return this.#beats.every((beat) => this.#waitFor(beat));
  }

  /** Not by MPI_Barrier, which would wait for good where the link goes down in it. */
  #waitForAll(): boolean {
    const handle = new Uint8Array(REQUEST_BYTES);
    this.#calls.ibarrier(this.#world, handle);
    return this.#waitFor({ handle, status: new Uint8Array(STATUS_BYTES), bytes: handle });
  }

  #waitFor(request: Request, within = ENDS_IN): boolean {
    const began = performance.now();
    while (!this.#isDone(request)) {
      if (performance.now() - began > within) return false;
      rest(10);
    }
    return true;
  }

  /** Whether all ranks have ended together; a link may go down while the first one saves. */
  #leave(koffi: Koffi): boolean {
    if (!this.#waitForFirst() || !this.#waitForBeats() || !this.#waitForAll()) {
      const sentence = `wordvec: rank ${this.rank}: another rank did not answer at the end: look at its machine and the link to it; files that were told as written are whole\n`;
      writeSync(2, sentence);
      return false;
    }
    if (!leaveStarter(koffi)) this.#calls.finalize();
    return true;
  }

  /** A process that ends before the work in common is over ends all. The starter does not answer where the link to it is down. */
  #abort(koffi: Koffi, code: number): void {
    waitForReader(koffi);
    this.#calls.abort.async(this.#world, code, () => {});
    rest(ABORTS_IN);
  }
}

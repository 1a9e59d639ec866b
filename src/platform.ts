import { expected, unsupportedError, usageError } from './errors.js';
import type {
  FileInput,
  FileOutput,
  Files,
  ReadHooks,
  Source,
  Spill,
  WriteHooks,
  Writer,
} from './file-access.js';
import { throwIfAborted } from './progress.js';

export type * from './file-access.js';

/** The machine as the library sees it. Entry points hand in the one that fits (`#platform` in package.json). */
export interface Platform {
  readonly threads: Threads;
  readonly kernels: Kernels;
  readonly files: Files;
  readonly spill: Spill;
  readonly memory: Memory;
  /** This process's number, as what started it says. */
  rank(): Rank;
  /** The ranks of the run that this process is one of; undefined where it is alone. @throws WordvecError `unsupported`, `io` */
  ranks(): Promise<Ranks | undefined>;
  /** The value of a variable of the process's environment; undefined where it is not set, or there is none. */
  variable(name: string): string | undefined;
}

/** A process's number in a run of several, from 0 on. */
export interface Rank {
  readonly rank: number;
  readonly size: number;
}

/** The processes of one run, which send each other bytes; two messages from one to another keep their order. */
export interface Ranks extends Rank {
  /** @throws WordvecError `io` where the other does not answer */
  send(to: number, bytes: Uint8Array): Promise<void>;
  /** Receives into `target`; returns the message's length. @throws WordvecError `io` */
  receive(from: number, target: Uint8Array): Promise<number>;
  /** The work in common is over. Not `whole`: this rank failed, and the others cannot go on either. */
  end(whole: boolean): void;
}

export interface Threads {
  /** Whether threads see the same memory. Where they do not, there is one thread, and none is started. */
  readonly share: boolean;
  /** The number of threads that `--threads N` means: 0 is one for each core. */
  count(requested: number): number;
  /** Runs a built worker file (a path in `dist`, that calls `serve`) on `data`, which is cloned but for shared memory. */
  start<Result>(worker: string, data: unknown, onProgress?: (progress: unknown) => void): Thread<Result>;
  /** In a worker file: runs `work` on the data of `start` and sends what it tells and its result, or its error. */
  serve<Data, Result>(
    work: (data: Data, tell: (progress: unknown) => void) => Result | Promise<Result>,
  ): void;
  /** Whether this thread may block until another has done its part: a page's own may not. */
  readonly mayWait: boolean;
  /** Lets waiting events run: signals, timers, messages of threads. */
  pause(): Promise<void>;
}

/** A started thread. */
export interface Thread<Result> {
  /** Rejects with a WordvecError also where the thread dies: code `memory` where it had too little, else `io`. */
  readonly result: Promise<Result>;
  /** The process, or page, need not go on for it. */
  release(): void;
  /** Ends the thread at once; resolves when it has ended. */
  stop(): Promise<void>;
}

/** A kernel by its entry in src/kernels/assembly. */
export type KernelName = 'words' | 'pairs' | 'joins' | 'cooccurrence' | 'products' | TrainingKernelName;

/** `64`: for memory with 64-bit addresses; `Relaxed`: with instructions whose last bits are each engine's own. */
export type TrainingKernelName = `train${'' | '64'}${'' | 'Relaxed'}`;

/** A WebAssembly.Module and .Memory, whose own types need the library `dom`. */
export interface KernelModule {
  readonly [Symbol.toStringTag]: string;
}

export interface KernelMemory {
  /** A new object after each `grow`, which leaves the one before too short, or empty; shared where threads share memory. */
  readonly buffer: ArrayBufferLike;
  /** Pages of 64 KiB. */
  grow(pages: number): number;
}

export interface Kernels {
  /**
   * A compiled kernel, which may be posted to threads.
   * @throws WordvecError `unsupported` where the engine has no WebAssembly with SIMD and threads
   */
  load(name: KernelName): Promise<KernelModule>;
  /** Whether kernels with `Relaxed` in their name can be had. */
  relaxed(): boolean;
  /**
   * A memory for kernels, in pages, which may be posted to threads where they share memory; with 64-bit addresses where
   * `maximum` is past 4 GiB. @throws RangeError; TypeError where the engine has no 64-bit addresses
   */
  memory(initial: number, maximum: number): KernelMemory;
  /** Where the machine can give it larger pages than usual, from its first byte to its last. */
  askForHugePages?(memory: KernelMemory): void;
  /** That of products, at once. @throws WordvecError as `load` */
  products(): KernelModule;
}

export interface Memory {
  /** Bytes of memory that the machine, or the container round the process, has. */
  machine(): number;
  /** Bytes that `--memory` leaves for data; 0 stands for half of the machine's memory. */
  budget(requested: number, threads: number): number;
  /** `bytes` zero bytes that threads share; where they do not, of this thread alone, by the same type's name. */
  shared(bytes: number): SharedArrayBuffer;
}

let inUse: Platform | undefined;

/** Hands in the platform that all modules of this thread use from now on. */
export function usePlatform(platform: Platform): void {
  inUse = platform;
}

/** Hands in the one of a page, unless the program runs in Node and has its own: what is shared between both imports both. */
export function offerPlatform(platform: Platform): void {
  inUse ??= platform;
}

/** @throws WordvecError `unsupported` where none was handed in */
export function platform(): Platform {
  if (inUse) return inUse;
  const twice = 'a loader keeps two of it (tsx does in CommonJS): set "type": "module" in package.json';
  throw unsupportedError(
    `no platform was handed in: import 'wordvec' or another entry of it first; else ${twice}`,
  );
}

/** The chunks of `Files.open`. */
export async function* readChunks(input: FileInput, hooks?: ReadHooks): AsyncGenerator<Uint8Array> {
  yield* (await platform().files.open(input, hooks)).chunks;
}

/** All of a small file as text; bytes that are no UTF-8 become U+FFFD. @throws WordvecError as `Files.open` and its chunks */
export async function readWholeText(input: FileInput, hooks?: ReadHooks): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of readChunks(input, hooks)) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}

/** Whether a name of a file is the address of one on a server. */
export function isWebAddress(path: string): boolean {
  return /^https?:\/\//i.test(path);
}

/** @throws WordvecError `usage` for what is no path */
export function checkPath(path: unknown): void {
  if (typeof path !== 'string') throw expected('path', 'the name of a file', path);
}

/** @throws WordvecError `usage` for the address of a server, and a name that promises a packing that is not written */
export function checkOutputName(path: string): void {
  checkPath(path);
  if (/^[a-z]+:\/\//i.test(path))
    throw usageError(`${path}: servers are read from only: name a file to write`);
  const [ending] = /\.(bz2|zst|zstd|xz|zip|lz4|7z)$/i.exec(path) ?? [];
  if (ending)
    throw usageError(
      `${path}: ${ending} files are not written: end the name with .gz, or pack the file afterwards`,
    );
}

/** See `Files.writeWhole`. What takes bytes itself may have got some before an error. */
export async function writeWhole(output: FileOutput, write: Writer, hooks?: WriteHooks): Promise<void> {
  if (typeof output === 'string') return platform().files.writeWhole(output, write, hooks);
  checkOutput(output);
  await write({
    async write(bytes) {
      throwIfAborted(hooks?.signal);
      // The slice of a Buffer would be no copy.
      await output.write(new Uint8Array(bytes));
    },
  });
}

/** @throws WordvecError `usage` for what is neither a path nor takes bytes */
export function checkOutput(output: FileOutput): void {
  const taker: { write?: unknown } = Object(output);
  if (typeof output !== 'string' && typeof taker.write !== 'function')
    throw expected('path', 'the name of a file, or an object with write(bytes)', output);
}

/** See `Files.checkWritable`. */
export function checkWritable(path: string): Promise<void> {
  return platform().files.checkWritable(path);
}

/** See `Files.findSources`. @throws WordvecError `usage` for what is no list, or an empty one, or `-` named twice */
export async function findSources(inputs: readonly string[]): Promise<Source[]> {
  if (!Array.isArray(inputs)) throw expected('inputs', 'a list of files to read', inputs);
  if (inputs.length === 0) throw usageError('expected at least one file to read, got none');
  if (inputs.indexOf('-') !== inputs.lastIndexOf('-'))
    throw usageError('-: stdin can be read once only: name it once');
  for (const input of inputs) checkPath(input);
  return platform().files.findSources(inputs);
}

/** See `Threads.count`. */
export function threadCount(requested: number): number {
  return platform().threads.count(requested);
}

/** The threads of work with such options, and the bytes that it may take. */
export function machineShare(options: { readonly threads: number; readonly memory: number }) {
  const threads = threadCount(options.threads);
  return { threads, memory: platform().memory.budget(options.memory, threads) };
}

/** See `Platform.rank`. */
export function processRank(): Rank {
  return platform().rank();
}

/** See `Platform.ranks`. */
export function joinRanks(): Promise<Ranks | undefined> {
  return platform().ranks();
}

/** Work that waits for threads: they end with it, and where the signal fires. @throws WordvecError `aborted` then */
export async function withThreads<T>(
  threads: readonly Pick<Thread<unknown>, 'stop'>[],
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const stop = () => Promise.all(threads.map((thread) => thread.stop()));
  signal?.addEventListener('abort', stop);
  try {
    return await work();
  } catch (cause) {
    throwIfAborted(signal);
    throw cause;
  } finally {
    signal?.removeEventListener('abort', stop);
    await stop();
  }
}

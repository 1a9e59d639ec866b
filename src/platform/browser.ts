// A page, or a worker of it, as the platform, handed in by importing this file. Files are what the page puts in by
// `addFile`; outputs are written beside them, and read by `fileOf`.
import { fileLabel, WordvecError } from '../errors.js';
import {
  type KernelMemory,
  type Output,
  refusePacking,
  type ScratchFile,
  type Source,
  type Thread,
  usePlatform,
  type WriteHooks,
} from '../platform.js';
import { memoryBudget } from './budget.js';
import { loadKernel } from './load-kernel.js';
import { HEAD_BYTES, packingOf } from './packings.js';
import { isUtf8, openAppended, openInput, placedBlob, writeBlob } from './page-files.js';
import { type PageWorker, page, type Start } from './page-globals.js';
import { type Message, runServed, threadError } from './thread-messages.js';

const GiB = 2 ** 30;
const PAGE = 1 << 16;
/** What a page may spill, in memory as all of it. */
const SPILL_BYTES = GiB;

const files = new Map<string, Blob>();
/** Where the built worker files lie, if they do. */
let assets: string | undefined;
/** Else what threads run. */
let program: string | undefined;

/** A file that `train` and all else may now read by its name. */
export function addFile(name: string, content: Uint8Array | Blob): void {
  files.set(name, content instanceof Blob ? content : new Blob([new Uint8Array(content)]));
}

/** A file by its name: one that was added, or written since. */
export function fileOf(name: string): Blob | undefined {
  return files.get(name);
}

/**
 * Starts threads from the built worker files in this folder, which holds the package's `dist` (an absolute URL), as a page
 * must whose Content-Security-Policy allows no `worker-src blob:`. Else threads start from a text within the library.
 */
export function useAssets(folder: string | URL): void {
  assets = new URL(folder).href;
}

function blobOf(path: string): Blob {
  const blob = files.get(path);
  if (blob) return blob;
  throw new WordvecError('io', `${path}: there is no such file: add it first (addFile)`);
}

async function open(worker: string): Promise<PageWorker> {
  if (assets) return new page.Worker(new URL(worker, assets), { type: 'module', name: worker });
  program ??= (await import('#workers')).default;
  const url = URL.createObjectURL(new Blob([program], { type: 'text/javascript' }));
  return new page.Worker(url, { name: worker });
}

function startThread<Result>(
  file: string,
  data: unknown,
  onProgress?: (progress: unknown) => void,
): Thread<Result> {
  const opened = open(file);
  const result = opened.then(
    (worker) =>
      new Promise<Result>((resolve, reject) => {
        worker.onmessage = (event) => {
          const message = event.data as Message<Result>;
          if ('progress' in message) return onProgress?.(message.progress);
          worker.terminate();
          if ('error' in message) reject(new WordvecError(message.error.code, message.error.message));
          else resolve(message.result);
        };
        worker.onerror = (event) => reject(threadError(file, event));
        worker.postMessage({ data, assets, program, files } satisfies Start);
      }),
  );
  return { result, stop: async () => (await opened).terminate() };
}

function serve<Data, Result>(
  work: (data: Data, tell: (progress: unknown) => void) => Result | Promise<Result>,
): void {
  page.onmessage = ({ data: start }) => {
    ({ assets, program } = start);
    for (const [name, blob] of start.files) files.set(name, blob);
    void runServed(work, start.data as Data, (message) => page.postMessage(message)).catch((cause) =>
      page.reportError(cause),
    );
  };
}

const { port1: waiting, port2: waker } = new page.MessageChannel();
const resting: (() => void)[] = [];
waiting.onmessage = () => resting.shift()?.();

// Timers are held up by 4 ms when they follow each other.
function pause(): Promise<void> {
  return new Promise((resolve) => {
    resting.push(resolve);
    waker.postMessage(undefined);
  });
}

async function findSources(inputs: readonly string[]): Promise<Source[]> {
  return Promise.all(
    inputs.map(async (path) => {
      const blob = blobOf(path);
      const head = new Uint8Array(await blob.slice(0, HEAD_BYTES).arrayBuffer());
      return { path, size: blob.size, stream: packingOf(head) !== undefined };
    }),
  );
}

async function writeAll(outputs: readonly Output[], hooks: WriteHooks = {}): Promise<void> {
  const blobs = new Map<string, Blob>();
  for (const { path, write } of outputs) blobs.set(path, await writeBlob(path, write, hooks));
  for (const [path, blob] of blobs) files.set(path, blob);
}

function namesIn(folder: string): string[] {
  return [...files.keys()].flatMap((name) =>
    name.startsWith(`${folder}/`) ? [name.slice(folder.length + 1)] : [],
  );
}

interface PageScratch extends ScratchFile {
  readonly memory: KernelMemory;
}

/** Shared memory: a page that is not isolated has it too, as long as no thread is started. */
function sharedMemory(initial: number, maximum: number): KernelMemory {
  return new WebAssembly.Memory({ initial, maximum, shared: true });
}

function writeScratch(file: ScratchFile, bytes: Uint8Array, offset: number): void {
  const { memory } = file as PageScratch;
  const end = offset + bytes.length;
  try {
    if (end > SPILL_BYTES) throw new RangeError();
    const missing = end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  } catch (cause) {
    throw new WordvecError(
      'memory',
      `a page spills ${SPILL_BYTES / GiB} GiB at most, in memory, and ${(end / GiB).toFixed(2)} GiB are needed next: raise memory, or train on less text`,
      { cause },
    );
  }
  new Uint8Array(memory.buffer).set(bytes, offset);
}

function machineMemory(): number {
  return (page.navigator.deviceMemory ?? 4) * GiB;
}

// Where the page is not isolated its name is hidden, but not the thing.
function shared(bytes: number): SharedArrayBuffer {
  const Shared = sharedMemory(1, 1).buffer.constructor as SharedArrayBufferConstructor;
  return new Shared(bytes);
}

usePlatform({
  threads: {
    count: (requested) => (page.crossOriginIsolated ? requested || page.navigator.hardwareConcurrency : 1),
    start: startThread,
    serve,
    pause,
  },
  kernels: { load: loadKernel },
  files: {
    open: async (input, hooks = {}) =>
      openInput(fileLabel(input, 'stdin'), typeof input === 'string' ? blobOf(input) : input, hooks),
    openAt: async (path) => placedBlob(blobOf(path)),
    writeWhole: (path, write, hooks) => writeAll([{ path, write }], hooks),
    writeTogether: writeAll,
    writeFolder: (folder, outputs, hooks) =>
      writeAll(
        outputs.map(({ path, write }) => ({ path: `${folder}/${path}`, write })),
        hooks,
      ),
    checkWritable: async (path) => refusePacking(path),
    checkWritableFolder: async () => {},
    isFolder: async (path) => namesIn(path).length > 0,
    isFile: async (path) => files.has(path),
    checkSpace: () => {},
    findSources,
    // Names are all there is: a folder is what stands before a slash.
    makeFolder: async () => {},
    namesIn: async (folder) => namesIn(folder),
    remove: async (path) => void files.delete(path),
    openAppended,
    cacheFolder: () => undefined,
    isUtf8,
    indexOfNul: (bytes) => bytes.indexOf(0),
  },
  spill: {
    open: () => ({ directory: 'the page', memory: sharedMemory(0, SPILL_BYTES / PAGE) }) as PageScratch,
    write: writeScratch,
    read: (file, target, offset) =>
      target.set(new Uint8Array((file as PageScratch).memory.buffer, offset, target.length)),
    close: () => {},
  },
  memory: {
    machine: machineMemory,
    budget: (requested, threads) => memoryBudget(machineMemory(), requested, threads),
    shared,
  },
  rank: () => ({ rank: 0, size: 1 }),
  ranks: async () => undefined,
  variable: () => undefined,
});

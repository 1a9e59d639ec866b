// A page, or a worker of it, as the platform, handed in by importing this file. Files are what the page puts in by
// `addFile`, `addUrl` and `useFolder`; outputs are written beside them, and read by `fileOf`.
import { fileLabel, WordvecError } from '../errors.js';
import {
  checkOutputName,
  type KernelMemory,
  type Output,
  offerPlatform,
  type ScratchFile,
  type Source,
  type Thread,
  type WriteHooks,
} from '../platform.js';
import { memoryBudget } from './budget.js';
import { kernelMemory, loadKernel, productKernel } from './load-kernel.js';
import { HEAD_BYTES, packingOf } from './packings.js';
import { isUtf8, openAppended, openInput, placedBlob, writeBlob } from './page-files.js';
import { type PageWorker, page, type Start } from './page-globals.js';
import {
  addedFile,
  type FolderHandle,
  fileNamed,
  findFile,
  keepWritten,
  namesIn,
  putFile,
  removeFile,
  setFolder,
  storedFiles,
  takeStored,
} from './page-store.js';
import { askServer } from './remote-file.js';
import { type Message, runServed, workerError } from './thread-messages.js';
import { absoluteAddress } from './web-address.js';

export { removeFile };

const [GiB, PAGE] = [2 ** 30, 1 << 16];
/** What a page may spill, in memory as all of it. */
const SPILL_BYTES = GiB;

/** Where the built worker files lie, if they do. */
let assets: string | undefined;
/** Else what threads run. */
let program: string | undefined;

/** A file that `train` and all else may now read by its name. */
export function addFile(name: string, content: Uint8Array | Blob): void {
  putFile(name, content instanceof Blob ? content : new Blob([new Uint8Array(content)]));
}

/**
 * As `addFile`, of what lies on a server. Where that answers ranges (HTTP's `Range`), only what is read is fetched: an index, or the
 * first words of a model, cost a part of the file.
 * @returns its bytes
 * @throws WordvecError `io`: no answer, or one that is no file
 */
export async function addUrl(name: string, url: string | URL): Promise<number> {
  const file = await askServer(absoluteAddress('url', url, page.location?.href));
  putFile(name, file);
  return file.size;
}

/**
 * Names that were not added are looked for in this folder, and outputs are written there: that of the site's own files
 * (`navigator.storage.getDirectory()`) or one that the person chose (`showDirectoryPicker()`). Undefined: none any more.
 */
export function useFolder(folder: FolderHandle | undefined): void {
  setFolder(folder);
}

/** A file by its name: one that was added, or written since and not into a folder (`useFolder`). */
export function fileOf(name: string): Blob | undefined {
  return addedFile(name);
}

/**
 * Starts threads from a copy of the package's `dist/page` at this address, as a page must whose Content-Security-Policy allows
 * no `worker-src blob:`. Else they start from a text within the library. @throws WordvecError `usage` for what is no address
 */
export function useAssets(folder: string | URL): void {
  assets = absoluteAddress('folder', `${folder}`.replace(/\/?$/, '/'), page.location?.href);
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
        worker.onerror = (event) => reject(workerError(file, event));
        worker.postMessage({ data, assets, program, ...storedFiles() } satisfies Start);
      }),
  );
  return { result, release: () => {}, stop: async () => (await opened).terminate() };
}

function serve<Data, Result>(
  work: (data: Data, tell: (progress: unknown) => void) => Result | Promise<Result>,
): void {
  page.onmessage = ({ data: start }) => {
    ({ assets, program } = start);
    takeStored(start);
    void runServed(work, start.data as Data, (message) => page.postMessage(message)).catch((cause) =>
      page.reportError(cause),
    );
  };
}

let waker: { postMessage(message: unknown): void } | undefined;
const resting: (() => void)[] = [];

// Timers are held up by 4 ms when they follow each other. A port that is open from the start would keep Node awake.
function pause(): Promise<void> {
  waker ??= openWaker();
  return new Promise((resolve) => {
    resting.push(resolve);
    waker!.postMessage(undefined);
  });
}

function openWaker(): NonNullable<typeof waker> {
  const { port1: waiting, port2 } = new page.MessageChannel();
  waiting.onmessage = () => resting.shift()?.();
  return port2;
}

async function findSources(inputs: readonly string[]): Promise<Source[]> {
  return Promise.all(
    inputs.map(async (path) => {
      const blob = await fileNamed(path);
      const head = new Uint8Array(await blob.slice(0, HEAD_BYTES).arrayBuffer());
      return { path, size: blob.size, stream: packingOf(head) !== undefined };
    }),
  );
}

async function writeAll(outputs: readonly Output[], hooks: WriteHooks = {}): Promise<void> {
  const blobs = new Map<string, Blob>();
  for (const { path, write } of outputs) blobs.set(path, await writeBlob(path, write, hooks));
  await keepWritten(blobs);
}

interface PageScratch extends ScratchFile {
  readonly memory: KernelMemory;
}

/** Memory that is posted to workers must be isolated with the page; where it is not there is one thread, with its own. */
const share = page.crossOriginIsolated === true;

const pageMemory = (initial: number, maximum: number) => kernelMemory(initial, maximum, share);

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

const machineMemory = () => (page.navigator?.deviceMemory ?? 4) * GiB;

function shared(bytes: number): SharedArrayBuffer {
  return share ? new SharedArrayBuffer(bytes) : (new ArrayBuffer(bytes) as unknown as SharedArrayBuffer);
}

offerPlatform({
  threads: {
    share,
    count: (requested) => (share ? requested || page.navigator!.hardwareConcurrency : 1),
    start: startThread,
    serve,
    pause,
    mayWait: share && !('document' in page),
  },
  kernels: {
    load: (name) => loadKernel(name, share),
    relaxed: () => false,
    products: () => productKernel(share),
    memory: pageMemory,
  },
  files: {
    open: async (input, hooks = {}) =>
      openInput(fileLabel(input, 'stdin'), typeof input === 'string' ? await fileNamed(input) : input, hooks),
    openAt: async (path) => placedBlob(path, await fileNamed(path)),
    writeWhole: (path, write, hooks) => writeAll([{ path, write }], hooks),
    writeTogether: writeAll,
    writeFolder: (folder, outputs, hooks) =>
      writeAll(
        outputs.map(({ path, write }) => ({ path: `${folder}/${path}`, write })),
        hooks,
      ),
    checkWritable: async (path) => checkOutputName(path),
    checkWritableFolder: async () => {},
    exclusively: (path, work) => page.navigator?.locks?.request(path, work) ?? work(),
    isFolder: async (path) => (await namesIn(path)).length > 0,
    isFile: async (path) => (await findFile(path)) !== undefined,
    checkSpace: () => {},
    findSources,
    // Names are all there is: a folder is what stands before a slash.
    makeFolder: async () => async () => {},
    namesIn,
    remove: removeFile,
    openAppended,
    cacheFolder: () => undefined,
    isUtf8,
    indexOfNul: (bytes) => bytes.indexOf(0),
  },
  spill: {
    open: () => ({ directory: 'the page', memory: pageMemory(0, SPILL_BYTES / PAGE) }) as PageScratch,
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

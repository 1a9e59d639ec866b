// Runs a bundle as a page would: no global of Node's is left but those that browsers have, and `fetch` gives the
// files of a folder. Also the start of that page's workers.
//   node browser-page.mjs BUNDLE FOLDER isolated|plain ARGUMENTS...    prints what `run(ARGUMENTS)` answers as JSON
import { readFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const [bundle, folder, isolation, ...given] = isMainThread ? process.argv.slice(2) : workerData;
const isolated = isolation === 'isolated';
const { exit } = process;
const { log, error } = console;

class PageWorker {
  #worker;
  constructor(url, { type }) {
    if (type !== 'module') throw new TypeError('the bundle is a module');
    const options = { workerData: [fileURLToPath(url), folder, isolation] };
    this.#worker = new Worker(fileURLToPath(import.meta.url), options);
    this.#worker.on('message', (data) => this.onmessage({ data }));
    this.#worker.on('error', ({ message }) => this.onerror({ message }));
  }
  postMessage = (message) => this.#worker.postMessage(message);
  terminate = () => void this.#worker.terminate();
}

// Loads what is behind it while Node's own globals are there, which newer versions do only when it is first used.
void globalThis.Response;
for (const name of ['process', 'Buffer', 'setImmediate', 'clearImmediate', 'global', 'require'])
  delete globalThis[name];
// As in a page whose server does not isolate it, and in the workers of servers, some of which have no `navigator`.
if (!isolated) delete globalThis.SharedArrayBuffer;
const navigator = isolated ? { hardwareConcurrency: 2, deviceMemory: 4 } : undefined;
for (const [name, value] of Object.entries({ crossOriginIsolated: isolated, navigator }))
  Object.defineProperty(globalThis, name, { value, configurable: true });
globalThis.fetch = async (url) => {
  const blob = new Blob([await readFile(url)]);
  return { ok: true, blob: async () => blob, arrayBuffer: () => blob.arrayBuffer() };
};

if (isMainThread) {
  globalThis.Worker = PageWorker;
  try {
    const { run } = await import(pathToFileURL(bundle));
    log(JSON.stringify(await run(pathToFileURL(`${folder}/`).href, ...given)));
    exit(0);
  } catch (cause) {
    error(cause);
    exit(1);
  }
}
globalThis.postMessage = (message) => parentPort.postMessage(message);
globalThis.reportError = (cause) =>
  queueMicrotask(() => {
    throw cause;
  });
await import(pathToFileURL(bundle));
parentPort.on('message', (data) => globalThis.onmessage({ data }));

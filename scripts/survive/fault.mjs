// Loaded into the program and its threads before anything of it (NODE_OPTIONS=--import): lets one thing go wrong, at one
// stage, which is known by what the program asks of the system. SURVIVE_FAULT has `{ stage, after, kind, ... }`.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import threads from 'node:worker_threads';

const fault = JSON.parse(process.env.SURVIVE_FAULT);
const worker = !threads.isMainThread;
const mine = fault.where === undefined || (fault.where === 'worker') === worker;
let seen = 0;

/** The program is at a stage, once more. */
function at(stage) {
  if (!mine || !stage.startsWith(fault.stage) || seen++ < (fault.after ?? 0)) return;
  if (happensHere()) ACTIONS[fault.kind]();
}

/** Makes the file that tells that it happened; what happens once does so in one thread. */
function happensHere() {
  try {
    closeSync(openSync(fault.marker, 'wx'));
    return true;
  } catch {
    return fault.kind === 'full';
  }
}

const ACTIONS = {
  signal: () => process.kill(process.pid, fault.signal),
  exit: () => process.exit(1),
  throw() {
    throw 'no luck';
  },
  // Past the limit that the thread is given below.
  memory() {
    const all = [];
    for (;;) all.push(new Array(1e5).fill(0.5));
  },
  /** No more memory from now on. */
  scarce() {
    const refuse = (message) => {
      throw new RangeError(message);
    };
    WebAssembly.Memory.prototype.grow = () =>
      refuse('WebAssembly.Memory.grow(): Maximum memory size exceeded');
    WebAssembly.Memory = class {
      constructor() {
        refuse('WebAssembly.Memory(): could not allocate memory');
      }
    };
    globalThis.SharedArrayBuffer = class {
      constructor() {
        refuse('Array buffer allocation failed');
      }
    };
  },
  /** Checkpoints are copied first: no room for that. */
  nocopy() {
    Float32Array.prototype.slice = () => {
      throw new RangeError('Array buffer allocation failed');
    };
  },
  /** All threads that this one started end. */
  lose() {
    for (const thread of started) thread.terminate();
  },
  full() {
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  },
  vanish: () => fs.rmSync(os.tmpdir(), { recursive: true, force: true }),
  shorten: () => fs.truncateSync(fault.file, 400_000),
  lengthen: () => fs.appendFileSync(fault.file, fs.readFileSync(fault.file)),
  delete: () => fs.rmSync(fault.file),
  // The name gets another text, as when an editor saves.
  replace: () => {
    fs.writeFileSync(`${fault.file}.new`, 'other words '.repeat(100_000));
    fs.renameSync(`${fault.file}.new`, fault.file);
  },
};

const { open } = fs.promises;
const { closeSync, openSync, readSync, writeSync } = fs;

fs.promises.open = async (path, flags, mode) => {
  const handle = await open(path, flags, mode);
  const name = String(path);
  if (/\.txt$/.test(name) && flags === 'r') watchReads(handle);
  if (/\.tmp$/.test(name)) watchWrites(handle, stageOfFile(name));
  return handle;
};

function stageOfFile(name) {
  const folder = dirname(resolve(name));
  if (basename(folder) === 'checkpoints') return 'checkpointing';
  return folder === process.cwd() ? 'saving there' : 'saving elsewhere';
}

function watchReads(handle) {
  const { read } = handle;
  handle.read = async (...args) => {
    at('counting');
    const result = await read.apply(handle, args);
    if (result.bytesRead === 0) at('encoding');
    return result;
  };
}

function watchWrites(handle, stage) {
  const { write } = handle;
  handle.write = async (...args) => {
    at(stage);
    return write.apply(handle, args);
  };
}

fs.writeSync = (...args) => {
  at(`spilling: ${kernel}`);
  return writeSync(...args);
};
/** Kernels by the number of their bytes. */
const folder = join(import.meta.dirname, '../../dist/kernels');
const kernels = new Map(
  fs
    .readdirSync(folder)
    .filter((name) => name.endsWith('.wasm'))
    .map((name) => [fs.statSync(join(folder, name)).size, basename(name, '.wasm')]),
);
const { compile } = WebAssembly;
WebAssembly.compile = (bytes) => {
  at(`loading ${kernels.get(bytes.length)}`);
  return compile(bytes);
};

/** Descriptors of corpora. */
const corpora = new Set();
fs.openSync = (path, ...args) => {
  const fd = openSync(path, ...args);
  if (/\.txt$/.test(path) && args[0] === 'r') corpora.add(fd);
  return fd;
};
fs.readSync = (fd, ...args) => {
  if (corpora.has(fd)) at('counting');
  else if (kernel === 'counting') at('encoding');
  return readSync(fd, ...args);
};
fs.closeSync = (fd) => {
  closeSync(fd);
  if (corpora.delete(fd)) at('encoding');
};

/** The stage whose kernel this thread used last. */
let kernel = 'counting';

const { Instance } = WebAssembly;
WebAssembly.Instance = class {
  constructor(module, imports) {
    const { exports } = new Instance(module, imports);
    kernel = 'skipgram' in exports ? 'training' : 'indexPositions' in exports ? 'cooccurrence' : 'counting';
    this.exports = kernel === 'counting' ? exports : watched(exports, kernel);
  }
};

function watched(exports, stage) {
  const watch =
    (call) =>
    (...args) => {
      at(stage);
      return call(...args);
    };
  const entries = Object.entries(exports).map(([name, value]) => [
    name,
    typeof value !== 'function' || name === 'fillRows' ? value : watch(value),
  ]);
  return Object.fromEntries(entries);
}

const started = [];
const { Worker } = threads;
threads.Worker = class extends Worker {
  constructor(url, options) {
    super(
      url,
      fault.kind === 'memory' ? { ...options, resourceLimits: { maxOldGenerationSizeMb: 64 } } : options,
    );
    started.push(this);
  }
};

syncBuiltinESMExports();

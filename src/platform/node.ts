// Node as the platform, handed in by importing this file.
import { Buffer, isUtf8 } from 'node:buffer';
import { totalmem } from 'node:os';
import { unsupportedError } from '../errors.js';
import { type Platform, usePlatform } from '../platform.js';
import { cacheFolder, openAppended } from './appending.js';
import { memoryBudget } from './budget.js';
import { checkSpaceFor } from './disk-space.js';
import { exclusively } from './exclusive.js';
import { openAt, openFile } from './files.js';
import {
  checkWritableFolder,
  isFile,
  isFolder,
  makeFolder,
  namesIn,
  removeFile,
  writeFolder,
} from './folders.js';
import { askForHugePages } from './huge-pages.js';
import { hasRelaxedSimd, kernelMemory, loadKernel, productKernel } from './load-kernel.js';
import { processRank } from './process-rank.js';
import { findSources } from './sources.js';
import { closeScratch, openScratch, readScratch, writeScratch } from './spill.js';
import { pause, serve, startThread, threadCount } from './threads.js';
import { checkWritable, writeTogether, writeWhole } from './write-whole.js';

function machineMemory(): number {
  return Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
}

const node: Platform = {
  threads: { share: true, count: threadCount, start: startThread, serve, pause, mayWait: true },
  kernels: {
    load: (name) => loadKernel(name),
    relaxed: hasRelaxedSimd,
    products: () => productKernel(),
    memory: kernelMemory,
    askForHugePages,
  },
  files: {
    open: openFile,
    openAt,
    writeWhole,
    writeTogether,
    writeFolder,
    checkWritable,
    checkWritableFolder,
    exclusively,
    isFolder,
    isFile,
    checkSpace: checkSpaceFor,
    findSources,
    makeFolder,
    namesIn,
    remove: removeFile,
    openAppended,
    cacheFolder,
    isUtf8,
    indexOfNul: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(0),
    inflate: (packed) => process.getBuiltinModule('node:zlib').inflateRawSync(packed),
  },
  spill: { open: openScratch, write: writeScratch, read: readScratch, close: closeScratch },
  memory: {
    machine: machineMemory,
    budget: (requested, threads) => memoryBudget(machineMemory(), requested, threads),
    shared: (bytes) => new SharedArrayBuffer(bytes),
  },
  rank: () => processRank(),
  async ranks() {
    const started = processRank();
    return started.size > 1 ? (await import('./mpi.js')).openMpi(started) : undefined;
  },
  variable: (name) => process.env[name],
};

/** @throws WordvecError `unsupported`: else a run would end, after all its work, in a file that cannot be saved */
function onNewNode<Part>(part: Part): Part {
  if (typeof process.getBuiltinModule === 'function') return part;
  throw unsupportedError(
    `wordvec needs Node 20.19, 22.12 or newer, and this is Node ${process.versions.node}: install a newer one, from https://nodejs.org`,
  );
}

usePlatform({
  ...node,
  get threads() {
    return onNewNode(node.threads);
  },
  get files() {
    return onNewNode(node.files);
  },
});

import { parentPort, workerData } from 'node:worker_threads';
import { WordvecError } from '../errors.js';
import { type CountJob, countRange, scannerFor } from './count.js';

/** Milliseconds between two messages on progress. */
const INTERVAL = 100;

const port = parentPort!;
let told = 0;
let [bytes, ids] = [0, 0];

function onChunk(moreBytes: number, moreIds: number): undefined {
  bytes += moreBytes;
  ids += moreIds;
  if (performance.now() - told < INTERVAL) return;
  told = performance.now();
  port.postMessage({ progress: { bytes, ids } });
  [bytes, ids] = [0, 0];
}

try {
  const job = workerData as CountJob;
  const result = await countRange(job, scannerFor(job), onChunk);
  port.postMessage({ progress: { bytes, ids } });
  port.postMessage({ result });
} catch (error) {
  if (!(error instanceof WordvecError)) throw error;
  port.postMessage({ error: { code: error.code, message: error.message } });
}

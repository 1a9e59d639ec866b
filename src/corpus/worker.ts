import { parentPort, workerData } from 'node:worker_threads';
import { WordvecError } from '../errors.js';
import { type CountJob, countRange, scannerFor } from './count.js';
import type { PreparationJob } from './preparation.js';

/** What this thread does: prepare a corpus (starting more threads like this one), or count one range of it. */
export type Work = { readonly preparation: PreparationJob } | { readonly count: CountJob };

/** Milliseconds between two messages on progress. */
const INTERVAL = 100;

const port = parentPort!;

async function prepare(job: PreparationJob) {
  const { runPreparation } = await import('./preparation.js');
  return runPreparation(job, {
    onProgress: (progress) => port.postMessage({ progress: { progress } }),
    onNote: (note) => port.postMessage({ progress: { note } }),
  });
}

async function count(job: CountJob) {
  let told = 0;
  let [bytes, ids] = [0, 0];
  const tell = () => {
    port.postMessage({ progress: { bytes, ids } });
    told = performance.now();
    [bytes, ids] = [0, 0];
  };
  const result = await countRange(job, scannerFor(job), (moreBytes, moreIds) => {
    bytes += moreBytes;
    ids += moreIds;
    if (performance.now() - told >= INTERVAL) tell();
    return undefined;
  });
  tell();
  return result;
}

try {
  const work = workerData as Work;
  const result = 'count' in work ? await count(work.count) : await prepare(work.preparation);
  port.postMessage({ result });
} catch (error) {
  if (!(error instanceof WordvecError)) throw error;
  port.postMessage({ error: { code: error.code, message: error.message } });
}

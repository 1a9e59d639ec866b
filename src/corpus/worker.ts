import '#platform';
import { platform } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { type CountedRange, type CountJob, countRange, scannerFor } from './count.js';
import type { Preparation, PreparationJob } from './preparation.js';

/** What this thread does: prepare a corpus (starting more threads like this one), or count one range of it. */
export type Work = { readonly preparation: PreparationJob } | { readonly count: CountJob };

type Tell = (progress: unknown) => void;

/** Milliseconds between two messages on progress. */
const INTERVAL = 100;

async function prepare(job: PreparationJob, tell: Tell): Promise<Preparation> {
  const { runPreparation } = await import('./preparation.js');
  const hooks: RunHooks = {
    onProgress: (progress) => tell({ progress }),
    onNote: (note) => tell({ note }),
  };
  return runPreparation(job, hooks);
}

async function count(job: CountJob, tell: Tell): Promise<CountedRange> {
  let told = 0;
  let [bytes, ids] = [0, 0];
  const tellSum = () => {
    tell({ bytes, ids });
    told = performance.now();
    [bytes, ids] = [0, 0];
  };
  const result = await countRange(job, scannerFor(job), (moreBytes, moreIds) => {
    bytes += moreBytes;
    ids += moreIds;
    if (performance.now() - told >= INTERVAL) tellSum();
    return undefined;
  });
  tellSum();
  return result;
}

platform().threads.serve<Work, CountedRange | Preparation>((work, tell) =>
  'count' in work ? count(work.count, tell) : prepare(work.preparation, tell),
);

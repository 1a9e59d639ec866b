import '#platform';
import { platform } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { type CountedRange, type CountJob, countRange, scannerFor } from './count.js';
import type { Preparation, PreparationJob } from './preparation.js';

/** What this thread does: prepare a corpus (starting more threads like this one), or count one range of it. */
export type Work = { readonly preparation: PreparationJob } | { readonly count: CountJob };

type Tell = (progress: unknown) => void;

async function prepare(job: PreparationJob, tell: Tell): Promise<Preparation> {
  const { runPreparation } = await import('./preparation.js');
  const hooks: RunHooks = {
    onProgress: (progress) => tell({ progress }),
    onNote: (note) => tell({ note }),
  };
  return runPreparation(job, hooks);
}

function count(job: CountJob, tell: Tell): Promise<CountedRange> {
  return countRange(job, scannerFor(job), async (bytes, ids) => tell({ bytes, ids }));
}

platform().threads.serve<Work, CountedRange | Preparation>((work, tell) =>
  'count' in work ? count(work.count, tell) : prepare(work.preparation, tell),
);

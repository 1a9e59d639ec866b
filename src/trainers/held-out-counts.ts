// GloVe's held-out text: its co-occurrences, scaled to the length of the text that is trained on, as models predict those.
import type { ChunkBatches } from '../corpus/chunk-batches.js';
import {
  CHUNK_HEAD,
  CHUNK_RECORD_BYTES,
  CHUNK_SIZE,
  CHUNK_TURNS_MOST,
} from '../kernels/cooccurrence-kernel.js';
import type { Items, ThreadJob } from '../run/thread-job.js';
import type { Judge } from './held-out.js';
import { type ChunkSource, openItems } from './items.js';

/**
 * Weights are of the text's own counts, not of the scaled ones: a pair that stands there once says little of how often it should.
 * @param scale tokens of the text that is trained on, for each of the held-out one
 */
export function judgeByCounts(batches: ChunkBatches, scale: number): Judge {
  return {
    measure: 'loss',
    judge(run) {
      const source = { ...(run.plan.source as ChunkSource), batches };
      const steps = batches.bounds.length - 1;
      // Epochs until all have had their turn.
      return run.stillLoss(source, CHUNK_TURNS_MOST * steps, (job) => {
        const items = scaled(job, openItems(job), Math.log(scale));
        return { load: (_, step) => items.load(Math.floor(step / steps), step % steps) };
      });
    },
    close() {},
  };
}

/** The chunks of a thread's job, `more` added to each ln X (`CooccurrenceKernel.chunkRows`). */
function scaled({ memory, items: at }: ThreadJob, items: Items, more: number): Items {
  return {
    load(epoch, step) {
      const loaded = items.load(epoch, step);
      const { buffer } = memory;
      for (const place of new Uint32Array(buffer, loaded.address, loaded.count)) {
        const [records] = new Uint8Array(buffer, at + place + CHUNK_SIZE, 1);
        const numbers = new Float32Array(buffer, at + place + CHUNK_HEAD, (records * CHUNK_RECORD_BYTES) / 4);
        for (let i = 1; i < numbers.length; i += CHUNK_RECORD_BYTES / 4) numbers[i] += more;
      }
      return loaded;
    },
  };
}

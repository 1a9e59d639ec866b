import { platform, type Ranks } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { Exchange, type ExchangeFigures, type ExchangeOptions } from '../run/exchange.js';
import type { RunPlan } from '../run/plan.js';
import type { Pauses, Run, RunOptions } from '../run/run.js';
import { simulatedRanks } from '../run/simulated-ranks.js';
import { type ItemSource, openItems } from './items.js';

/** The ranks whose runs this process has: none where it trains alone. */
export async function ownRanks(simulateRanks = 1): Promise<Ranks[]> {
  if (simulateRanks > 1) return simulatedRanks(simulateRanks);
  const ranks = await platform().ranks();
  return ranks ? [ranks] : [];
}

/** The run of the first of some ranks, and what it is made of. */
interface RankedRun {
  readonly ranks: readonly Ranks[];
  readonly run: Run<ItemSource>;
  readonly plan: RunPlan<ItemSource>;
  readonly options: ExchangeOptions & RunOptions;
  /** Checkpoints, which the first rank of all writes. */
  readonly pauses: Pauses | undefined;
  readonly hooks: RunHooks;
  /** Lays out the run of another rank, as the first one's was. */
  lay(ranks: Ranks): Promise<Run<ItemSource>>;
}

/** What the ranks of a run sent each other, on the average. */
export interface ExchangeReport extends ExchangeFigures {
  readonly ranks: number;
  /** Bytes that all sent for each item (a word, or a record of GloVe) that all trained. */
  readonly bytesPerItem: number;
}

/** Trains on several ranks: on one of them, or, where they are simulated, on all in turns. */
export async function goRanked(
  ranked: RankedRun,
): Promise<{ readonly seconds: number; readonly exchange: ExchangeReport }> {
  const { ranks, run, plan, lay } = ranked;
  const { steps } = run;
  const others = await Promise.all(ranks.slice(1).map((other) => lay(other)));
  for (const other of others) {
    other.input.data.set(run.input.data);
    other.output.data.set(run.output.data);
    other.steps = steps;
  }
  const went = await Promise.all(
    [run, ...others].map((own, i) =>
      goOne(own, ranks[i], i === 0 ? ranked : { ...ranked, pauses: undefined, hooks: {} }),
    ),
  );
  const { size } = ranks[0];
  const mean = (name: keyof ExchangeFigures) =>
    went.reduce((sum, { figures }) => sum + figures[name], 0) / went.length;
  const [exchanges, bytes, messages, seconds] = (['exchanges', 'bytes', 'messages', 'seconds'] as const).map(
    mean,
  );
  const bytesPerItem = (bytes * size) / ((plan.perEpoch * (run.steps - steps)) / run.plan.steps);
  return {
    seconds: went[0].seconds,
    exchange: { ranks: size, exchanges, bytes, messages, seconds, bytesPerItem },
  };
}

/** Trains one rank's share of the steps. Where one rank is asked to stop, all have the same rows then. */
async function goOne(
  run: Run<ItemSource>,
  ranks: Ranks,
  { plan, options, pauses, hooks }: RankedRun,
): Promise<{ readonly seconds: number; readonly figures: ExchangeFigures }> {
  let next = pauses?.next(run.steps) ?? 0;
  const exchange = new Exchange(run, ranks, options, plan.perEpoch / plan.steps, {
    stopped: () => hooks.signal?.aborted ?? false,
    async take() {
      if (!pauses || (run.steps < next && !pauses.due())) return;
      next = pauses.next(run.steps);
      await pauses.take();
    },
  });
  let whole = false;
  try {
    const seconds = await run.go(openItems, { ...hooks, signal: exchange.signal }, exchange);
    if (run.steps === run.total) await exchange.finish();
    whole = true;
    return { seconds, figures: exchange.figures };
  } finally {
    ranks.end(whole);
  }
}

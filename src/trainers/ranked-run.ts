import { type Ranks, threadCount } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { checkAlike } from '../run/collectives.js';
import { Exchange, type ExchangeOptions } from '../run/exchange.js';
import type { RunPlan } from '../run/plan.js';
import type { ExchangeFigures } from '../run/row-exchange.js';
import type { Pauses, Run, RunOptions } from '../run/run.js';
import { simulatedRanks } from '../run/simulated-ranks.js';
import { type ItemSource, openItems } from './items.js';
import type { Prepared } from './trainer.js';

/**
 * The ranks whose runs this process has: its own one, or all where they are simulated.
 * @param own of the run that this process is one of
 * @throws WordvecError `input` where this rank would train on something else than the first one
 */
export async function ownRanks(
  { simulateRanks }: { readonly simulateRanks: number },
  data: Prepared,
  own: Ranks | undefined,
): Promise<Ranks[]> {
  if (!own) return simulatedRanks(simulateRanks);
  await checkAlike(own, { words: data.words, fingerprint: data.fingerprint() });
  return [own];
}

/** The ranks of this process, the run of the first one, and what it is made of. */
export interface RankedRun {
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

/** What a rank of the run had to do with the others, on the average. */
export interface ExchangeReport extends ExchangeFigures {
  /** Ranks that trained together. */
  readonly ranks: number;
  /** Bytes that all sent for each item (a word, or a record of GloVe) that all trained. */
  readonly bytesPerItem: number;
  /** Where ranks are simulated: what the training would take on machines with such links between them. */
  readonly computed?: readonly { readonly link: string; readonly seconds: number }[];
}

/** Bits a second, and seconds until a message's first byte is there. */
const LINKS = [
  { link: '1 Gbit/s', rate: 1e9, latency: 1e-4 },
  { link: '10 Gbit/s', rate: 1e10, latency: 5e-5 },
  { link: '100 Gbit/s', rate: 1e11, latency: 5e-6 },
];

/** Options that may differ between ranks: those of their machines, and of files that the first one writes. */
const OWN = ['threads', 'memory', 'checkpoint', 'every', 'resume', 'saveVocab'];

/** @throws WordvecError `input` where this rank has other options than the first one: what differs is named */
export function checkOptionsAlike(ranks: Ranks, options: Readonly<Record<string, unknown>>): Promise<void> {
  return checkAlike(
    ranks,
    Object.fromEntries(Object.entries(options).filter(([name]) => !OWN.includes(name))),
  );
}

/** Trains on one of several ranks, or, where they are simulated, on all in turns. */
export async function goTogether(
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
  const { seconds } = went[0];
  const mean = (name: keyof ExchangeFigures) =>
    went.reduce((sum, { figures }) => sum + figures[name], 0) / went.length;
  const figures = {
    exchanges: mean('exchanges'),
    bytes: mean('bytes'),
    messages: mean('messages'),
    hops: mean('hops'),
    joining: mean('joining'),
    waiting: mean('waiting'),
  };
  const items = (plan.perEpoch * (run.steps - steps)) / run.plan.steps;
  const exchange = { ranks: size, ...figures, bytesPerItem: (figures.bytes * size) / items };
  if (others.length === 0) return { seconds, exchange };
  // All ranks of this process share its cores; those of one thread take turns.
  const { threads, hogwild } = run;
  const cores = threads === 1 ? 1 : Math.min(threadCount(0), size * threads);
  const computed = computedTimes((seconds * cores) / size, figures, threads, hogwild);
  return { seconds, exchange: { ...exchange, computed } };
}

/**
 * What the training of a rank takes with such links. Threads that change rows without locks train on while the first one joins, and
 * that one, too, while messages are on their way; others wait for both.
 * @param work seconds of training and joining, of all threads of a rank together
 */
export function computedTimes(
  work: number,
  { joining, hops, bytes }: ExchangeFigures,
  threads: number,
  trainOn: boolean,
): { link: string; seconds: number }[] {
  const training = work - joining;
  return LINKS.map(({ link, rate, latency }) => {
    const exchange = joining + hops * latency + (8 * bytes) / rate;
    const apart = training / threads + exchange;
    return { link, seconds: trainOn ? Math.max(exchange, (training + joining) / threads) : apart };
  });
}

/** Trains one rank's share of the steps. Where one rank is asked to stop, all have the same rows then. */
async function goOne(run: Run<ItemSource>, ranks: Ranks, { plan, options, pauses, hooks }: RankedRun) {
  let next = pauses?.next(run.steps) ?? 0;
  const exchange = new Exchange(run, ranks, options, plan.perEpoch / plan.steps, {
    stopped: () => hooks.signal?.aborted ?? false,
    due: () => pauses !== undefined && (run.steps >= next || pauses.due()),
    async take() {
      if (!pauses || !this.due()) return;
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

import { counted, inputError, usageError, WordvecError } from '../errors.js';
import { checkValue, flagOf, OF_ONE_RUN } from '../options.js';
import { processRank } from '../platform.js';
import { type RunHooks, startProgress, throwIfAborted } from '../progress.js';
import type { Start, TuningWalk } from './tuning-walk.js';

/** How long a search goes on. */
export interface SearchLimits {
  /** Seconds that the search may take. Default 300. */
  readonly duration?: number | undefined;
  /** Trials that it makes at most; Infinity by default. */
  readonly trials?: number | undefined;
}

/** Trials that end so are passed over. */
const FAILURES: ReadonlySet<string> = new Set(['diverged', 'memory', 'usage']);

/** Milliseconds that a timer can take, 25 days: engines make 1 of more. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** @throws WordvecError `usage` for options that only a run by itself has, and on several ranks */
export function checkSearched(given: object): void {
  if (processRank().size > 1) throw usageError('a search goes on in one process: start it without mpiexec');
  const [name] = OF_ONE_RUN.filter((one) => (given as Record<string, unknown>)[one]);
  if (name !== undefined)
    throw usageError(`${flagOf(name)}: is of a run by itself, a search makes many: leave it out`);
}

/** What a search found, and how many trials it made and how many of them gave no model. */
export interface Searched<Options, Result> {
  readonly best: Result & { readonly options: Options };
  readonly trials: number;
  readonly failed: number;
}

/**
 * Makes trials along a walk, and keeps what the one with the highest score gave. The signal ends it early, once there is one.
 * @param shown a trial's score and options, in words
 * @throws WordvecError `usage` for the limits, `input` where no trial gives a model, `aborted` before the first was done
 */
export async function search<Options extends Start, Result extends { readonly score: number }>(
  walk: TuningWalk<Options>,
  runTrial: (options: Options, hooks: RunHooks) => Promise<Result>,
  { duration = 300, trials = Number.POSITIVE_INFINITY }: SearchLimits,
  hooks: RunHooks,
  shown: (score: number, options: Options) => string,
): Promise<Searched<Options, Result>> {
  checkValue('duration', { kind: 'number', min: 0, above: true }, duration);
  if (trials !== Number.POSITIVE_INFINITY) checkValue('trials', { kind: 'integer', min: 1 }, trials);
  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1000;
  const timed = trials === Number.POSITIVE_INFINITY;
  const [unit, total] = timed ? (['seconds', duration] as const) : (['trials', trials] as const);
  const report = startProgress(hooks, { phase: 'tuning', unit, total });
  const deadline = AbortSignal.timeout(Math.min(LONGEST_TIMER, Math.max(1, Math.ceil(duration * 1000))));
  const signal = hooks.signal ? AbortSignal.any([deadline, hooks.signal]) : deadline;
  const trialHooks: RunHooks = { onNote: hooks.onNote, signal };
  let best: Searched<Options, Result>['best'] | undefined;
  let [done, failed, reason] = [0, 0, ''];
  while (done < trials && !signal.aborted) {
    const behind = Math.min(1, Math.max(elapsed() / duration, done / trials));
    const options = walk.next(best?.options, done, behind);
    try {
      const result = await runTrial(options, trialHooks);
      if (best === undefined || result.score > best.score) {
        best = { ...result, options };
        hooks.onNote?.(`trial ${done + 1}: ${shown(result.score, options)}`);
      }
    } catch (error) {
      if (signal.aborted) break;
      // The first one has what was asked for: what is wrong there is so in all.
      const passed = error instanceof WordvecError && FAILURES.has(error.code);
      if (!passed || (done === 0 && error.code === 'usage')) throw error;
      reason = error.message;
      failed++;
    }
    done++;
    report(timed ? Math.min(elapsed(), duration) : done);
  }
  if (best) return { best, trials: done, failed };
  throwIfAborted(hooks.signal);
  throw inputError(
    failed > 0
      ? `none of ${counted(failed, 'trial')} gave a model: ${reason}`
      : `no trial was done within ${duration} s: give a longer --duration`,
  );
}

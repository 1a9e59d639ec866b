// What options of a run have to do with each other.
import { usageError } from '../errors.js';
import { defaultOf, FOLLOWS, flagOf, type OptionName, type TrainerName } from '../options.js';
import { processRank } from '../platform.js';
import type { RunHooks } from '../progress.js';
import type { StepRule } from '../run/optimizer.js';
import type { RunOptions } from '../run/run.js';
import { HIGHEST_RATE } from './epochs.js';
import type { BesideOptions } from './prepared-run.js';
import { isShared } from './shards.js';

type Together = RunOptions & Partial<BesideOptions & StepRule> & Readonly<Record<string, unknown>>;

/** Options that have no effect without another one. */
const IDLE: readonly (readonly [
  names: readonly OptionName[],
  without: string,
  isIdle: (options: Together) => boolean,
])[] = [
  [['every'], '--checkpoint FOLDER', ({ checkpoint, resume }) => !checkpoint && !resume],
  [['limit', 'words', 'skipBad'], '--init FILE', ({ init }) => init === ''],
  [
    ['exchangeEvery', 'hotRows', 'hotEvery', 'exchangePrecision'],
    '--simulate-ranks or mpiexec',
    (options) => !isShared(options),
  ],
  [['pooling'], '--model dm', ({ model }) => model === 'dbow'],
  [['dbowWords'], '--model dbow', ({ model }) => model === 'dm'],
  [['window'], '--dbow-words or --model dm', ({ model, dbowWords }) => model === 'dbow' && !dbowWords],
  [['negatives', 'negativeExponent'], '--loss ns', ({ loss }) => loss !== undefined && loss !== 'ns'],
  [['minn'], '--maxn', ({ maxn }) => maxn === 0],
  [['bucket', 'compact'], 'n-grams', ({ maxn, wordNgrams = 1 }) => maxn === 0 && wordNgrams === 1],
  [['windowWeights'], 'skip-gram', ({ cbow }) => cbow === true],
];

/**
 * @param goesOn whether the run has a model to go on from
 * @throws WordvecError `usage` for options that contradict each other; those without effect are noted
 */
export function checkTogether(
  trainer: TrainerName,
  options: Together,
  given: object,
  { onNote }: RunHooks,
  goesOn: boolean,
): void {
  const { lr = 0, minLr = 0, schedule, valid = '', patience = 0, optimizer } = options;
  const first = lr === FOLLOWS ? HIGHEST_RATE : lr;
  if (minLr > first)
    throw usageError(`--min-lr: expected at most --lr ${first}, where the rate begins, got ${minLr}`);
  if (patience > 0 && !valid)
    throw usageError('--patience: needs --valid FILE, which tells whether an epoch made it better');
  if (valid && isShared(options))
    throw usageError('--valid: a run of several ranks is not judged: leave it out');
  if (minLr > 0 && schedule === 'constant')
    onNote?.('--min-lr: no effect, as the rate stays with --schedule constant');
  for (const [names, without, isIdle] of IDLE)
    for (const name of names)
      if (isSet(name, trainer, given) && isIdle(options))
        onNote?.(`${flagOf(name)}: no effect without ${without}`);
  if (!optimizer || optimizer === defaultOf('optimizer', trainer)) return;
  if (isShared(options))
    throw usageError(
      `--optimizer ${optimizer}: what it keeps of each row is not exchanged between ranks: leave it out`,
    );
  if (goesOn)
    onNote?.(`--optimizer ${optimizer}: what it keeps of each row begins anew, as models do not hold it`);
}

/** Whether it was given, and says other than its absence does. */
function isSet(name: OptionName, trainer: TrainerName, given: object): boolean {
  const value = (given as Readonly<Record<string, unknown>>)[name];
  return value !== undefined && value !== defaultOf(name, trainer);
}

/** @throws WordvecError `usage` for what several processes cannot do together */
export function checkProcesses(
  name: TrainerName,
  { simulateRanks = 1, exchangeEvery }: Together,
  inputs: unknown,
): void {
  if (processRank().size === 1) return;
  const alone = 'start it without mpiexec';
  if (exchangeEvery === undefined) throw usageError(`${name} factorises one matrix in one process: ${alone}`);
  if (simulateRanks > 1) throw usageError(`--simulate-ranks: is for one process: leave it out, or ${alone}`);
  if (Array.isArray(inputs) && inputs.includes('-'))
    throw usageError(`-: one process has stdin, and all read the text: name files, or ${alone}`);
}

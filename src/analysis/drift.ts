import { type CallOptions, type CallTable, type ResolvedCall, resolveCall } from '../call-options.js';
import { checkVectors, type KeyedVectors } from '../embeddings/keyed-vectors.js';
import { checkOptions, expected, inputError } from '../errors.js';
import type { RunHooks } from '../progress.js';
import { cosine } from '../query/distances.js';
import { checkedList } from '../query/lookup.js';
import { alignVectors, sharedPairs } from './align-vectors.js';
import { ALIGN_OPTIONS } from './alignment-options.js';
import { nearestRows, unitRows } from './nearest-rows.js';
import { normalisedRows } from './normalised-rows.js';
import {
  type Change,
  falseDiscoveryRates,
  mirrored,
  standardised,
  upperShares,
} from './null-distribution.js';

// biome-ignore format: an option is read as a paragraph, not a field a line
/** The options of `driftOf`. */
export const DRIFT_OPTIONS = {
  measure: {
    kind: 'choice', default: 'both', choices: ['both', 'cosine', 'neighbours'],
    help: 'cosine: angle of old and new vector after alignment (Hamilton et al. 2016); neighbours: share of the nearest words that stayed (Gonen et al. 2020), as an angle; both: their sum, which found more of planted changes than either',
  },
  neighbours: {
    kind: 'integer', default: 50, min: 1, max: 10_000, aliases: ['neighbors'],
    help: 'nearest words, of which the share that stayed is told',
  },
  cutoff: {
    kind: 'integer', default: 10_000, min: 10, max: 1_000_000,
    help: 'words that are tested: the first that both models have, the most frequent in most files',
  },
  normalise: ALIGN_OPTIONS.normalise,
} as const satisfies CallTable;

/** How `driftOf` measures. */
export interface DriftOptions extends CallOptions<typeof DRIFT_OPTIONS> {
  /**
   * Two models or more between which no word changed, such as of the texts of both times, mixed and drawn anew: what changes
   * between them is chance. Default: chance is told from the words that changed less than those of like frequency.
   */
  readonly control?: readonly KeyedVectors[] | undefined;
}

/** A word of both times. */
export interface DriftedWord {
  readonly word: string;
  /** Of its vectors at both times, after alignment. */
  readonly cosine: number;
  /** Share of its nearest words that stayed. */
  readonly overlap: number;
  /** How far its change lies above the middle of words of like frequency, in their robust deviations. */
  readonly score: number;
  /** How probable a change at least so great is by chance. */
  readonly p: number;
  /** The share of false discoveries among all words that changed at least so much. */
  readonly q: number;
  /** Its nearest words at both times, nearest first. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Words from the one that changed most. */
export interface DriftReport {
  readonly words: readonly DriftedWord[];
  /** Words that both models have. */
  readonly shared: number;
  /** Models that chance was told from; 0: the words themselves. */
  readonly controls: number;
}

/** Nearest words of each time that are told. */
const SHOWN = 5;

/**
 * The words that moved most between two models of one language, such as of two times: both are aligned over the words that
 * they share. Change grows as words get rarer, so each is compared with those of like frequency only; p and q tell
 * changes from chance.
 * @throws WordvecError `usage` for models of different dims, or one control; `input` without shared words; `memory`, `aborted`
 * @example
 * (await driftOf(vectors, vectors)).words[0].cosine; // => 1
 */
export async function driftOf(
  old: KeyedVectors,
  young: KeyedVectors,
  options: DriftOptions = {},
  hooks: RunHooks = {},
): Promise<DriftReport> {
  checkVectors(old);
  checkVectors(young);
  checkOptions(options);
  const { control = [], ...others } = options;
  const settings = resolveCall(DRIFT_OPTIONS, others);
  checkedList(control, 'models').forEach(checkVectors);
  if (control.length === 1)
    throw expected('`control`', 'two models or more, to be compared with each other', 1);
  const { found, shared } = await changesOf(old, young, settings, hooks);
  const changes = found.map((word) => changeOf(word, settings.measure));
  const chance: Change[] = [];
  for (const [i, one] of control.entries())
    for (const other of control.slice(i + 1))
      for (const word of (await changesOf(one, other, settings, hooks)).found)
        chance.push(changeOf(word, settings.measure));
  const scores = standardised(changes, control.length > 0 ? chance : changes);
  const p = upperShares(scores, control.length > 0 ? standardised(chance, chance) : mirrored(scores));
  const q = falseDiscoveryRates(p);
  const words = found
    .map(({ key, ...word }, i) => ({ ...word, score: scores[i], p: p[i], q: q[i] }))
    .sort((a, b) => b.score - a.score);
  return { words, shared, controls: control.length };
}

type Measured = Omit<DriftedWord, 'score' | 'p' | 'q'> & { readonly key: number };

/** As angles: what chance does is spread about evenly around the middle on this scale, as mirroring it needs. */
function changeOf(
  { key, cosine, overlap }: Measured,
  measure: ResolvedCall<typeof DRIFT_OPTIONS>['measure'],
): Change {
  const turned = measure === 'neighbours' ? 0 : Math.acos(cosine);
  return { key, value: turned + (measure === 'cosine' ? 0 : Math.acos(Math.sqrt(overlap))) };
}

type Settings = Pick<ResolvedCall<typeof DRIFT_OPTIONS>, 'neighbours' | 'cutoff' | 'normalise'>;

async function changesOf(
  old: KeyedVectors,
  young: KeyedVectors,
  { neighbours, cutoff, normalise }: Settings,
  hooks: RunHooks,
): Promise<{ found: Measured[]; shared: number }> {
  const shared = sharedPairs(old, young);
  if (shared.first.length === 0)
    throw inputError('the models have no word in common: give two of one language');
  const { aligned } = await alignVectors(old, young, { normalise }, hooks);
  const [olds, youngs] = [shared.first.slice(0, cutoff), shared.second.slice(0, cutoff)];
  const near = async (vectors: KeyedVectors, rows: readonly number[]) => {
    const units = unitRows(normalisedRows(vectors, 'none').rowsAt(rows));
    return nearestRows(units, units, neighbours, { leaveOut: true }, hooks);
  };
  const [before, after] = [await near(old, olds), await near(aligned, youngs)];
  const wordsOf = (found: readonly { readonly row: number }[]) =>
    found.slice(0, SHOWN).map(({ row }) => old.words.word(olds[row]));
  const found = olds.map((row, i) => {
    const later = new Set(after[i].map((found) => found.row));
    const stayed = before[i].filter((found) => later.has(found.row)).length;
    return {
      word: old.words.word(row),
      cosine: cosine(old.rowAt(row), aligned.rowAt(youngs[i])),
      overlap: stayed / (before[i].length || 1),
      before: wordsOf(before[i]),
      after: wordsOf(after[i]),
      key: rarityOf(old, row, aligned, youngs[i]),
    };
  });
  return { found, shared: shared.first.length };
}

/** The greater the rarer, at the time when the word is rarer: its count, or its place in a file that has none. */
function rarityOf(old: KeyedVectors, oldRow: number, young: KeyedVectors, youngRow: number): number {
  if (!old.counts || !young.counts) return Math.max(oldRow, youngRow);
  return -Math.min(old.counts[oldRow], young.counts[youngRow]);
}

import type { Partner, ProbabilityRatio } from '../index.js';
import { plainTable } from './table.js';

/** The strongest partners of a word: X, P(k|word), and how much more often than by chance. */
export function partnerTable({ word, partners }: { word: string; partners: readonly Partner[] }): string {
  const rows = partners.map(({ word: partner, count, probability, lift }) => [
    partner,
    count.toFixed(1),
    scientific(probability),
    `${significant(lift)} x chance`,
  ]);
  if (rows.length === 0) return `${word}: no partners\n`;
  return plainTable(rows, ['left', 'right', 'right', 'right'], [`near ${word}`, 'X', `P(k|${word})`, '']);
}

/** Probabilities and their ratios, a probe word a row, after table 1 of the GloVe paper. */
export function ratioTable(first: string, second: string, ratios: readonly ProbabilityRatio[]): string {
  const rows = ratios.map((probe) => [
    probe.probe,
    scientific(probe.first),
    scientific(probe.second),
    significant(probe.ratio),
    meaning(probe, first, second),
  ]);
  const head = ['k', `P(k|${first})`, `P(k|${second})`, 'ratio', ''];
  return plainTable(rows, ['left', 'right', 'right', 'right', 'left'], head);
}

/** Past this a ratio says something, as its inverse does. */
const TELLING = 2;
/** A count that a ratio can rest on. */
const ENOUGH = 2;

function meaning({ ratio, count }: ProbabilityRatio, first: string, second: string): string {
  if (count === 0) return 'near neither';
  if (count < ENOUGH) return 'too rare to tell';
  if (ratio >= TELLING) return `goes with ${first}`;
  return ratio <= 1 / TELLING ? `goes with ${second}` : 'near both alike';
}

function scientific(probability: number): string {
  return probability === 0 ? '0' : probability.toExponential(1);
}

function significant(x: number): string {
  if (Number.isNaN(x)) return '-';
  if (!Number.isFinite(x)) return '∞';
  return x === 0 ? '0' : String(Number(x.toPrecision(x >= 100 ? 3 : 2)));
}

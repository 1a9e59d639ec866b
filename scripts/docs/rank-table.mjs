import { readFileSync } from 'node:fs';
import { between } from './between.mjs';

const MEASURED = 'docs/bench/ranks.json';

const percent = (share) => (100 * share).toFixed(1);

const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

/**
 * Renews the table of docs/cluster.md from what was measured: for each setting `{ trainer, ranks, flags, seeds }`, means of the seeds.
 */
export function withRankTable(page) {
  const runs = Object.values(JSON.parse(readFileSync(MEASURED, 'utf8')).measured)
    .filter(({ seeds }) => Object.keys(seeds).length > 0)
    .sort((a, b) => b.trainer.localeCompare(a.trainer));
  const sets = Object.keys(Object.values(runs[0].seeds)[0].similarity);
  const meanOf = ({ seeds }, field) => mean(Object.values(seeds).map(field));
  const line = (run) => {
    const { trainer, ranks, flags } = run;
    const analogies = meanOf(run, (one) => one.analogies);
    const alone = runs.find((other) => other.trainer === trainer && other.ranks === 1);
    const kept = ranks === 1 ? '' : percent(analogies / meanOf(alone, (one) => one.analogies));
    const bytes = ranks === 1 ? '' : Math.round(meanOf(run, (one) => one.bytesPerItem));
    const alike = sets.map((set) => percent(meanOf(run, (one) => one.similarity[set])));
    return `| ${[trainer, ranks, flags && `\`${flags}\``, percent(analogies), kept, ...alike, bytes].join(' | ')} |`;
  };
  const head = ['trainer', 'ranks', 'flags', 'analogies', '% of one rank', ...sets, 'bytes a word'];
  const right = head.map((name) => (name === 'trainer' || name === 'flags' ? '---' : '---:'));
  return between(
    page,
    'ranks',
    [`| ${head.join(' | ')} |`, `|${right.join('|')}|`, ...runs.map(line)].join('\n'),
  );
}

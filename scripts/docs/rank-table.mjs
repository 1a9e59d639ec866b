import { readFileSync } from 'node:fs';
import { between } from './between.mjs';

const MEASURED = 'docs/bench/ranks.json';

const percent = (share) => (100 * share).toFixed(1);

/** Renews the table of docs/cluster.md from what was measured: for each run `{ trainer, ranks, flags, analogies ... }`. */
export function withRankTable(page) {
  const runs = Object.values(JSON.parse(readFileSync(MEASURED, 'utf8')).measured);
  const line = ({ trainer, ranks, flags, analogies, similarity, bytesPerItem }) => {
    const alone = runs.find((other) => other.trainer === trainer && other.ranks === 1);
    const kept = ranks === 1 ? '' : percent(analogies / alone.analogies);
    const bytes = bytesPerItem === undefined ? '' : Math.round(bytesPerItem);
    const how = flags && `\`${flags}\``;
    return `| ${trainer} | ${ranks} | ${how} | ${percent(analogies)} | ${kept} | ${percent(similarity)} | ${bytes} |`;
  };
  const table = [
    '| trainer | ranks | flags | analogies | % of one rank | similarity | bytes a word |',
    '|---|---:|---|---:|---:|---:|---:|',
    ...runs.map(line),
  ];
  return between(page, 'ranks', table.join('\n'));
}

import { readFileSync, writeFileSync } from 'node:fs';
import { between } from '../../docs/between.mjs';
import { loadResult } from './results.mjs';

/** Writes docs/bench.md and the README's figures from the saved results of all parts. */
export function writePages(parts) {
  const results = [...parts.keys()].map(loadResult).filter((result) => result?.tables.length > 0);
  const sections = results.length > 0 ? results.flatMap(section) : ['Nothing measured yet.'];
  const page = ['# Benchmarks', '', 'Made by `npm run bench`; do not edit.', '', ...sections];
  writeFileSync('docs/bench.md', `${page.join('\n').trimEnd()}\n`);
  const best = results.flatMap((result) =>
    result.tables.filter((table) => table.readme).map((table) => [result, table]),
  );
  if (best.length === 0 || best.some(([result]) => result.quick)) return;
  const readme = readFileSync('README.md', 'utf8');
  const content = best.flatMap(([result, table]) => [markdown(table), '', conditions(result), '']);
  writeFileSync('README.md', between(readme, 'bench', content.join('\n').trimEnd()));
}

function section(result) {
  return [
    `## ${result.title}`,
    '',
    conditions(result),
    '',
    ...result.tables.flatMap((table) => [markdown(table), '']),
  ];
}

function conditions({ machine, corpus }) {
  const { date, cpu, cores, gigahertz, memory, node, fastText, gensim } = machine;
  return `Corpus ${corpus}; ${cpu}, ${cores} cores at ${gigahertz} GHz, ${memory}; Node ${node}, fastText ${fastText}, gensim ${gensim}; ${date}.`;
}

function markdown({ caption, head, rows, note }) {
  const lines = [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...rows].map(
    (cells) => `| ${cells.join(' | ')} |`,
  );
  return [...(caption ? [`**${caption}**`, ''] : []), ...lines, ...(note ? ['', note] : [])].join('\n');
}

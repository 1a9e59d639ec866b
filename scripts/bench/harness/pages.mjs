import { readFileSync, writeFileSync } from 'node:fs';
import { between } from '../../docs/between.mjs';
import { loadResult } from './results.mjs';

/** Writes docs/bench.md and the README's figures from the saved results of all parts. */
export function writePages(parts) {
  const results = [...parts.keys()]
    .map((name) => loadResult(name))
    .filter((result) => result?.tables.length > 0);
  const sections = results.length > 0 ? results.map(section) : ['Nothing measured yet.\n'];
  writeFileSync(
    'docs/bench.md',
    `# Benchmarks\n\nMade by \`npm run bench\`; do not edit.\n\n${sections.join('\n')}`,
  );
  const best = results.flatMap((result) =>
    result.tables
      .filter((table) => table.readme)
      .map((table) => `${markdown(table)}\n\n${conditions(result)}`),
  );
  if (best.length === 0) return;
  writeFileSync('README.md', between(readFileSync('README.md', 'utf8'), 'bench', best.join('\n\n')));
}

/** A part's result as a section of the page. */
export function section(result) {
  const { title, tables } = result;
  return `${[`## ${title}`, conditions(result), ...tables.map(markdown)].join('\n\n')}\n`;
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

import { readFileSync } from 'node:fs';
import { between } from './between.mjs';

export const SENTENCES = 'docs/bench/sentences.json';

const number = (value) => (value === undefined ? '-' : value.toFixed(1));

/** Renews the table of docs/sentences.md from what was measured: `measured[language][row]` is `{ dev, test }`. */
export function withSentenceTable(page) {
  const { measured } = JSON.parse(readFileSync(SENTENCES, 'utf8'));
  const languages = Object.keys(measured);
  const rows = new Set(languages.flatMap((language) => Object.keys(measured[language])));
  const line = (row) => {
    const parts = languages.map((language) => measured[language][row]);
    return `| ${row} | ${parts.map((part) => `${number(part?.dev)} | ${number(part?.test)}`).join(' | ')} |`;
  };
  const table = [
    `| vectors and method | ${languages.map((language) => `${language}, dev | test`).join(' | ')} |`,
    `|---|${languages.map(() => '---:|---:|').join('')}`,
    ...[...rows].map(line),
  ];
  return between(page, 'sentences', table.join('\n'));
}

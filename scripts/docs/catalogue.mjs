import { CATALOGUE } from '../corpora/catalogue.mjs';
import { between } from './between.mjs';

const row = ([name, { what, words, licence, url, bytes, sha256 }]) =>
  `| \`${name}\` | ${what} | ${words} | ${bytes ? `${(bytes / 1e6).toFixed(1)} MB` : 'not verified'} | ${licence} | [file](${url}) \`${sha256}\` |`;

/** corpora/README.md with its table of the catalogue renewed. */
export function withCatalogue(page) {
  const table = [
    '| `npm run corpus` | what | words | download | licence | from, SHA-256 of the download |',
    '|---|---|---|---|---|---|',
    ...Object.entries(CATALOGUE).map(row),
  ];
  return between(page, 'catalogue', table.join('\n'));
}

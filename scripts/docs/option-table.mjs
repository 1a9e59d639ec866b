import { flagOf, rangeOf } from '../../dist/options.js';
import { between } from './between.mjs';

const code = (text) => `\`${text}\``;

/** What the command line calls otherwise. */
const FLAGS = { inputFormat: 'from' };

function line([name, row]) {
  const empty = row.default === undefined || ['', false].includes(row.default) || row.default.length === 0;
  const flag = flagOf(FLAGS[name] ?? name);
  const allowed = row.kind === 'boolean' ? '' : rangeOf(row).replaceAll('|', '\\|');
  return `| ${code(flag)} | ${row.help} | ${allowed} | ${row.follows ?? (empty ? '' : code(row.default))} |`;
}

/** Renews the table of these options on a page. */
export const withOptionTable = (options) => withOptionTables({ options });

/** Renews several, each between the marks of its name. */
export function withOptionTables(tables) {
  const head = ['| flag | what | allowed | default |', '|---|---|---|---|'];
  return (page) =>
    Object.entries(tables).reduce(
      (text, [name, options]) =>
        between(text, name, [...head, ...Object.entries(options).map(line)].join('\n')),
      page,
    );
}

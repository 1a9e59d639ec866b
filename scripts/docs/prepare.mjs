import { PREPARE_OPTIONS } from '../../dist/documents/prepare-options.js';
import { flagOf, rangeOf } from '../../dist/options.js';
import { between } from './between.mjs';

const code = (text) => `\`${text}\``;

/** What the command line calls otherwise. */
const FLAGS = { inputFormat: 'from' };

function line([name, row]) {
  const empty = ['', false].includes(row.default) || row.default.length === 0;
  const flag = flagOf(FLAGS[name] ?? name);
  const allowed = row.kind === 'boolean' ? '' : rangeOf(row).replaceAll('|', '\\|');
  return `| ${code(flag)} | ${row.help} | ${allowed} | ${empty ? '' : code(row.default)} |`;
}

/** docs/prepare.md with its table of options renewed. */
export function withPrepareOptions(page) {
  const table = [
    '| flag | what | allowed | default |',
    '|---|---|---|---|',
    ...Object.entries(PREPARE_OPTIONS).map(line),
  ];
  return between(page, 'options', table.join('\n'));
}

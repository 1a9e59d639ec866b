import Table from 'cli-table3';

/** Without lines: columns two spaces apart, so that answers can be read by eye and by awk. */
const PLAIN = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
} as const;

type Align = 'left' | 'right';

/** Rows of cells under an optional head, each column as wide as its widest cell; ends in a newline. */
export function plainTable(
  rows: readonly (readonly string[])[],
  aligns: readonly Align[] = [],
  head: readonly string[] = [],
): string {
  if (rows.length === 0) return '';
  const table = new Table({
    head: [...head],
    colAligns: [...aligns],
    chars: PLAIN,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

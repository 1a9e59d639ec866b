import { columnsOf, formatCount } from './figures.js';
import { type PlacedLabel, placeLabels } from './plot-labels.js';
import { axisCaptions, type PlotPanel } from './plot-svg.js';

const segmenter = new Intl.Segmenter();

/** The panel as lines of at most `columns` characters, for a terminal. */
export function plotText(panel: PlotPanel, columns: number, lines: number): string {
  const { title, words } = panel;
  const captions = axisCaptions(panel);
  const grid = Array.from({ length: lines }, () => new Array<string>(columns).fill(' '));
  // Half a cell keeps rounding inside the frame.
  const area = { x: 0, y: 0, width: columns - 1, height: lines - 1 };
  // A character is twice as high as wide.
  const placed = placeLabels(words, area, { widthOf: columnsOf, height: 0.9, gap: 2, aspect: 2 });
  for (const { x, y } of placed) grid[Math.round(y)][Math.round(x)] = '•';
  const unnamed = placed.filter((label) => !drawWord(grid, label)).length;
  const frame = '─'.repeat(columns);
  const body = grid.map((row) => `│${row.join('')}│\n`).join('');
  const crowded =
    unnamed > 0
      ? `${formatCount(unnamed)} of the words have no room for their names here: -o FILE.svg has it`
      : '';
  const below = [captions ?? '', crowded].filter((line) => line !== '').map((line) => `${line}\n`);
  return `${title}\n┌${frame}┐\n${body}└${frame}┘\n${below.join('')}`;
}

/** Writes the word where it covers nothing; false where it finds no such place. */
function drawWord(grid: string[][], { word, label, x, y }: PlacedLabel): boolean {
  const columns = grid[0].length;
  const width = Math.min(columns, columnsOf(word));
  const [across, down] = [Math.round(x), Math.round(y)];
  const beside = [across + 2, across - 1 - width];
  const places = [
    [label.x, label.y + label.height / 2],
    ...[down, down - 1, down + 1].flatMap((row) => beside.map((column) => [column, row])),
  ];
  for (const [wantedColumn, wantedRow] of places) {
    const row = grid[Math.max(0, Math.min(grid.length - 1, Math.round(wantedRow)))];
    const column = Math.max(0, Math.min(columns - width, Math.round(wantedColumn)));
    const isFree = row.slice(column, column + width).every((cell) => cell === ' ');
    // Two names that touch would read as one.
    const touches = [column - 1, column + width].some((at) => !/^[ •]$/.test(row[at] ?? ' '));
    if (!isFree || touches) continue;
    writeWord(row, word, column);
    return true;
  }
  return false;
}

function writeWord(row: string[], word: string, start: number): void {
  let column = start;
  for (const { segment } of segmenter.segment(word)) {
    const width = columnsOf(segment);
    if (width === 0) continue;
    if (column + width > row.length) return;
    row[column] = segment;
    // A wide character takes two cells: the second one prints nothing.
    if (width === 2) row[column + 1] = '';
    column += width;
  }
}

import { type PlacedLabel, placeLabels } from './plot-labels.js';
import { axisCaptions, type PlotPanel } from './plot-svg.js';
import { columnsOf } from './table.js';

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
  for (const label of placed) drawWord(grid, label);
  for (const { x, y } of placed) grid[Math.round(y)][Math.round(x)] = '•';
  const frame = '─'.repeat(columns);
  const body = grid.map((row) => `│${row.join('')}│\n`).join('');
  return `${title}\n┌${frame}┐\n${body}└${frame}┘\n${captions === undefined ? '' : `${captions}\n`}`;
}

function drawWord(grid: string[][], { word, label }: PlacedLabel): void {
  const columns = grid[0].length;
  const row = grid[Math.max(0, Math.min(grid.length - 1, Math.round(label.y + label.height / 2)))];
  let column = Math.max(0, Math.min(columns - columnsOf(word), Math.round(label.x)));
  for (const { segment } of segmenter.segment(word)) {
    const width = columnsOf(segment);
    if (width === 0) continue;
    if (column + width > columns) return;
    row[column] = segment;
    // A wide character takes two cells: the second one prints nothing.
    if (width === 2) row[column + 1] = '';
    column += width;
  }
}

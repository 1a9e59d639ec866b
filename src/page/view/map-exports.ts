// What is seen of a map as files.
import { rowOnScreen } from './camera.js';
import { csvOf, download, drawn } from './element.js';
import type { MapCanvas } from './map-canvas.js';
import type { ModelWords } from './model-words.js';

/** Points of an SVG file. */
const DRAWN = 20_000;

export function saveSvg(canvas: MapCanvas, name: string): void {
  const { camera, labels, grid } = canvas;
  if (!camera || !grid) return;
  const size = canvas.size();
  const [width, height] = size;
  const seen = { places: grid.places, camera, size };
  const viewBox = `0 0 ${width} ${height}`;
  const svg = drawn('svg', { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox });
  for (const row of canvas.visible(DRAWN)) {
    const [cx, cy] = rowOnScreen(seen, row);
    svg.append(drawn('circle', { cx: cx.toFixed(1), cy: cy.toFixed(1), r: 1.6, fill: '#4a7fd0' }));
  }
  const font = { 'font-size': 12, 'font-family': 'system-ui, sans-serif', 'text-anchor': 'middle' };
  for (const { word, x, y } of labels)
    svg.append(drawn('text', { x: x.toFixed(1), y: (y - 5).toFixed(1), ...font }, word));
  download(`${name}.svg`, new XMLSerializer().serializeToString(svg), 'image/svg+xml');
}

export function savePng(canvas: MapCanvas, name: string): void {
  canvas.picture().toBlob((blob) => blob && download(`${name}.png`, blob));
}

/** Words with their places, as `takeTable` reads them: those that were chosen, else all that are in the window. */
export function saveCsv(canvas: MapCanvas, name: string, words: ModelWords, chosen: readonly number[]): void {
  const places = canvas.grid?.places;
  if (!places) return;
  const rows = chosen.length > 0 ? chosen : canvas.visible(words.size);
  const lines = rows.map((row) => [words.word(row), places[2 * row]!, places[2 * row + 1]!] as const);
  download(`${name}.csv`, csvOf([['word', 'x', 'y'], ...lines]), 'text/csv');
}

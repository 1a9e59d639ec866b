// Which points of a map are meant by what is done on it.
import { type Camera, type Pair, rowOnScreen, toPlane } from './camera.js';
import type { SpatialGrid } from './spatial-grid.js';

/** Pixels between a pointer and the point that it means. */
const REACH = 10;
/** Points that a line is drawn round. */
const MOST = 50_000;

/** The row of the point nearest to a place of the window; none where none is near. */
export function rowNear(grid: SpatialGrid, camera: Camera, size: Pair, at: Pair): number[] {
  const [px, py] = toPlane(camera, at, size);
  const reach = REACH / camera.scale;
  const near = grid.within([px - reach, py - reach], [px + reach, py + reach], 500);
  const far = (row: number) => Math.hypot(grid.places[2 * row]! - px, grid.places[2 * row + 1]! - py);
  return near.sort((a, b) => far(a) - far(b)).slice(0, 1);
}

/** The rows of the points within a line that was drawn in the window. */
export function rowsInside(grid: SpatialGrid, camera: Camera, size: Pair, line: readonly Pair[]): number[] {
  const [left, right] = [Math.min(...line.map(([x]) => x)), Math.max(...line.map(([x]) => x))];
  const [top, bottom] = [Math.min(...line.map(([, y]) => y)), Math.max(...line.map(([, y]) => y))];
  const low = toPlane(camera, [left, bottom], size);
  const rows = grid.within(low, toPlane(camera, [right, top], size), MOST);
  const seen = { places: grid.places, camera, size };
  return rows.filter((row) => isInside(line, rowOnScreen(seen, row)));
}

/** By the number of sides that a ray crosses. */
function isInside(line: readonly Pair[], [x, y]: Pair): boolean {
  let inside = false;
  for (let i = 0, j = line.length - 1; i < line.length; j = i++) {
    const [[ax, ay], [bx, by]] = [line[i]!, line[j]!];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

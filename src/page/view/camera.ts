// The window of a map: what of the plane is seen, at which scale.

export type Pair = readonly [x: number, y: number];

export interface Camera {
  /** The middle of the window in the plane, and pixels a unit; y goes up. */
  x: number;
  y: number;
  scale: number;
}

/** Points of the plane, shape [points, 2], and the window that they are seen in. */
export interface Seen {
  readonly places: Float32Array;
  readonly camera: Camera;
  readonly size: Pair;
}

/** The smallest window that holds all between two corners, with a margin. */
export function cameraOver(low: Pair, high: Pair, [width, height]: Pair): Camera {
  const [wide, tall] = [high[0] - low[0] || 1, high[1] - low[1] || 1];
  const scale = 0.94 * Math.min(width / wide, height / tall);
  return { x: (low[0] + high[0]) / 2, y: (low[1] + high[1]) / 2, scale };
}

export function toScreen(camera: Camera, [x, y]: Pair, [width, height]: Pair): Pair {
  return [(x - camera.x) * camera.scale + width / 2, height / 2 - (y - camera.y) * camera.scale];
}

export function rowOnScreen({ places, camera, size }: Seen, row: number): Pair {
  return toScreen(camera, [places[2 * row]!, places[2 * row + 1]!], size);
}

export function toPlane(camera: Camera, [x, y]: Pair, [width, height]: Pair): Pair {
  return [camera.x + (x - width / 2) / camera.scale, camera.y + (height / 2 - y) / camera.scale];
}

/** Zooms so that what is under a point of the window stays there. */
export function zoomAt(camera: Camera, by: number, at: Pair, size: Pair): void {
  const [x, y] = toPlane(camera, at, size);
  camera.scale *= by;
  const [newX, newY] = toPlane(camera, at, size);
  camera.x += x - newX;
  camera.y += y - newY;
}

// The window of a map: what of the plane is seen, at which scale.

export interface Camera {
  /** The middle of the window in the plane, and pixels a unit; y goes up. */
  x: number;
  y: number;
  scale: number;
}

/** The smallest window that holds all between two corners, with a margin. */
export function cameraOver(
  low: readonly [number, number],
  high: readonly [number, number],
  width: number,
  height: number,
): Camera {
  const [wide, tall] = [high[0] - low[0] || 1, high[1] - low[1] || 1];
  const scale = 0.94 * Math.min(width / wide, height / tall);
  return { x: (low[0] + high[0]) / 2, y: (low[1] + high[1]) / 2, scale };
}

export function toScreen(camera: Camera, x: number, y: number, width: number, height: number) {
  return [(x - camera.x) * camera.scale + width / 2, height / 2 - (y - camera.y) * camera.scale] as const;
}

export function toPlane(camera: Camera, x: number, y: number, width: number, height: number) {
  return [camera.x + (x - width / 2) / camera.scale, camera.y + (height / 2 - y) / camera.scale] as const;
}

/** Zooms so that what is under a point of the window stays there. */
export function zoomAt(
  camera: Camera,
  by: number,
  at: readonly [number, number],
  width: number,
  height: number,
) {
  const [x, y] = toPlane(camera, at[0], at[1], width, height);
  camera.scale *= by;
  const [newX, newY] = toPlane(camera, at[0], at[1], width, height);
  camera.x += x - newX;
  camera.y += y - newY;
}

// What pointers do to a map: drag, pinch, wheel, lasso, click.
import { type Camera, type Pair, zoomAt } from './camera.js';

type Point = [x: number, y: number];

export interface PointerTarget {
  camera: Camera | undefined;
  readonly lasso: boolean;
  /** Whether a drag turns it. */
  readonly solid: boolean;
  turn(right: number, down: number): void;
  /** The line of a lasso that is being drawn. */
  drawn: Point[];
  draw(): void;
  size(): [width: number, height: number];
  chooseNearest(at: Point): void;
  chooseWithin(line: readonly Point[]): void;
}

/** Pixels that a pointer may move in a click, and has to in a lasso. */
const CLICK = 4;
const LASSO = 10;

export function listenToPointers(box: HTMLElement, map: PointerTarget): void {
  const pointers = new Map<number, Point>();
  let moved = 0;
  const placeOf = (event: MouseEvent): Point => {
    const { left, top } = box.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };
  const end = (event: PointerEvent) => {
    if (!pointers.delete(event.pointerId)) return;
    if (map.drawn.length > 2 && moved > LASSO) map.chooseWithin(map.drawn);
    else if (moved < CLICK && event.type === 'pointerup') map.chooseNearest(placeOf(event));
    map.drawn = [];
    map.draw();
  };
  box.addEventListener('pointerdown', (event) => {
    box.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, placeOf(event));
    moved = 0;
    map.drawn = (map.lasso || event.shiftKey) && pointers.size === 1 ? [placeOf(event)] : [];
  });
  box.addEventListener('pointermove', (event) => {
    const before = pointers.get(event.pointerId);
    const now = placeOf(event);
    const { camera } = map;
    if (!before || !camera) return;
    pointers.set(event.pointerId, now);
    moved += Math.hypot(now[0] - before[0], now[1] - before[1]);
    if (map.drawn.length > 0) map.drawn.push(now);
    else if (pointers.size === 2) pinch(camera, map.size(), [...pointers.values()], now, before);
    else if (map.solid && !event.ctrlKey) map.turn(now[0] - before[0], now[1] - before[1]);
    else {
      camera.x -= (now[0] - before[0]) / camera.scale;
      camera.y += (now[1] - before[1]) / camera.scale;
    }
    map.draw();
  });
  box.addEventListener('pointerup', end);
  box.addEventListener('pointercancel', end);
  box.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      if (map.camera) zoomAt(map.camera, Math.exp(-event.deltaY / 400), placeOf(event), map.size());
      map.draw();
    },
    { passive: false },
  );
}

/** Two fingers, of which one moved. */
function pinch(camera: Camera, size: Pair, fingers: readonly Point[], now: Point, before: Point): void {
  const other = fingers.find((finger) => finger !== now)!;
  const apart = (point: Point) => Math.hypot(point[0] - other[0], point[1] - other[1]) || 1;
  zoomAt(camera, apart(now) / apart(before), other, size);
}

// The map itself: points, labels over them, and what pointers and keys do to it.
import type { WordGroups } from '../protocol.js';
import { type Camera, cameraOver, toPlane, zoomAt } from './camera.js';
import { placeColours } from './colours.js';
import { element } from './element.js';
import { drawGroupNames } from './group-names.js';
import { drawLabels, drawLasso, type Label, placeLabels } from './map-labels.js';
import { rowNear, rowsInside } from './map-picking.js';
import { listenToPointers, type PointerTarget } from './map-pointers.js';
import type { ModelWords } from './model-words.js';
import { createPointLayer, fitPixels } from './point-layer.js';
import { SpatialGrid } from './spatial-grid.js';
import { TurnedPlaces } from './turned-places.js';
import { wording } from './wording.js';

/** Milliseconds after a movement until labels are chosen anew, and points that are drawn until then. */
const REST = 120;
const MOVING = 200_000;
/** Rows that labels are chosen from. */
const CANDIDATES = 4000;
/** Pixels that an arrow key moves or turns by. */
const STEP = 60;
const FONT = '12px system-ui, sans-serif';

export interface MapHooks {
  /** Words were chosen by lasso or a click; `rows` may be empty. */
  onChosen(rows: readonly number[]): void;
  /** The window moved; words that have labels in it. */
  onMoved(camera: Camera, words: readonly string[]): void;
}

export class MapCanvas implements PointerTarget {
  readonly box: HTMLElement;
  /** Draw round words with the plain pointer. */
  lasso = false;
  camera: Camera | undefined;
  grid: SpatialGrid | undefined;
  labels: readonly Label[] = [];
  readonly whole: boolean;
  readonly #points = createPointLayer();
  readonly #over = element('canvas', { className: 'over' });
  readonly #hooks: MapHooks;
  readonly #widths = new Map<string, number>();
  #words: ModelWords | undefined;
  #groups: WordGroups | undefined;
  #turned: TurnedPlaces | undefined;
  #colours: Uint8Array = new Uint8Array(0);
  #isTurned = false;
  #chosen: ReadonlySet<number> = new Set();
  drawn: [number, number][] = [];
  #asked = 0;
  #resting = 0;

  constructor(hooks: MapHooks) {
    this.#hooks = hooks;
    this.whole = this.#points.whole;
    this.box = element(
      'div',
      { className: 'map', tabIndex: 0, aria: { role: 'img', label: `${wording.map}. ${wording.pan}` } },
      this.#points.canvas,
      this.#over,
    );
    new ResizeObserver(() => this.draw()).observe(this.box);
    listenToPointers(this.box, this);
    this.box.addEventListener('keydown', (event) => {
      if (this.#press(event.key, event.shiftKey)) event.preventDefault();
    });
  }

  get solid(): boolean {
    return this.#turned !== undefined;
  }

  /** From which side a solid map is seen; empty for a plane one. */
  get angles(): readonly number[] {
    return this.#turned?.angles ?? [];
  }

  /** @param places shape [words, 2] or, of a solid map, [words, 3] */
  show(words: ModelWords, places: Float32Array, camera?: Camera, angles: readonly number[] = []): void {
    this.#words = words;
    this.#turned = places.length === 3 * words.size ? new TurnedPlaces(places) : undefined;
    const [yaw, pitch] = angles;
    if (this.#turned && yaw !== undefined && pitch !== undefined) {
      this.#turned.angles = [yaw, pitch];
      this.#turned.look();
    }
    this.grid = new SpatialGrid(this.#turned?.seen ?? places);
    this.camera = camera;
    this.labels = [];
    this.colour(placeColours(words.size));
  }

  /** @param colours shape [words, 3] @param groups are named where they lie */
  colour(colours: Uint8Array, groups?: WordGroups): void {
    this.#colours = colours;
    this.#groups = groups;
    if (this.grid) this.#points.set(this.grid.places, colours);
    this.draw();
  }

  turn(right: number, down: number): void {
    this.#turned?.turn(right, down);
    this.#isTurned = true;
    this.draw();
  }

  /** Sees the points from where it was turned to; while it moves, those that are drawn. */
  #look(moving: boolean): void {
    const turned = this.#turned!;
    turned.look(moving ? MOVING : undefined);
    const drawn = moving ? Math.min(MOVING, turned.seen.length / 2) : turned.seen.length / 2;
    this.#points.set(turned.seen.subarray(0, 2 * drawn), this.#colours.subarray(0, 3 * drawn));
    if (moving) return;
    this.grid = new SpatialGrid(turned.seen);
    this.#isTurned = false;
  }

  choose(rows: readonly number[], centre = false): void {
    this.#chosen = new Set(rows);
    if (centre && rows.length > 0 && this.grid && this.camera) {
      const { places } = this.grid;
      this.camera.x = places[2 * rows[0]!]!;
      this.camera.y = places[2 * rows[0]! + 1]!;
    }
    this.draw();
  }

  reset(): void {
    this.camera = undefined;
    this.draw();
  }

  zoom(by: number): void {
    const size = this.size();
    if (this.camera) zoomAt(this.camera, by, [size[0] / 2, size[1] / 2], size);
    this.draw();
  }

  draw(): void {
    cancelAnimationFrame(this.#asked);
    clearTimeout(this.#resting);
    this.#asked = requestAnimationFrame(() => this.#drawNow(true));
    this.#resting = setTimeout(() => this.#drawNow(false), REST);
  }

  picture(): HTMLCanvasElement {
    this.#drawNow(false);
    const canvas = element('canvas', { width: this.#over.width, height: this.#over.height });
    const context = canvas.getContext('2d')!;
    context.fillStyle = this.#style('--paper');
    context.fillRect(0, 0, canvas.width, canvas.height);
    for (const layer of [this.#points.canvas, this.#over]) context.drawImage(layer, 0, 0);
    return canvas;
  }

  /** Rows in the window, the first ones first. */
  visible(most: number): number[] {
    if (!this.grid || !this.camera) return [];
    const size = this.size();
    const low = toPlane(this.camera, [0, size[1]], size);
    return this.grid.within(low, toPlane(this.camera, [size[0], 0], size), most);
  }

  size(): [number, number] {
    return [this.box.clientWidth, this.box.clientHeight];
  }

  /** @param moving labels are those of before, where they are now */
  #drawNow(moving: boolean): void {
    const [width, height] = this.size();
    if (this.#isTurned && this.#turned) this.#look(moving);
    const [words, grid] = [this.#words, this.grid];
    if (!words || !grid || width === 0) return;
    const radius = this.#turned?.radius;
    this.camera ??= radius
      ? cameraOver([-radius, -radius], [radius, radius], [width, height])
      : cameraOver(grid.low, grid.high, [width, height]);
    this.#points.draw(this.camera, width, height, moving ? MOVING : Number.POSITIVE_INFINITY);
    fitPixels(this.#over, width, height);
    const context = this.#over.getContext('2d')!;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.font = FONT;
    const seen = { places: grid.places, camera: this.camera, size: [width, height] as const };
    const widthOf = (word: string) => {
      const known = this.#widths.get(word) ?? context.measureText(word).width;
      this.#widths.set(word, known);
      return known;
    };
    const always = new Set([...this.#chosen].slice(0, 60));
    const rows =
      moving && this.labels.length > 0 ? this.labels.map(({ row }) => row) : this.visible(CANDIDATES);
    this.labels = placeLabels(rows, seen, (row) => words.word(row), widthOf, always);
    const inks = { ink: this.#style('--ink'), halo: this.#style('--paper'), strong: this.#style('--strong') };
    drawLabels(context, this.labels, inks, this.#chosen);
    if (this.#groups) drawGroupNames(context, this.#groups, seen, inks);
    if (this.drawn.length > 1) drawLasso(context, this.drawn, inks.strong);
    const labelled = this.labels.map(({ word }) => word);
    if (!moving) this.#hooks.onMoved(this.camera, labelled);
  }

  #style(name: string): string {
    return getComputedStyle(document.documentElement).getPropertyValue(name);
  }

  #press(key: string, shift: boolean): boolean {
    const { camera } = this;
    if (!camera) return false;
    const move = (right: number, down: number) => {
      if (this.solid && !shift) return this.turn(-right, -down);
      camera.x += right / camera.scale;
      camera.y -= down / camera.scale;
    };
    const moves: Record<string, () => void> = {
      ArrowLeft: () => move(-STEP, 0),
      ArrowRight: () => move(STEP, 0),
      ArrowUp: () => move(0, -STEP),
      ArrowDown: () => move(0, STEP),
      '+': () => this.zoom(1.5),
      '=': () => this.zoom(1.5),
      '-': () => this.zoom(1 / 1.5),
      '0': () => this.reset(),
      Escape: () => this.#hooks.onChosen([]),
    };
    if (!moves[key]) return false;
    moves[key]();
    this.draw();
    return true;
  }

  chooseNearest(at: [number, number]): void {
    if (this.grid && this.camera) this.#hooks.onChosen(rowNear(this.grid, this.camera, this.size(), at));
  }

  chooseWithin(line: readonly [number, number][]): void {
    if (this.grid && this.camera) this.#hooks.onChosen(rowsInside(this.grid, this.camera, this.size(), line));
  }
}

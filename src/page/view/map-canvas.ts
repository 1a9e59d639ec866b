// The map itself: points, labels over them, and what pointers and keys do to it.
import { type Camera, cameraOver, toPlane, toScreen, zoomAt } from './camera.js';
import { element } from './element.js';
import { drawLabels, type Label, placeLabels } from './map-labels.js';
import { isInside, listenToPointers, type PointerTarget } from './map-pointers.js';
import type { ModelWords } from './model-words.js';
import { createPointLayer, fitPixels } from './point-layer.js';
import { SpatialGrid } from './spatial-grid.js';
import { wording } from './wording.js';

/** Milliseconds after a movement until labels are chosen anew, and points that are drawn until then. */
const REST = 120;
const MOVING = 200_000;
/** Rows that labels are chosen from. */
const CANDIDATES = 4000;
const FONT = '12px system-ui, sans-serif';
/** Pixels between a pointer and the point that it means. */
const REACH = 10;

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
  labels: readonly Label[] = [];
  readonly whole: boolean;
  readonly #points = createPointLayer();
  readonly #over = element('canvas', { className: 'over' });
  readonly #hooks: MapHooks;
  readonly #widths = new Map<string, number>();
  #words: ModelWords | undefined;
  #grid: SpatialGrid | undefined;
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
      if (this.#press(event.key)) event.preventDefault();
    });
  }

  get grid(): SpatialGrid | undefined {
    return this.#grid;
  }

  /** @param places shape [words, 2] @param colours shape [words, 3] */
  show(words: ModelWords, places: Float32Array, colours: Uint8Array, camera?: Camera): void {
    this.#words = words;
    this.#grid = new SpatialGrid(places);
    this.#points.set(places, colours);
    this.camera = camera;
    this.labels = [];
    this.draw();
  }

  choose(rows: readonly number[], centre = false): void {
    this.#chosen = new Set(rows);
    if (centre && rows.length > 0 && this.#grid && this.camera) {
      const { places } = this.#grid;
      this.camera.x = places[2 * rows[0]!]!;
      this.camera.y = places[2 * rows[0]! + 1]!;
    }
    this.draw();
  }

  /** Shows all points. */
  reset(): void {
    this.camera = undefined;
    this.draw();
  }

  zoom(by: number): void {
    const [width, height] = this.#size();
    if (this.camera) zoomAt(this.camera, by, [width / 2, height / 2], width, height);
    this.draw();
  }

  draw(): void {
    cancelAnimationFrame(this.#asked);
    clearTimeout(this.#resting);
    this.#asked = requestAnimationFrame(() => this.#drawNow(true));
    this.#resting = setTimeout(() => this.#drawNow(false), REST);
  }

  /** All that is seen, as one canvas. */
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
    const [width, height] = this.#size();
    if (!this.#grid || !this.camera) return [];
    const low = toPlane(this.camera, 0, height, width, height);
    return this.#grid.within(low, toPlane(this.camera, width, 0, width, height), most);
  }

  size(): [number, number] {
    return this.#size();
  }

  /** @param moving labels are those of before, where they are now */
  #drawNow(moving: boolean): void {
    const [width, height] = this.#size();
    const [words, grid] = [this.#words, this.#grid];
    if (!words || !grid || width === 0) return;
    this.camera ??= cameraOver(grid.low, grid.high, width, height);
    this.#points.draw(this.camera, width, height, moving ? MOVING : Number.POSITIVE_INFINITY);
    fitPixels(this.#over, width, height);
    const context = this.#over.getContext('2d')!;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.font = FONT;
    const at = { places: grid.places, camera: this.camera, width, height };
    const widthOf = (word: string) => {
      const known = this.#widths.get(word) ?? context.measureText(word).width;
      this.#widths.set(word, known);
      return known;
    };
    const always = new Set([...this.#chosen].slice(0, 60));
    const rows =
      moving && this.labels.length > 0 ? this.labels.map(({ row }) => row) : this.visible(CANDIDATES);
    this.labels = placeLabels(rows, at, (row) => words.word(row), widthOf, always);
    const inks = { ink: this.#style('--ink'), halo: this.#style('--paper'), strong: this.#style('--strong') };
    drawLabels(context, this.labels, inks, this.#chosen);
    if (this.drawn.length > 1) this.#drawLasso(context);
    if (!moving)
      this.#hooks.onMoved(
        this.camera,
        this.labels.map(({ word }) => word),
      );
  }

  #drawLasso(context: CanvasRenderingContext2D): void {
    context.beginPath();
    for (const [x, y] of this.drawn) context.lineTo(x, y);
    context.closePath();
    context.strokeStyle = this.#style('--strong');
    context.lineWidth = 1.5;
    context.stroke();
  }

  #style(name: string): string {
    return getComputedStyle(document.documentElement).getPropertyValue(name);
  }

  #size(): [number, number] {
    return [this.box.clientWidth, this.box.clientHeight];
  }

  /** Whether the key means something here. */
  #press(key: string): boolean {
    const { camera } = this;
    if (!camera) return false;
    const step = 60 / camera.scale;
    const moves: Record<string, () => void> = {
      ArrowLeft: () => (camera.x -= step),
      ArrowRight: () => (camera.x += step),
      ArrowUp: () => (camera.y += step),
      ArrowDown: () => (camera.y -= step),
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

  /** A point was chosen. */
  chooseNearest([x, y]: [number, number]): void {
    this.#hooks.onChosen(this.#nearest([x, y]));
  }

  /** The points within a line were chosen. */
  chooseWithin(line: readonly [number, number][]): void {
    this.#hooks.onChosen(this.#within(line));
  }

  #nearest([x, y]: [number, number]): number[] {
    const { camera } = this;
    const grid = this.#grid;
    if (!camera || !grid) return [];
    const [width, height] = this.#size();
    const [px, py] = toPlane(camera, x, y, width, height);
    const reach = REACH / camera.scale;
    const near = grid.within([px - reach, py - reach], [px + reach, py + reach], 500);
    const far = (row: number) => Math.hypot(grid.places[2 * row]! - px, grid.places[2 * row + 1]! - py);
    return near.sort((a, b) => far(a) - far(b)).slice(0, 1);
  }

  #within(line: readonly [number, number][]): number[] {
    const { camera } = this;
    const grid = this.#grid;
    if (!camera || !grid) return [];
    const [width, height] = this.#size();
    const [left, right] = [Math.min(...line.map(([x]) => x)), Math.max(...line.map(([x]) => x))];
    const [top, bottom] = [Math.min(...line.map(([, y]) => y)), Math.max(...line.map(([, y]) => y))];
    const low = toPlane(camera, left, bottom, width, height);
    const rows = grid.within(low, toPlane(camera, right, top, width, height), 50_000);
    return rows.filter((row) =>
      isInside(line, toScreen(camera, grid.places[2 * row]!, grid.places[2 * row + 1]!, width, height)),
    );
  }
}

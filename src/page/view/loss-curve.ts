// The curve of a run's loss, which is saved as a picture or a table.
import { drawn, element } from './element.js';
import { csvButton, svgButton } from './save-picture.js';
import { wording } from './wording.js';

/** Losses that are kept: of a longer run every second, fourth, ... */
const MOST = 2000;

export class LossCurve {
  readonly root: HTMLElement;
  readonly #line = drawn('polyline', { class: 'curve', points: '' });
  /** What was done, in what the run counts, and the loss then. */
  #losses: [done: number, loss: number][] = [];
  /** Of so many losses one is kept. */
  #each = 1;
  #told = 0;

  constructor() {
    const picture = drawn('svg', { viewBox: '0 0 560 120', role: 'img', class: 'plane losses' });
    picture.append(drawn('title', {}, wording.loss), this.#line);
    const csv = csvButton(() => [['done', 'loss'], ...this.#losses], wording.loss);
    const saving = element('div', { className: 'bar' }, svgButton(picture, wording.loss), csv);
    saving.prepend(wording.loss);
    this.root = element('div', { hidden: true });
    this.root.append(picture, saving);
  }

  clear(): void {
    this.#losses = [];
    this.#told = 0;
    this.#each = 1;
    this.root.hidden = true;
  }

  add(done: number, loss: number): void {
    if (this.#told++ % this.#each > 0) return;
    this.#losses.push([done, loss]);
    if (this.#losses.length > MOST) {
      this.#losses = this.#losses.filter((_, i) => i % 2 === 0);
      this.#each *= 2;
    }
  }

  draw(): void {
    this.root.hidden = this.#losses.length === 0;
    const losses = this.#losses.map(([, value]) => value);
    const [low, high] = [Math.min(...losses), Math.max(...losses)];
    const points = losses.map((value, i) => {
      const x = 4 + (552 * i) / Math.max(1, losses.length - 1);
      return `${x.toFixed(1)},${(112 - (104 * (value - low)) / (high - low || 1)).toFixed(1)}`;
    });
    this.#line.setAttribute('points', points.join(' '));
  }
}

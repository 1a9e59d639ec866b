// How far a run is: a bar, figures, and the curve of its loss.
import type { Advance } from '../protocol.js';
import { element } from './element.js';
import { phaseName } from './help-texts.js';
import { LossCurve } from './loss-curve.js';
import { wording } from './wording.js';

/** Milliseconds between two looks: how often it is told, the run decides. */
const SHOWN = 250;

export class RunFigures {
  readonly bar = element('progress', { max: 1, value: 0, aria: { label: wording.train } });
  readonly figures = element('p', { className: 'figures', aria: { live: 'off' } });
  readonly curve = new LossCurve();
  /** What is to be shown next. */
  #next: Advance | undefined;

  advance(advance: Advance): void {
    if (advance.loss !== undefined) this.curve.add(advance.done, advance.loss);
    if (!this.#next) setTimeout(() => this.show(), SHOWN);
    this.#next = advance;
  }

  /** What was told last, at once. */
  show(): void {
    if (this.#next) this.#draw(this.#next);
    this.#next = undefined;
  }

  #draw({ phase, done, total, loss, wordsPerSecond }: Advance): void {
    if (total) this.bar.value = done / total;
    else this.bar.removeAttribute('value');
    const parts = [phaseName(phase)];
    if (total) parts.push(`${Math.round((100 * done) / total)}%`);
    if (wordsPerSecond !== undefined)
      parts.push(`${Math.round(wordsPerSecond).toLocaleString()} ${wording.perSecond}`);
    if (loss !== undefined) parts.push(`${wording.loss} ${loss.toFixed(4)}`);
    this.figures.textContent = parts.join(' · ');
    this.curve.draw();
  }
}

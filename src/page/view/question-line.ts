// The line that a question is written in, with what may follow.
import { button, element, formOf } from './element.js';
import type { EngineClient } from './engine-client.js';
import { wording } from './wording.js';

export class QuestionLine {
  readonly root: HTMLFormElement;
  readonly #engine: EngineClient;
  readonly #line = element('input', {
    ...{
      type: 'text',
      placeholder: wording.questionHint,
      autocomplete: 'off',
      autocapitalize: 'none',
      spellcheck: false,
    },
    aria: { label: wording.question, autocomplete: 'list', controls: 'offers' },
  });
  readonly #offers = element('ul', { id: 'offers', className: 'offers', hidden: true });
  #asked = 0;
  /** Questions from the first one, and which of them stands in the line; past them where none does. */
  readonly #before: string[] = [];
  #at = 0;

  constructor(engine: EngineClient, onAsked: (line: string) => void) {
    this.#engine = engine;
    const ask = () => {
      this.#asked++;
      this.#offers.hidden = true;
      const line = this.value.trim();
      if (line !== '' && line !== this.#before.at(-1)) this.#before.push(line);
      this.#at = this.#before.length;
      onAsked(line);
    };
    this.root = formOf(
      'bar question',
      ask,
      element('div', { className: 'field' }, this.#line, this.#offers),
      element('button', { type: 'submit' }, wording.go),
    );
    this.#line.oninput = () => void this.#offer();
    this.#line.onkeydown = (event) => this.#press(event);
  }

  get value(): string {
    return this.#line.value;
  }

  set value(line: string) {
    this.#line.value = line;
  }

  /** Writes a question that is not asked yet. */
  fill(line: string): void {
    this.value = line;
    this.#line.focus();
  }

  async #offer(): Promise<void> {
    const asked = ++this.#asked;
    const line = this.#line.value;
    const offers = line.trim() === '' ? [] : await this.#engine.call('complete', line);
    if (asked !== this.#asked) return;
    this.#offers.hidden = offers.length === 0;
    this.#offers.replaceChildren(
      ...offers.map((offer) =>
        element(
          'li',
          {},
          button(offer, () => this.#take(offer), { tabIndex: -1 }),
        ),
      ),
    );
  }

  #take(offer: string): void {
    this.#line.value = this.#line.value.replace(/[^\s"(]*$/, () => offer);
    this.#offers.hidden = true;
    this.#line.focus();
  }

  /** Tab takes the first offer, Down goes into the list; without offers Up and Down go through the questions, as in the REPL. */
  #press(event: KeyboardEvent): void {
    // Keys of an input method, which chooses characters by arrows.
    if (event.isComposing) return;
    const first = this.#offers.querySelector('button');
    if (event.key === 'Escape') this.#offers.hidden = true;
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (this.#offers.hidden && step) this.#recall(step);
    else if (this.#offers.hidden || !first) return;
    else if (event.key === 'Tab' && !event.shiftKey) this.#take(first.textContent!);
    else if (event.key === 'ArrowDown') this.#roam(first);
    else return;
    event.preventDefault();
  }

  #recall(step: number): void {
    this.#at = Math.max(0, Math.min(this.#before.length, this.#at + step));
    this.value = this.#before[this.#at] ?? '';
  }

  #roam(first: HTMLButtonElement): void {
    first.focus();
    this.#offers.onkeydown = (event) => {
      const item = (event.target as HTMLElement).closest('li')!;
      const next = event.key === 'ArrowDown' ? item.nextElementSibling : item.previousElementSibling;
      if (event.key === 'Escape') this.#take('');
      else if (!/^Arrow(Up|Down)$/.test(event.key)) return;
      else (next?.querySelector('button') ?? this.#line).focus();
      event.preventDefault();
    };
  }
}

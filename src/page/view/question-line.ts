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

  constructor(engine: EngineClient, onAsked: (line: string) => void) {
    this.#engine = engine;
    const ask = () => {
      this.#asked++;
      this.#offers.hidden = true;
      onAsked(this.value.trim());
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
    this.#line.value = this.#line.value.replace(/[^\s"(]*$/, offer);
    this.#offers.hidden = true;
    this.#line.focus();
  }

  /** Tab takes the first offer, Down goes into the list. */
  #press(event: KeyboardEvent): void {
    const first = this.#offers.querySelector('button');
    if (event.key === 'Escape') this.#offers.hidden = true;
    if (this.#offers.hidden || !first) return;
    if (event.key === 'Tab' && !event.shiftKey) this.#take(first.textContent!);
    else if (event.key === 'ArrowDown') this.#roam(first);
    else return;
    event.preventDefault();
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

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
    aria: {
      role: 'combobox',
      label: wording.question,
      autocomplete: 'list',
      controls: 'offers',
      expanded: 'false',
    },
  });
  readonly #offers = element('div', {
    ...{ id: 'offers', className: 'offers', hidden: true },
    aria: { role: 'listbox', label: wording.words },
  });
  #asked = 0;
  /** Questions from the first one, and which of them stands in the line; past them where none does. */
  readonly #before: string[] = [];
  #at = 0;

  constructor(engine: EngineClient, onAsked: (line: string) => void) {
    this.#engine = engine;
    const ask = () => {
      this.#close();
      const line = this.value.trim();
      if (line !== '' && line !== this.#before.at(-1)) this.#before.push(line);
      this.#at = this.#before.length;
      onAsked(line);
    };
    const field = element('div', { className: 'field' }, this.#line, this.#offers);
    this.root = formOf('bar question', ask, field, element('button', { type: 'submit' }, wording.go));
    field.addEventListener('focusout', ({ relatedTarget }) => {
      if (!field.contains(relatedTarget as Node | null)) this.#close();
    });
    // Not every browser gives a button that is pressed the focus: the line keeps it.
    this.#offers.onmousedown = (event) => event.preventDefault();
    this.#line.oninput = () => void this.#offer();
    this.#line.onkeydown = (event) => this.#press(event);
    this.#offers.onkeydown = (event) => this.#roam(event);
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

  /** What stands before the cursor. */
  get #begun(): string {
    return this.value.slice(0, this.#line.selectionStart ?? undefined);
  }

  async #offer(): Promise<void> {
    const asked = ++this.#asked;
    const line = this.#begun;
    const offers = line.trim() === '' ? [] : await this.#engine.call('complete', line);
    if (asked !== this.#asked) return;
    const option = { tabIndex: -1, aria: { role: 'option' } };
    this.#offers.replaceChildren(...offers.map((offer) => button(offer, () => this.#take(offer), option)));
    this.#show(offers.length > 0);
  }

  #show(shown: boolean): void {
    this.#offers.hidden = !shown;
    this.#line.ariaExpanded = String(shown);
  }

  /** Offers that are on their way come to nothing. */
  #close(): void {
    this.#asked++;
    this.#show(false);
  }

  #take(offer: string): void {
    const begun = this.#begun;
    this.#line.setRangeText(offer, begun.search(/[^\s"(]*$/), begun.length, 'end');
    this.#line.focus();
    this.#close();
  }

  /** Tab takes the first offer, Down goes into the list; without offers Up and Down go through the questions, as in the REPL. */
  #press(event: KeyboardEvent): void {
    // Keys of an input method, which chooses characters by arrows.
    if (event.isComposing) return;
    const first = this.#offers.querySelector('button');
    if (event.key === 'Escape') this.#close();
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (this.#offers.hidden && step) this.#recall(step);
    else if (this.#offers.hidden || !first) return;
    else if (event.key === 'Tab' && !event.shiftKey) this.#take(first.textContent!);
    else if (event.key === 'ArrowDown') first.focus();
    else return;
    event.preventDefault();
  }

  #recall(step: number): void {
    this.#at = Math.max(0, Math.min(this.#before.length, this.#at + step));
    this.value = this.#before[this.#at] ?? '';
  }

  /** In the list arrows go on, and what is written goes to the line, as Escape does. */
  #roam(event: KeyboardEvent): void {
    const { nextElementSibling, previousElementSibling } = event.target as HTMLElement;
    const next = { ArrowDown: nextElementSibling, ArrowUp: previousElementSibling }[event.key];
    if (next !== undefined) {
      ((next as HTMLElement | null) ?? this.#line).focus();
      event.preventDefault();
    } else if (!/^(Enter| |Tab|Shift|Control|Alt|Meta)$/.test(event.key)) {
      this.#line.focus();
      if (event.key === 'Escape') this.#close();
    }
  }
}

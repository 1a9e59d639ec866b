// The view in which a model is trained.
import type { Advance, FormRow, ModelInfo } from '../protocol.js';
import { button, download, drawn, element, folded, formOf, labelled, select } from './element.js';
import type { EngineClient } from './engine-client.js';
import { helpTexts } from './help-texts.js';
import { csvButton, svgButton } from './save-picture.js';
import { wordPlane } from './word-plane.js';
import { wording } from './wording.js';

/** Options that are seen at once; all others are under their groups. */
const FIRST = new Set(['dim', 'epochs', 'window', 'minCount']);
const FORMATS = ['vec', 'bin', 'wv'];
/** Losses that are kept: of a longer run every second, fourth, ... */
const MOST_LOSSES = 2000;

export class TrainView {
  readonly root: HTMLElement;
  readonly #engine: EngineClient;
  readonly #onModel: (model: ModelInfo) => Promise<void>;
  readonly #text = element('textarea', {
    rows: 8,
    placeholder: wording.textHint,
    aria: { label: wording.text },
  });
  readonly #file = element('input', { type: 'file', aria: { label: wording.chooseText } });
  readonly #trainer = select(wording.trainer, {});
  readonly #options = element('div', { className: 'options' });
  readonly #start = element('button', { type: 'submit', className: 'strong' }, wording.start);
  readonly #stop = button(wording.stop, () => void this.#engine.call('stop', undefined), {
    disabled: true,
  });
  readonly #goOn = button(wording.goOn, () => void this.#train('goOn'), { disabled: true });
  readonly #save = element('span', { className: 'save', hidden: true });
  readonly #bar = element('progress', { max: 1, value: 0, aria: { label: wording.train } });
  readonly #figures = element('p', { className: 'figures', aria: { live: 'off' } });
  readonly #losses = drawn('svg', { viewBox: '0 0 560 120', role: 'img', class: 'plane losses' });
  readonly #moving = element('div', { className: 'moving' });
  #given: File | undefined;
  /** What was done, in what the run counts, and the loss then. */
  #loss: [done: number, loss: number][] = [];
  /** Of so many losses one is kept. */
  #each = 1;
  #told = 0;

  constructor(engine: EngineClient, onModel: (model: ModelInfo) => Promise<void>) {
    this.#engine = engine;
    this.#onModel = onModel;
    this.root = element(
      'section',
      { className: 'view train-view', aria: { label: wording.train } },
      this.#form(),
      this.#run(),
    );
    this.#file.onchange = () => this.take(this.#file.files?.[0]);
    this.#trainer.onchange = () => void this.#showOptions();
    engine.hear((told) => {
      // Files that are opened are told of, too.
      if ('progress' in told && !this.#stop.disabled) this.#advance(told.progress);
      if ('snapshot' in told) this.#moving.replaceChildren(wordPlane(told.snapshot.places, wording.moving));
    });
    void this.#showTrainers();
  }

  take(file: File | undefined): void {
    if (!file) return;
    this.#given = file;
    this.#text.value = '';
    this.#text.placeholder = `${file.name}, ${(file.size / 1e6).toFixed(2)} MB`;
  }

  #form(): HTMLElement {
    return formOf(
      '',
      () => void this.#train('train'),
      labelled(wording.text, this.#text),
      labelled(wording.chooseText, this.#file),
      labelled(wording.trainer, this.#trainer),
      this.#options,
      element('div', { className: 'bar' }, this.#start, this.#stop, this.#goOn, this.#save),
      crossOriginIsolated ? undefined : element('p', { className: 'hint' }, wording.threads),
    );
  }

  #run(): HTMLElement {
    this.#losses.append(drawn('title', {}, wording.loss), drawn('polyline', { class: 'curve', points: '' }));
    const csv = csvButton(() => [['done', 'loss'], ...this.#loss], wording.loss);
    const saving = element('div', { className: 'bar' }, svgButton(this.#losses, wording.loss), csv);
    return element('div', { className: 'run' }, this.#bar, this.#figures, this.#losses, saving, this.#moving);
  }

  async #showTrainers(): Promise<void> {
    const names = await this.#engine.call('trainers', undefined);
    this.#trainer.append(...names.map((value) => element('option', { value }, value)));
    await this.#showOptions();
  }

  async #showOptions(): Promise<void> {
    const [rows, help] = await Promise.all([this.#engine.call('options', this.#trainer.value), helpTexts()]);
    const groups = new Map<string, HTMLElement>();
    const first = element('div', { className: 'grid' });
    for (const row of rows) {
      const field = fieldOf(row, help.options[row.name] ?? '', FIRST.has(row.name));
      if (FIRST.has(row.name)) {
        first.append(field);
        continue;
      }
      const group = groups.get(row.group) ?? element('div', { className: 'grid' });
      groups.set(row.group, group);
      group.append(field);
    }
    const others = [...groups].map(([name, fields]) =>
      folded(`${wording.options}: ${help.groups[name] ?? name}`, fields),
    );
    this.#options.replaceChildren(first, ...others);
  }

  async #train(call: 'train' | 'goOn'): Promise<void> {
    const text = this.#text.value === '' ? this.#given : new Blob([this.#text.value]);
    if (call === 'train' && !text) return this.#engine.say(wording.noText);
    const options: Record<string, string> = {};
    for (const field of this.#options.querySelectorAll<HTMLInputElement>('[name]'))
      options[field.name] = field.value.trim();
    if (call === 'train') {
      this.#loss = [];
      this.#told = 0;
      this.#each = 1;
    }
    this.#working(true);
    await this.#engine.saying(async () => {
      const request = { trainer: this.#trainer.value, text: text!, options };
      const model =
        call === 'train'
          ? await this.#engine.call('train', request)
          : await this.#engine.call('goOn', undefined);
      // What it says of opening the model comes before what the run says.
      await this.#onModel(model);
      this.#engine.say(model.stopped ? wording.stopped : wording.done);
      this.#offerFiles(model.name);
      this.#goOn.disabled = false;
    });
    this.#working(false);
  }

  #working(working: boolean): void {
    this.#start.disabled = working;
    this.#stop.disabled = !working;
    if (working) this.#goOn.disabled = true;
    this.root.setAttribute('aria-busy', String(working));
    // On a phone it stands below the options.
    if (working) this.#bar.scrollIntoView({ block: 'nearest' });
  }

  #offerFiles(name: string): void {
    const buttons = FORMATS.map((format) => {
      const file = `vectors.${format}`;
      const save = async () => download(file, await this.#engine.call('save', { name, file }));
      return button(`.${format}`, () => void this.#engine.saying(save));
    });
    this.#save.replaceChildren(`${wording.save} `, ...buttons);
    this.#save.hidden = false;
  }

  #advance({ phase, done, total, loss, wordsPerSecond }: Advance): void {
    if (total) this.#bar.value = done / total;
    else this.#bar.removeAttribute('value');
    const parts = [phase];
    if (total) parts.push(`${Math.round((100 * done) / total)}%`);
    if (wordsPerSecond !== undefined)
      parts.push(`${Math.round(wordsPerSecond).toLocaleString()} ${wording.perSecond}`);
    if (loss !== undefined) parts.push(`${wording.loss} ${loss.toFixed(4)}`);
    this.#figures.textContent = parts.join(' · ');
    if (loss === undefined || this.#told++ % this.#each > 0) return;
    this.#loss.push([done, loss]);
    if (this.#loss.length > MOST_LOSSES) {
      this.#loss = this.#loss.filter((_, i) => i % 2 === 0);
      this.#each *= 2;
    }
    const losses = this.#loss.map(([, value]) => value);
    const [low, high] = [Math.min(...losses), Math.max(...losses)];
    const points = losses.map((value, i) => {
      const x = 4 + (552 * i) / Math.max(1, losses.length - 1);
      return `${x.toFixed(1)},${(112 - (104 * (value - low)) / (high - low || 1)).toFixed(1)}`;
    });
    this.#losses.querySelector('polyline')!.setAttribute('points', points.join(' '));
  }
}

function fieldOf(
  { name, kind, choices, default: value }: FormRow,
  help: string,
  brief: boolean,
): HTMLElement {
  const note = brief ? undefined : element('small', {}, help);
  // More than a field shows of what follows from the text.
  const given = { name, title: value.length > 12 ? `${help}: ${value}` : help };
  if (kind === 'choice' || kind === 'boolean') {
    const all = choices ?? ['true', 'false'];
    const field = element(
      'select',
      given,
      ...all.map((choice) => element('option', { value: choice }, choice)),
    );
    if (all.includes(value)) field.value = value;
    return element('div', {}, labelled(name, field), note);
  }
  const number = kind === 'integer' || (kind === 'number' && /^[\d.e-]*$/.test(value));
  const field = element('input', {
    ...{ ...given, type: 'text', placeholder: value, inputMode: number ? 'decimal' : 'text' },
  });
  return element('div', {}, labelled(name, field), note);
}

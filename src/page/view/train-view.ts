// The view in which a model is trained.
import type { ModelInfo, Snapshot } from '../protocol.js';
import { button, download, element, folded, formOf, labelled, select } from './element.js';
import type { EngineClient } from './engine-client.js';
import { helpTexts } from './help-texts.js';
import { fieldOf } from './option-field.js';
import { RunFigures } from './run-figures.js';
import { wordPlane } from './word-plane.js';
import { wording } from './wording.js';

/** Options that are seen at once; all others are under their groups. */
const FIRST = new Set(['dim', 'epochs', 'window', 'minCount', 'tokenizer', 'locale']);
/** Characters that a field takes at once: of more it is busy for seconds, of some millions for good. */
const PASTED = 50_000;
const FORMATS = ['vec', 'bin', 'wv'];
/** Of the time that drawing the words took, until they are drawn again. */
const RESTS = 10;

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
  readonly #figures = new RunFigures();
  readonly #notes = element('div', { aria: { live: 'polite' } });
  readonly #moving = element('div', { className: 'moving' });
  /** What was written into fields, which those of another trainer of the same names take over. */
  readonly #written = new Map<string, string>();
  #given: File | undefined;
  #nextDrawing = 0;
  #unsaved = false;
  /** There is a run to go on with. */
  #ran = false;
  /** Of a text without spaces between its words. */
  #locale: string | undefined;
  /** The look at the text that was given last. */
  #looked: Promise<void> = Promise.resolve();

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
    this.#text.onchange = () => {
      this.#looked = this.#look(new Blob([this.#text.value]));
    };
    this.#text.onpaste = (event) => {
      const pasted = event.clipboardData?.getData('text/plain') ?? '';
      if (pasted.length < PASTED) return;
      event.preventDefault();
      this.take(new File([this.#text.value, pasted], wording.text));
    };
    this.#trainer.onchange = () => void this.#showOptions();
    this.#options.onchange = ({ target }) => {
      const { name, value } = target as HTMLInputElement;
      this.#written.set(name, value);
    };
    engine.hear((told) => {
      // Files that are opened are told of, too.
      if (this.#stop.disabled) return;
      if ('progress' in told) this.#figures.advance(told.progress);
      if ('snapshot' in told) this.#draw(told.snapshot);
      if ('note' in told) this.#notes.append(element('p', { className: 'note' }, told.note));
    });
    void this.#showTrainers();
  }

  /** Leaving the page would lose a run, or its model. */
  get atRisk(): boolean {
    return this.#unsaved || !this.#stop.disabled;
  }

  take(file: File | undefined): void {
    if (!file) return;
    this.#looked = this.#look(file);
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
    const { bar, figures, curve } = this.#figures;
    const parts = [bar, figures, this.#notes, curve.root, this.#moving];
    return element('div', { className: 'run' }, ...parts);
  }

  async #look(text: Blob): Promise<void> {
    await this.#engine.saying(async () => {
      const { encoding, locale } = await this.#engine.call('nature', text);
      if (encoding) this.#engine.say(`${wording.readAs} ${encoding}`);
      if (locale === this.#locale) return;
      this.#locale = locale;
      await this.#showOptions();
      if (locale) this.#engine.say(wording.noSpaces);
    });
  }

  /** A text without spaces between words is cut by the segmenter; a classifier, which has none, learns from its characters. */
  #fitted(): readonly (readonly [name: string, value: string])[] {
    if (!this.#locale) return [];
    if (this.#field('tokenizer')) return Object.entries({ tokenizer: 'segmenter', locale: this.#locale });
    return Object.entries({ minn: '1', maxn: '3' });
  }

  #field(name: string): HTMLInputElement | HTMLSelectElement | null {
    return this.#options.querySelector(`[name=${name}]`);
  }

  /** Where it is seen, and for a tenth of the time at most: a phone draws slowly. */
  #draw({ places }: Snapshot): void {
    const began = performance.now();
    if (this.root.hidden || document.hidden || began < this.#nextDrawing) return;
    this.#moving.replaceChildren(wordPlane(places, wording.moving));
    this.#nextDrawing = performance.now() + RESTS * (performance.now() - began);
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
      const told = { help: help.options[row.name] ?? '', value: help.defaults[row.name] ?? row.default };
      const field = fieldOf(row, told);
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
    for (const [name, value] of [...this.#fitted(), ...this.#written]) {
      const field = this.#field(name);
      const own = field?.value;
      if (field) field.value = value;
      // Of choices that this trainer has not.
      if (field?.matches('select') && field.value === '') field.value = own!;
    }
  }

  async #train(call: 'train' | 'goOn'): Promise<void> {
    const text = this.#text.value === '' ? this.#given : new Blob([this.#text.value]);
    if (call === 'train' && !text) return this.#engine.say(wording.noText);
    this.#working(true);
    await this.#looked;
    const options: Record<string, string> = {};
    for (const field of this.#options.querySelectorAll<HTMLInputElement>('[name]'))
      options[field.name] = field.value.trim();
    this.#notes.replaceChildren();
    if (call === 'train') {
      this.#figures.curve.clear();
      this.#moving.replaceChildren();
    }
    await this.#engine.saying(async () => {
      const request = { trainer: this.#trainer.value, text: text!, options };
      const model =
        call === 'train'
          ? await this.#engine.call('train', request)
          : await this.#engine.call('goOn', undefined);
      this.#figures.show();
      // What it says of opening the model comes before what the run says.
      await this.#onModel(model);
      this.#engine.say(model.stopped ? wording.stopped : wording.done);
      this.#offerFiles(model.name);
      this.#unsaved = true;
      this.#ran = true;
    });
    this.#working(false);
  }

  #working(working: boolean): void {
    this.#start.disabled = working;
    this.#stop.disabled = !working;
    this.#goOn.disabled = working || !this.#ran;
    this.root.setAttribute('aria-busy', String(working));
    // On a phone it stands below the options.
    const narrow = matchMedia('(max-width: 700px)').matches;
    if (working) this.#figures.bar.scrollIntoView({ block: narrow ? 'center' : 'nearest' });
  }

  #offerFiles(name: string): void {
    const buttons = FORMATS.map((format) => {
      const file = `vectors.${format}`;
      const save = async () => {
        download(file, await this.#engine.call('save', { name, file }));
        this.#unsaved = false;
      };
      return button(`.${format}`, () => void this.#engine.saying(save));
    });
    this.#save.replaceChildren(`${wording.save} `, ...buttons);
    this.#save.hidden = false;
  }
}

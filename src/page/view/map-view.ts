// The view of all words of a model.
import type { ModelInfo, WordGroups } from '../protocol.js';
import type { Camera } from './camera.js';
import { groupColours, placeColours } from './colours.js';
import { button, element, labelled, select } from './element.js';
import type { EngineClient } from './engine-client.js';
import { groupList } from './group-names.js';
import { MapCanvas } from './map-canvas.js';
import { saveCsv, savePng, saveSvg } from './map-exports.js';
import { type MapTable, readMapTable } from './map-table.js';
import { ModelWords } from './model-words.js';
import { inLink, keepState, numbersOf, stateOf } from './view-state.js';
import { wording } from './wording.js';

const LAYOUTS = { pca: wording.pca, solid: wording.solid, umap: wording.umap };

/** Words that UMAP places. */
const TOP = 5000;
const CLUSTERS = 12;
/** Chosen words that are listed. */
const LISTED = 500;

export class MapView {
  readonly root: HTMLElement;
  readonly #engine: EngineClient;
  readonly #canvas: MapCanvas;
  readonly #list = element('ol', { className: 'words' });
  readonly #head = element('h2', {}, wording.inView);
  readonly #groups = element('div', { aria: { live: 'polite' } });
  readonly #near = element('p', { className: 'near', aria: { live: 'polite' } });
  readonly #layout = select(wording.layout, LAYOUTS);
  readonly #colour = select(wording.colour, { frequency: wording.frequency, cluster: wording.cluster });
  readonly #find = element('input', {
    type: 'search',
    autocapitalize: 'none',
    aria: { label: wording.find },
    placeholder: wording.find,
  });
  #model: ModelInfo | undefined;
  #words: ModelWords | undefined;
  #chosen: readonly number[] = [];
  #kept = 0;
  /** Of the address that the page was opened with, for the first picture. */
  #linked = linkedView();
  #table: MapTable | undefined;

  constructor(engine: EngineClient) {
    this.#engine = engine;
    this.#canvas = new MapCanvas({
      onChosen: (rows) => void this.#choose(rows),
      onMoved: (camera, words) => this.#moved(camera, words),
    });
    const layout = stateOf('layout');
    if (layout && layout in LAYOUTS) this.#layout.value = layout;
    if (stateOf('colour') === 'cluster') this.#colour.value = 'cluster';
    this.root = element(
      'section',
      { className: 'view map-view', aria: { label: wording.map } },
      this.#bar(),
      this.#body(),
    );
    this.#layout.onchange = () => void this.#draw();
    this.#colour.onchange = () => void this.#draw(true);
    this.#find.onchange = () => this.#seek(this.#find.value.trim());
    engine.hear((told) => {
      if (!('layout' in told)) return;
      this.#engine.say(`UMAP ${Math.round(100 * told.done)}%`);
      if (this.#words && this.#layout.value === 'umap' && told.layout.length === 2 * this.#words.size)
        this.#canvas.show(this.#words, told.layout);
    });
  }

  async open(model: ModelInfo): Promise<void> {
    this.#model = model;
    this.#words = new ModelWords(await this.#engine.call('words', model.name));
    this.#chosen = [];
    this.#forgetTable();
    await this.#draw();
    const word = stateOf('word');
    // That of another model, which this one may lack.
    if (word && this.#words.indexOf(word) >= 0) this.#seek(word);
  }

  /** A table of places, or of groups, for the words of the model that is shown. */
  async takeTable(name: string, text: string): Promise<void> {
    const table = this.#words && readMapTable(text, this.#words);
    if (!table) {
      this.#engine.say(`${name}: ${wording.noTable}`);
      return;
    }
    this.#forgetTable();
    this.#table = table;
    for (const [field, told] of [
      [this.#layout, table.places],
      [this.#colour, table.groups],
    ] as const) {
      if (!told) continue;
      field.append(element('option', { value: 'table' }, name));
      field.value = 'table';
    }
    await this.#draw(table.places === undefined);
    this.#engine.say(`${name}: ${table.known.toLocaleString()} ${wording.words}`);
  }

  #forgetTable(): void {
    this.#table = undefined;
    for (const field of [this.#layout, this.#colour]) {
      field.querySelector('[value=table]')?.remove();
      if (field.value === '') field.selectedIndex = 0;
    }
  }

  redraw(): void {
    this.#canvas.draw();
  }

  #bar(): HTMLElement {
    const canvas = this.#canvas;
    const act = (text: string, label: string, does: () => void) =>
      button(text, does, { title: label, aria: { label } });
    const toggle = () => {
      canvas.lasso = !canvas.lasso;
      lasso.setAttribute('aria-pressed', String(canvas.lasso));
    };
    const lasso = button(wording.lasso, toggle, { title: wording.lassoHint, aria: { pressed: 'false' } });
    return element(
      'div',
      { className: 'bar' },
      labelled(wording.layout, this.#layout),
      labelled(wording.colour, this.#colour),
      this.#find,
      lasso,
      act('+', wording.zoomIn, () => canvas.zoom(1.5)),
      act('−', wording.zoomOut, () => canvas.zoom(1 / 1.5)),
      act(wording.reset, wording.reset, () => canvas.reset()),
      act('SVG', `${wording.export} SVG`, () => this.#export(saveSvg)),
      act('PNG', `${wording.export} PNG`, () => this.#export(savePng)),
      act('CSV', `${wording.export} CSV`, () => this.#export(saveCsv)),
    );
  }

  #body(): HTMLElement {
    const pan = `${wording.pan}. ${wording.turn}`;
    const text = this.#canvas.whole ? pan : `${wording.noWebgl} ${pan}`;
    const hint = element('p', { className: 'hint' }, text);
    return element(
      'div',
      { className: 'beside' },
      this.#canvas.box,
      element('aside', {}, this.#groups, this.#head, this.#near, this.#list, hint),
    );
  }

  async #draw(sameWindow = false): Promise<void> {
    const [model, words] = [this.#model, this.#words];
    if (!model || !words) return;
    const [layout, colour] = [this.#layout.value, this.#colour.value];
    keepState({
      layout: layout === 'solid' || layout === 'umap' ? layout : '',
      colour: colour === 'cluster' ? colour : '',
    });
    const { name } = model;
    await this.#engine.saying(async () => {
      if (!sameWindow) {
        const asked = { name, layout: layout as 'pca' | 'solid' | 'umap', top: TOP };
        const table = layout === 'table' ? this.#table?.places : undefined;
        const places = table ?? (await this.#engine.call('map', asked));
        if (this.#model !== model || this.#layout.value !== layout) return;
        this.#canvas.show(words, places, ...this.#linked);
        this.#linked = [];
      }
      const groups = await this.#groupsBy(colour, name);
      if (this.#model !== model || this.#colour.value !== colour) return;
      this.#canvas.colour(groups ? groupColours(groups.groups) : placeColours(words.size), groups);
      this.#groups.replaceChildren(...(groups ? [groupList(groups, (rows) => void this.#choose(rows))] : []));
      this.#engine.say(`${name}: ${wording.ready}`);
    });
  }

  async #groupsBy(colour: string, name: string): Promise<WordGroups | undefined> {
    if (colour === 'table') return this.#table?.groups;
    return colour === 'cluster' ? this.#engine.call('clusters', { name, k: CLUSTERS }) : undefined;
  }

  #export(save: typeof saveCsv): void {
    if (this.#model && this.#words) save(this.#canvas, this.#model.name, this.#words, this.#chosen);
  }

  #moved(camera: Camera, words: readonly string[]): void {
    if (this.#chosen.length === 0) this.#tell(wording.inView, words);
    clearTimeout(this.#kept);
    const at = inLink([camera.x, camera.y, camera.scale]);
    const turned = inLink(this.#canvas.angles);
    this.#kept = setTimeout(() => keepState({ at, turned }), 300);
  }

  #seek(word: string): void {
    const row = this.#words?.indexOf(word) ?? -1;
    if (word === '') void this.#choose([]);
    else if (row < 0) this.#engine.say(`"${word}": ${wording.unknown}`);
    else {
      void this.#choose([row]);
      this.#canvas.choose([row], true);
    }
  }

  async #choose(rows: readonly number[]): Promise<void> {
    const [model, list] = [this.#model, this.#words];
    if (!model || !list) return;
    this.#chosen = rows;
    this.#canvas.choose(rows);
    this.#near.textContent = '';
    keepState({ word: rows.length === 1 ? list.word(rows[0]!) : '' });
    if (rows.length === 0) return this.#canvas.draw();
    const words = rows.slice(0, LISTED).map((row) => list.word(row));
    this.#tell(`${wording.selection} (${rows.length.toLocaleString()})`, words);
    await this.#engine.saying(async () => {
      const near = await this.#engine.call('centre', { name: model.name, words });
      if (this.#chosen !== rows) return;
      this.#near.textContent = `${wording.near}: ${near.map(({ word }) => word).join(', ')}`;
    });
  }

  #tell(head: string, words: readonly string[]): void {
    this.#head.textContent = head;
    this.#list.replaceChildren(...words.map((word) => element('li', {}, word)));
  }
}

/** The window of the address that the page was opened with, and how it was turned. */
function linkedView(): [camera?: Camera, angles?: number[]] {
  const [x, y, scale] = numbersOf('at');
  if (x === undefined || y === undefined || !scale) return [];
  return [{ x, y, scale }, numbersOf('turned')];
}

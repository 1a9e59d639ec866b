// The page of `wordvec explore`: its views, the models that are open, and where they come from.
import type { ModelInfo } from '../protocol.js';
import { AskView } from './ask-view.js';
import { button, element, labelled, select } from './element.js';
import { EngineClient, type EngineError } from './engine-client.js';
import { helpTexts } from './help-texts.js';
import { MapView } from './map-view.js';
import { TrainView } from './train-view.js';
import { keepState, stateOf, stepState } from './view-state.js';
import { changeLanguage, isChinese, wording } from './wording.js';

/** Words of a model that is opened in part. */
const FIRST_WORDS = 200_000;
const VIEWS = ['map', 'ask', 'train'] as const;

/** What a server, or the page itself where it is one file, says that it brings. */
interface Brought {
  readonly name: string;
  readonly url?: string;
  readonly files?: readonly string[];
  readonly file?: Blob;
  readonly limit?: number;
}

document.documentElement.lang = isChinese() ? 'zh' : 'en';
document.title = wording.title;

const status = element('p', { className: 'status', aria: { role: 'status' } });
const say = (sentence: string) => {
  status.textContent = sentence;
};
const engine = new EngineClient(startEngine(), say);
const models = select(wording.model, {});
const views = {
  map: new MapView(engine),
  ask: new AskView(engine),
  train: new TrainView(engine, (model) => show(model)),
};
const tabs = VIEWS.map((name) =>
  button(wording[name], () => goTo(name), { id: `tab-${name}`, aria: { role: 'tab' } }),
);

engine.hear((told) => {
  if ('note' in told) say(told.note);
  if ('opened' in told) void show(told.opened, false);
  if ('progress' in told && told.progress.phase === 'loading' && told.progress.total)
    say(`${wording.opening} ${Math.round((100 * told.progress.done) / told.progress.total)}%`);
});

build();
turnTo(viewOfAddress());
addEventListener('popstate', () => turnTo(viewOfAddress()));
addEventListener('beforeunload', (event) => {
  if (views.train.atRisk) event.preventDefault();
});
void helpTexts();
void openBrought();
void isolate();

function viewOfAddress(): (typeof VIEWS)[number] {
  return VIEWS.find((name) => name === stateOf('view')) ?? 'map';
}

/** One engine: a file beside the page, or text within it where the page is one file. */
function startEngine(): Worker {
  const within = document.getElementById('engine')?.textContent;
  if (!within) return new Worker('engine.js', { name: 'engine' });
  return new Worker(URL.createObjectURL(new Blob([within], { type: 'text/javascript' })), {
    name: 'engine-alone',
  });
}

function build(): void {
  const file = element('input', { type: 'file', hidden: true, multiple: true });
  file.onchange = () => {
    void takeAll([...(file.files ?? [])]);
    file.value = '';
  };
  const changeTheme = () => {
    const root = document.documentElement;
    const dark = getComputedStyle(root).colorScheme === 'dark';
    root.dataset.theme = dark ? 'light' : 'dark';
    views.map.redraw();
  };
  const theme = button('◐', changeTheme, { title: wording.theme, aria: { label: wording.theme } });
  models.onchange = () => void choose(models.value);
  document.body.append(
    element(
      'header',
      {},
      element('h1', {}, wording.title),
      element('nav', { aria: { role: 'tablist', label: wording.title } }, ...tabs),
      labelled(wording.model, models),
      button(wording.open, () => file.click()),
      file,
      button(wording.language, changeLanguage),
      theme,
    ),
    element('main', {}, ...VIEWS.map((name) => views[name].root)),
    status,
  );
  for (const [i, name] of VIEWS.entries()) {
    views[name].root.setAttribute('role', 'tabpanel');
    views[name].root.id = `view-${name}`;
    tabs[i]!.setAttribute('aria-controls', `view-${name}`);
    tabs[i]!.onkeydown = ({ key }) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
      if (step) goTo(VIEWS[(i + step + VIEWS.length) % VIEWS.length]!, true);
    };
  }
  addEventListener('dragover', (event) => event.preventDefault());
  addEventListener('drop', (event) => {
    event.preventDefault();
    const dropped = [...(event.dataTransfer?.files ?? [])];
    if (viewOfAddress() === 'train') views.train.take(dropped[0]);
    else void takeAll(dropped);
  });
}

/** A step that the browser's back button takes back. */
function goTo(view: (typeof VIEWS)[number], focus = false): void {
  if (view !== viewOfAddress()) stepState({ view });
  turnTo(view, focus);
}

function turnTo(view: (typeof VIEWS)[number], focus = false): void {
  keepState({ view });
  for (const [i, name] of VIEWS.entries()) {
    views[name].root.hidden = name !== view;
    tabs[i]!.setAttribute('aria-selected', String(name === view));
    tabs[i]!.tabIndex = name === view ? 0 : -1;
    if (focus && name === view) tabs[i]!.focus();
  }
  views.map.redraw();
}

async function openBrought(): Promise<void> {
  const wanted = stateOf('model');
  const all = await brought();
  for (const given of all) await open(given, given.name === wanted);
  // Else why it did not open is still to be read.
  if (all.length === 0) say(wording.noModel);
}

async function brought(): Promise<readonly Brought[]> {
  const within = [...document.querySelectorAll<HTMLScriptElement>('script[data-model]')];
  if (within.length > 0)
    return within.map(({ dataset, textContent }) => ({
      name: dataset.model!,
      file: new Blob([Uint8Array.from(atob(textContent!.trim()), (letter) => letter.charCodeAt(0))]),
    }));
  try {
    const response = await fetch('models.json');
    return response.ok ? await response.json() : [];
  } catch {
    return [];
  }
}

/** Files that were chosen or dropped: models, which may need others among them, and tables for the map. */
async function takeAll(files: readonly File[]): Promise<void> {
  const names = files.map(({ name }) => name);
  if (files.length > 1) await engine.call('add', files);
  for (const file of files) {
    // The words of an array of numpy, which is opened itself.
    const [, array] = /^(.*)\.words\.txt$/.exec(file.name) ?? [];
    if (array !== undefined && names.includes(`${array}.npy`)) continue;
    if (/\.[ct]sv$/i.test(file.name)) await views.map.takeTable(file.name, await file.text());
    else await open({ name: file.name, file });
  }
}

/** @param shown it is shown even where another is; else the first one stays */
async function open(given: Brought, shown = true): Promise<void> {
  say(`${wording.opening} ${given.name}`);
  try {
    const model = await engine.call('open', given);
    // An index of texts has no map: what to ask it, the engine has told.
    if (model.dim > 0) await show(model, shown);
  } catch (cause) {
    const { message, sentence, code } = cause as EngineError;
    say(message.startsWith(given.name) ? message : `${given.name}: ${message}`);
    // Of a file that is too large, or cut off.
    const whole = Number(/--limit (\d+)/.exec(sentence)?.[1] ?? 0);
    const limit = code === 'memory' ? FIRST_WORDS : whole;
    if (limit === 0 || given.limit !== undefined) return;
    const first = wording.openFirst.replace('N', limit.toLocaleString());
    status.append(
      ' ',
      button(first, () => void open({ ...given, limit })),
    );
  }
}

async function show(model: ModelInfo, now = true): Promise<void> {
  const text = `${model.name}: ${model.size.toLocaleString()} ${wording.words}, ${model.dim} ${wording.dimensions}`;
  const same = [...models.options].find(({ value }) => value === model.name);
  if (same) same.textContent = text;
  else models.append(element('option', { value: model.name }, text));
  if (now || models.options.length === 1) await choose(model.name);
  else say(`${model.name}: ${wording.ready}`);
}

async function choose(name: string): Promise<void> {
  const model = (await engine.call('models', undefined)).find((open) => open.name === name);
  if (!model) return;
  models.value = name;
  keepState({ model: name });
  await views.map.open(model);
  await views.ask.open(model);
}

/** On a host that sends no headers, a service worker adds them: then training has threads. */
async function isolate(): Promise<void> {
  if (
    crossOriginIsolated ||
    !isSecureContext ||
    !('serviceWorker' in navigator) ||
    location.protocol === 'file:'
  )
    return;
  try {
    await navigator.serviceWorker.register('isolate.js');
    await navigator.serviceWorker.ready;
    // Only a page that was loaded through it is isolated; it may have taken over this one meanwhile, which does not help.
    if (sessionStorage.getItem('isolated') === null) {
      sessionStorage.setItem('isolated', 'tried');
      location.reload();
    }
  } catch {
    // The page works in one thread, too.
  }
}

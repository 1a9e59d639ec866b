// The view of questions: what the REPL knows, with pictures.
import type { Answered, ModelInfo, Placed, Ranked } from '../protocol.js';
import { article, element, folded, formOf, isolated, labelled, tableOf, wordButton } from './element.js';
import type { EngineClient } from './engine-client.js';
import { helpTexts, inLanguage } from './help-texts.js';
import { MovedForm } from './moved-form.js';
import { QuestionLine } from './question-line.js';
import { csvButton, svgButton } from './save-picture.js';
import { keepState, stateOf } from './view-state.js';
import { wordAxis, wordPlane } from './word-plane.js';
import { wording } from './wording.js';

/** A list of an answer's record, under whichever name its question gives it. */
const LISTS = ['neighbours', 'ranking', 'closer', 'distances'];

export class AskView {
  readonly root: HTMLElement;
  readonly #engine: EngineClient;
  /** Open until something is asked. */
  readonly #verbs = folded(wording.verbs);
  readonly #line: QuestionLine;
  readonly #answers = element('div', { className: 'answers', aria: { live: 'polite' } });
  readonly #axis = ['axisFrom', 'axisTo', 'axisWords'].map((name) =>
    element('input', { type: 'text', aria: { label: wording[name as 'axisFrom'] } }),
  );
  #model: ModelInfo | undefined;

  constructor(engine: EngineClient) {
    this.#engine = engine;
    this.#line = new QuestionLine(engine, (line) => void this.ask(line));
    this.#verbs.open = true;
    void this.#listVerbs(this.#verbs);
    this.root = element(
      'section',
      { className: 'view ask-view', aria: { label: wording.ask } },
      this.#line.root,
      this.#verbs,
      this.#axisForm(),
      new MovedForm(engine, (answer) => this.#answers.prepend(answer)).root,
      this.#answers,
    );
  }

  async open(model: ModelInfo): Promise<void> {
    this.#model = model;
    const line = stateOf('q');
    if (line && this.#answers.childElementCount === 0) {
      this.#line.value = line;
      await this.ask(line);
    }
  }

  async ask(line: string): Promise<void> {
    if (line === '') return;
    keepState({ q: line });
    this.#verbs.open = false;
    const began = performance.now();
    try {
      const answered = await this.#engine.call('ask', line);
      const shown = article(line);
      for (const note of answered.notes) shown.append(element('p', { className: 'note' }, inLanguage(note)));
      shown.append(...this.#shownAnswer(answered));
      this.#answers.prepend(shown);
      this.#engine.say(`${Math.round(performance.now() - began)} ms`);
      const picture = await this.#pictureOf(line, answered);
      if (picture) shown.append(picture, svgButton(picture, line));
    } catch (cause) {
      this.#answers.prepend(article(line, element('p', { className: 'error' }, (cause as Error).message)));
    }
  }

  #shownAnswer({ text, json, models }: Answered): Node[] {
    const records = (Array.isArray(json) ? json : [json]).filter((record) => record !== null);
    const tables = records.flatMap((record) => {
      const list = LISTS.map((name) => (record as Record<string, unknown>)[name]).find(Array.isArray);
      return list ? [this.#table(String(record.model ?? models[0]), list)] : [];
    });
    const beside = element('div', { className: 'side-by-side' }, ...tables);
    // One line is the answer itself, as of `odd`; more are the lists.
    const lines = text.trimEnd().split('\n');
    if (tables.length > 0)
      return lines.length === 1 ? [element('p', { className: 'found' }, text.trim()), beside] : [beside];
    return text === '' ? [] : [element('pre', {}, text)];
  }

  #table(model: string, list: readonly Record<string, unknown>[]): HTMLElement {
    const rows = list.map(({ word, score, distance }) => [String(word), Number(score ?? distance)] as const);
    // What points the other way is no nearer than what has no direction in common.
    const most = Math.max(...rows.map(([, score]) => score), 1e-9);
    const cells = rows.map(([word, score]) => [
      wordButton(word, () => this.#askOf(word)),
      element('meter', { min: 0, max: most, value: Math.max(0, score), aria: { label: score.toFixed(4) } }),
      score.toFixed(4),
    ]);
    const save = csvButton(() => [['word', 'score'], ...rows], 'answer');
    return element('div', {}, tableOf(model, [wording.words, '', ''], cells), save);
  }

  #askOf(word: string): void {
    // What would be read as two words, or as a flag, stands in quotes.
    const quoted = /["\s]|^-/.test(word) ? `"${word.replaceAll('"', '""')}"` : word;
    this.#line.value = `neighbours ${quoted}`;
    void this.ask(this.#line.value);
  }

  /** Of a sum of three words with its first answer, of the words of `odd`, and of `plot`. */
  async #pictureOf(line: string, { json, models }: Answered): Promise<SVGElement | undefined> {
    const first = (Array.isArray(json) ? json[0] : json) as Record<string, unknown> | null;
    // Of several models the first one that has an answer.
    const name = String(first?.model ?? models[0]);
    if (first && Array.isArray(first.words) && typeof first.words[0] === 'object')
      return wordPlane(first.words as Placed[], line);
    const asked = line.replaceAll('"', '').replace(/\s--?[a-z].*/, '');
    const sum = /^(?:analogy\s+)?(\S+?)\s*[-－]\s*(\S+?)\s*[+＋]\s*(\S+)$/.exec(asked);
    const found = (first?.neighbours as Ranked[] | undefined)?.[0]?.word;
    if (sum && found) {
      const [, a, b, c] = sum as unknown as [string, string, string, string];
      return wordPlane(await this.#engine.call('plane', { name, words: [a, b, c, found] }), line, [
        [b, a],
        [c, found],
      ]);
    }
    const odd = /^odd\s+(.+)$/.exec(asked);
    if (odd) return wordPlane(await this.#engine.call('plane', { name, words: wordsOf(odd[1]!) }), line);
    return undefined;
  }

  async #listVerbs(within: HTMLElement): Promise<void> {
    const [verbs, texts] = await Promise.all([this.#engine.call('verbs', undefined), helpTexts()]);
    const example = (text: string) => wordButton(text, () => this.#line.fill(text));
    const rows = verbs.map(({ usage, help, examples }) => {
      const verb = usage.split(' ')[0]!;
      const offered = [texts.examples[verb] ?? examples[0]].filter((text) => text !== undefined);
      return [
        element('code', {}, usage),
        texts.verbs[verb] ?? help,
        element('span', {}, ...offered.map(example)),
      ];
    });
    within.append(tableOf('', [], rows));
  }

  #axisForm(): HTMLElement {
    const [from, to, words] = this.#axis as [HTMLInputElement, HTMLInputElement, HTMLInputElement];
    const form = formOf(
      'axis',
      () => void this.#place(wordsOf(from.value), wordsOf(to.value), wordsOf(words.value)),
      labelled(wording.axisFrom, from),
      labelled(wording.axisTo, to),
      labelled(wording.axisWords, words),
      element('button', { type: 'submit' }, wording.place),
    );
    return folded(wording.axis, form);
  }

  async #place(from: readonly string[], to: readonly string[], words: readonly string[]): Promise<void> {
    const name = this.#model?.name;
    if (name === undefined) return this.#engine.say(wording.noModel);
    await this.#engine.saying(async () => {
      const placed = await this.#engine.call('axis', { name, from, to, words });
      const known = new Set(placed.map(({ word }) => word));
      const others = words.filter((word) => !known.has(word));
      this.#engine.say(
        others.length > 0 || words.length === 0 ? `${others.join(' ')}: ${wording.unknown}` : wording.ready,
      );
      if (placed.length === 0) return;
      const [start, end] = [isolated(from.join(' ')), isolated(to.join(' '))];
      const title = `${start} → ${end}`;
      const picture = wordAxis(placed, start, end);
      this.#answers.prepend(article(title, picture, svgButton(picture, title)));
    });
  }
}

function wordsOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}

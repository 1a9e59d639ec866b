// Two open models laid over each other: what moved most between them.
import type { MovedWord } from '../protocol.js';
import {
  article,
  element,
  folded,
  formOf,
  isolated,
  labelled,
  select,
  tableOf,
  wordButton,
} from './element.js';
import type { EngineClient } from './engine-client.js';
import { csvButton, svgButton } from './save-picture.js';
import { wordPlane } from './word-plane.js';
import { wording } from './wording.js';

/** Words of before and after that are told. */
const NEAR = 4;

export class MovedForm {
  readonly root: HTMLDetailsElement;
  readonly #engine: EngineClient;
  readonly #show: (article: HTMLElement) => void;
  readonly #older = select(wording.older, {});
  readonly #younger = select(wording.younger, {});

  /** @param show takes what is answered */
  constructor(engine: EngineClient, show: (article: HTMLElement) => void) {
    this.#engine = engine;
    this.#show = show;
    const form = formOf(
      'axis',
      () => void this.#ask(),
      labelled(wording.older, this.#older),
      labelled(wording.younger, this.#younger),
      element('button', { type: 'submit' }, wording.compare),
    );
    this.root = folded(wording.moved, form);
    this.root.ontoggle = () => void this.#offer();
  }

  async #offer(): Promise<void> {
    const names = (await this.#engine.call('models', undefined)).map(({ name }) => name);
    for (const [i, field] of [this.#older, this.#younger].entries()) {
      const chosen = names.includes(field.value) ? field.value : (names[i] ?? '');
      field.replaceChildren(...names.map((value) => element('option', { value }, value)));
      field.value = chosen;
    }
  }

  async #ask(): Promise<void> {
    const [older, younger] = [this.#older.value, this.#younger.value];
    if (older === younger) return this.#engine.say(wording.needTwo);
    this.#engine.say(`${wording.comparing} ${older} → ${younger}`);
    await this.#engine.saying(async () => {
      const { words, shared } = await this.#engine.call('moved', { older, younger });
      this.#show(this.#answer(older, younger, words, shared));
      this.#engine.say(wording.ready);
    });
  }

  #answer(older: string, younger: string, words: readonly MovedWord[], shared: number): HTMLElement {
    const title = `${older} → ${younger}`;
    const picture = element('div', { className: 'way', aria: { live: 'polite' } });
    const cells = words.map(({ word, cosine, score, q, before, after }) => [
      wordButton(word, () => void this.#way(older, younger, word, picture)),
      score.toFixed(2),
      q.toPrecision(2),
      cosine.toFixed(3),
      before.slice(0, NEAR).join(' '),
      after.slice(0, NEAR).join(' '),
    ]);
    if (words[0]) void this.#way(older, younger, words[0].word, picture);
    const names = ['word', 'score', 'q', 'cosine', 'before', 'after'];
    const rows = () => [
      names,
      ...words.map((each) => [
        each.word,
        each.score,
        each.q,
        each.cosine,
        each.before.join(' '),
        each.after.join(' '),
      ]),
    ];
    const head = [wording.words, wording.score, 'q', wording.cosine, older, younger];
    const caption = `${wording.moved}: ${shared.toLocaleString()} ${wording.shared}`;
    return article(title, picture, tableOf(caption, head, cells), csvButton(rows, title));
  }

  async #way(older: string, younger: string, word: string, within: HTMLElement): Promise<void> {
    await this.#engine.saying(async () => {
      const { from, to, around } = await this.#engine.call('way', { older, younger, word });
      const ends = [
        { ...from, word: `${isolated(word)} (${older})` },
        { ...to, word: `${isolated(word)} (${younger})` },
      ];
      const title = `${isolated(word)}: ${older} → ${younger}`;
      const picture = wordPlane([...ends, ...around], title, [[ends[0]!.word, ends[1]!.word]]);
      within.replaceChildren(picture, svgButton(picture, title));
      within.scrollIntoView({ block: 'nearest' });
    });
  }
}

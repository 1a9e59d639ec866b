// What options and questions are for, and what the library says, in the person's language: a file of its own.
import { type SentencePair, translated } from './other-language.js';
import { isChinese } from './wording.js';

interface HelpTexts {
  /** By their names in the table of options. */
  readonly options: Readonly<Record<string, string>>;
  /** What a value follows from where none is given. */
  readonly defaults: Readonly<Record<string, string>>;
  readonly groups: Readonly<Record<string, string>>;
  /** Of questions by their first words. */
  readonly verbs: Readonly<Record<string, string>>;
  readonly examples: Readonly<Record<string, string>>;
  /** Phases of a run. */
  readonly phases: Readonly<Record<string, string>>;
  readonly sentences: readonly SentencePair[];
}

const NONE: HelpTexts = {
  ...{ options: {}, defaults: {}, groups: {}, verbs: {}, examples: {}, phases: {} },
  sentences: [],
};
let loaded: Promise<HelpTexts> | undefined;
let known = NONE;

/** Empty where they do not load: all else works without them. */
export function helpTexts(): Promise<HelpTexts> {
  loaded ??= load(`help-${isChinese() ? 'zh' : 'en'}.json`)
    .then((texts) => {
      known = { ...NONE, ...texts };
      return known;
    })
    .catch(() => NONE);
  return loaded;
}

/** A sentence of the library in the person's language, once the texts are there. */
export function inLanguage(sentence: string): string {
  return translated(sentence, known.sentences);
}

/** A phase of a run in the person's language. */
export function phaseName(phase: string): string {
  return known.phases[phase] ?? phase;
}

async function load(name: string): Promise<Partial<HelpTexts>> {
  const within = document.getElementById(name)?.textContent;
  return within ? JSON.parse(within) : (await fetch(name)).json();
}

// What options and questions are for, in the person's language: files of their own, loaded when the first of it is shown.
import { isChinese } from './wording.js';

interface HelpTexts {
  /** By their names in the table of options. */
  readonly options: Readonly<Record<string, string>>;
  readonly groups: Readonly<Record<string, string>>;
  /** Of questions by their first words. */
  readonly verbs: Readonly<Record<string, string>>;
}

let loaded: Promise<HelpTexts> | undefined;

/** Empty where they do not load: all else works without them. */
export function helpTexts(): Promise<HelpTexts> {
  loaded ??= load(`help-${isChinese() ? 'zh' : 'en'}.json`).catch(() => ({
    options: {},
    groups: {},
    verbs: {},
  }));
  return loaded;
}

async function load(name: string): Promise<HelpTexts> {
  const within = document.getElementById(name)?.textContent;
  return within ? JSON.parse(within) : (await fetch(name)).json();
}

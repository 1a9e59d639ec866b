import { flagOf, inputError, usageError } from '../entries/command-line.js';
import type { KeyedVectors } from '../entries/queries.js';
import type { TextIndex } from '../entries/texts.js';
import { WordvecError } from '../entries/training.js';
import { readVectors } from '../entries/vector-files.js';
import { readCall } from './arguments.js';
import { nameOf } from './command.js';
import { counted, plainTable } from './figures.js';
import { type Answer, askModels, type OpenModel, type Verb } from './verb.js';
import { VERBS } from './verbs.js';

interface SessionVerb {
  readonly usage: string;
  readonly help: string;
  run(session: Session, words: readonly string[]): Promise<string>;
}

const SESSION_VERBS: readonly SessionVerb[] = [
  {
    usage: 'load <file> [name]',
    help: 'open one more model; questions go to all open ones, side by side',
    async run(session, [file, name]) {
      return describeModel(await session.load(file, name));
    },
  },
  {
    usage: 'use <name..>',
    help: 'ask only these models; `use all` asks all again',
    async run(session, names) {
      session.use(names);
      return describeModels(session.asked);
    },
  },
  {
    usage: 'models',
    help: 'the open models; those that are asked have a *',
    run: async (session) => describeModels(session.models, session.asked),
  },
  {
    usage: 'help [verb]',
    help: 'this list, or the words and flags of one verb',
    run: async (_session, [name]) => helpText(name),
  },
  {
    usage: 'search <index> <question..>',
    help: 'the texts of an index (of wordvec index) that answer a question',
    async run(session, [file, ...question]) {
      const [{ hitLine, unanswered }, index] = [await import('./hit-lines.js'), await session.index(file)];
      const asked = question.join(' ');
      const hits = await index.search(asked);
      if (hits.length === 0) throw inputError(await unanswered(index, asked));
      return hits.map((hit) => hitLine(hit, false)).join('');
    },
  },
  { usage: 'quit', help: 'leave; so do exit and Ctrl-D', run: async () => '' },
];

/** The open models, and what a line means to them. Knows no terminal. */
export class Session {
  readonly models: OpenModel[] = [];
  readonly #read: (path: string) => Promise<KeyedVectors>;
  #used: readonly string[] = [];
  readonly #indexes = new Map<string, TextIndex>();

  constructor(read: (path: string) => Promise<KeyedVectors> = readVectors) {
    this.#read = read;
  }

  async load(path: string, name?: string): Promise<OpenModel> {
    const vectors = await this.#read(path);
    const short = name ?? path.replace(/^.*[\\/]/, '');
    const taken = this.models.some((other) => other.name === short);
    if (taken && (name !== undefined || this.models.some((other) => other.name === path)))
      throw usageError(`load: a model named ${short} is open already; choose another name`);
    const model = { name: taken ? path : short, path, vectors };
    this.models.push(model);
    return model;
  }

  /** An index, which stays open. @throws WordvecError `io`, `format` */
  async index(path: string): Promise<TextIndex> {
    const known = this.#indexes.get(path);
    if (known) return known;
    const { openIndex } = await import('../entries/texts.js');
    const opened = await openIndex(path);
    this.#indexes.set(path, opened);
    return opened;
  }

  /** The models that questions go to. */
  get asked(): readonly OpenModel[] {
    const chosen = this.models.filter(({ name }) => this.#used.includes(name));
    return chosen.length > 0 ? chosen : this.models;
  }

  use(names: readonly string[]): void {
    const all = names.length === 1 && names[0] === 'all';
    const known = this.models.map(({ name }) => name);
    const unknown = names.find((name) => !known.includes(name));
    if (!all && unknown !== undefined)
      throw usageError(`use: expected ${known.join(', ') || 'a loaded model'} or all, got ${unknown}`);
    this.#used = all ? [] : names;
  }

  #knows(word: string): boolean {
    return this.asked.some(({ vectors }) => vectors.has(word));
  }

  /** `king-man+woman`, or with the wide signs of East Asia; `c++` is a word. */
  #isGluedSum(text: string): boolean {
    return /^[^"+].*[+\uff0b\uff0d][^+]/.test(text) && !this.#knows(text);
  }

  /** A whole sum, as a shell wants it; in words of a sum quotes are kept for what has blanks within. */
  #isSumInQuotes([word, ...more]: readonly string[]): boolean {
    const sum = word === undefined ? '' : unquoted(word);
    return more.length === 0 && / [-+] /.test(sum) && !this.#knows(sum);
  }

  #named(name: string): OpenModel {
    const found = this.models.find((model) => model.name === name);
    if (found) return found;
    const known = this.models.map((model) => model.name).join(', ');
    throw usageError(`--in: expected an open model (${known}), got ${name}: load FILE opens one`);
  }

  /**
   * Answers a line: a verb with its words, or an expression such as `king - man + woman`, or a word alone,
   * whose neighbours are meant.
   * @throws WordvecError
   */
  async answer(line: string): Promise<Answer> {
    try {
      return await this.#answer(line);
    } catch (error) {
      if (!(error instanceof WordvecError)) throw error;
      // The command line's advice, as it is followed here.
      throw new WordvecError(error.code, error.message.replace(/see `help`.*/, 'see help'));
    }
  }

  async #answer(line: string): Promise<Answer> {
    const words = splitLine(line);
    const [first, second] = words;
    if (first === undefined) return { text: '', json: null, notes: [] };
    const isSum = second !== undefined && /^[-+*]$/.test(second);
    const own = isSum ? undefined : SESSION_VERBS.find((verb) => nameOf(verb) === first);
    if (own) {
      const given = words.slice(1).map(unquoted);
      readCall({ usage: own.usage, flags: {} }, given);
      const text = await own.run(this, given);
      return { text, json: null, notes: [] };
    }
    const named = isSum ? undefined : verbNamed(first);
    const [asked, flags] = splitFlags(named ? words.slice(1) : words);
    const isWord = asked.length === 1 && !this.#isGluedSum(asked[0]);
    const verb = named ?? verbNamed(isWord ? 'neighbours' : 'analogy')!;
    const isSumOfWords = verb.usage.startsWith('analogy') && !this.#isSumInQuotes(asked);
    const given = isSumOfWords ? asked : asked.map(unquoted);
    return askModels(verb, this.asked, readCall(verb, [...flags, '--', ...given]), async (name) =>
      this.#named(name),
    );
  }
}

export function isQuit(line: string): boolean {
  return /^\s*(quit|exit)\s*$/.test(line);
}

export function verbNames(): string[] {
  return [...VERBS, ...SESSION_VERBS].map(nameOf);
}

function verbNamed(name: string): Verb | undefined {
  return VERBS.find((verb) => nameOf(verb) === name || verb.aliases?.includes(name));
}

/** Words between spaces; what stands in double quotes is one word and keeps its quotes, of which two stand for one within. */
function splitLine(line: string): string[] {
  return line.match(/"(?:[^"]|"")*"(?=\s|$)|"[^"]*"|\S+/g) ?? [];
}

/** The words, and the flags behind them; `-man` is a word of a sum, `-k` and `--metric` are flags. */
function splitFlags(words: readonly string[]): [words: readonly string[], flags: readonly string[]] {
  const at = words.findIndex((word) => /^(-[a-z]|--[a-z][\w-]*)(=.*)?$/.test(word));
  return at < 0 ? [words, []] : [words.slice(0, at), words.slice(at).map(unquoted)];
}

function unquoted(word: string): string {
  return /^".*"$/.test(word) ? word.slice(1, -1).replaceAll('""', '"') : word;
}

export function describeModel({ name, path, vectors }: OpenModel): string {
  return `${name}: ${counted(vectors.size, 'word')}, dim ${vectors.dim}, from ${path}\n`;
}

function describeModels(models: readonly OpenModel[], asked: readonly OpenModel[] = []): string {
  if (models.length === 0) return 'no model is open: load FILE opens one\n';
  return models.map((model) => `${asked.includes(model) ? '* ' : ''}${describeModel(model)}`).join('');
}

function helpText(name: string | undefined): string {
  if (name === undefined) {
    const rows = [
      ['king - man + woman', 'the words nearest to a sum of words'],
      ['king', 'the words nearest to a word (to one that is a verb: neighbours WORD)'],
      ...[...VERBS, ...SESSION_VERBS].map(({ usage, help }) => [usage, help]),
    ];
    return plainTable(rows);
  }
  const verb = verbNamed(name);
  const own = SESSION_VERBS.find((verb) => nameOf(verb) === name);
  if (!verb && !own) throw usageError(`help: expected one of ${verbNames().join(' ')}, got ${name}`);
  if (!verb) return `${own!.usage}\n${own!.help}\n`;
  const flags = Object.entries(verb.flags).map(([flag, row]) => [
    row.short ? `-${row.short}` : flagOf(flag),
    row.help + (row.choices ? ` [${row.choices.join('|')}]` : ''),
    row.default === undefined ? '' : `default ${row.default}`,
  ]);
  const examples = (verb.examples ?? []).map(([example, meaning]) => [`${name} ${example}`, meaning]);
  return `${verb.usage}\n${verb.help}\n${plainTable(flags)}${plainTable(examples)}`;
}

import { aliasesOf, defaultOf, flagOf, OPTIONS, optionRow, rangeOf, TRAINERS } from '../../dist/options.js';

const GROUPS = [...new Set(Object.values(OPTIONS).map((row) => row.group))];

const code = (text) => `\`${text}\``;

const shown = (value) => (value === undefined || value.length === 0 ? 'none' : code(String(value)));

const takersOf = (row) => row.trainers ?? TRAINERS;

/** The names that all takers know, then those that only some know. */
function alsoKnown(name) {
  const lists = takersOf(optionRow(name)).map((trainer) => [trainer, aliasesOf(name, trainer)]);
  const all = [...new Set(lists.flatMap(([, names]) => names))];
  return all.map((alias) => {
    const knowing = lists.filter(([, names]) => names.includes(alias)).map(([trainer]) => trainer);
    return knowing.length === lists.length ? code(alias) : `${code(alias)} (${knowing.join(', ')})`;
  });
}

/** What most takers have, then the takers that differ: `5, glove 10`. */
function byTrainer(row, common, cellOf) {
  const takers = takersOf(row);
  const differing = takers.filter((trainer) => cellOf(trainer) !== common);
  const rest = differing.map((trainer) => `${trainer} ${cellOf(trainer)}`);
  return differing.length === takers.length ? rest.join(', ') : [common, ...rest].join(', ');
}

const allowedFor = (name, row) =>
  byTrainer(row, rangeOf(row), (trainer) => rangeOf(optionRow(name, trainer)));

const defaultsOf = (name, row) => {
  const own = Object.entries(row.perTrainer ?? {}).map(([trainer, value]) => `${trainer} ${value}`);
  return row.follows
    ? [row.follows, ...own].join('; ')
    : byTrainer(row, shown(row.default), (trainer) => shown(defaultOf(name, trainer)));
};

function line(name) {
  const row = optionRow(name);
  const trainers = row.trainers ? row.trainers.join(', ') : 'all';
  const aliases = alsoKnown(name).join(', ');
  const allowed = allowedFor(name, row);
  const defaults = defaultsOf(name, row);
  return `| ${code(flagOf(name))} | ${row.help} | ${allowed} | ${defaults} | ${trainers} | ${aliases} |`;
}

/** The whole of docs/options.md. */
export function optionsPage() {
  const sections = GROUPS.map((group) => {
    const names = Object.keys(OPTIONS).filter((name) => optionRow(name).group === group);
    return [
      `## ${group[0].toUpperCase()}${group.slice(1)}`,
      '',
      '| flag | what | allowed | default | trainers | also known as |',
      '|---|---|---|---|---|---|',
      ...names.map(line),
      '',
    ].join('\n');
  });
  return [
    '# Training options',
    '',
    'Made by `npm run docs` from `src/options-table.ts`; do not edit. On the command line an option is a flag',
    '(`--min-count 5`), in the library a field (`{ minCount: 5 }`). The last column has the names that',
    'word2vec.c, fastText, GloVe and gensim use; they are taken too.',
    '',
    ...sections,
  ].join('\n');
}

/** The help of a flag as that of a field. */
function helpOfField({ help }) {
  const camel = (flag) => flag.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
  return help
    .replace(/^[a-z]+(?![a-z:])/, (word) => word[0].toUpperCase() + word.slice(1))
    .replace(/--no-([a-z-]+)/g, (_, flag) => `\`${camel(flag)}: false\``)
    .replace(/--([a-z-]+)/g, (_, flag) => `\`${camel(flag)}\``);
}

/** What an editor shows at the fields of a table: name -> text. */
export function fieldDocs(table) {
  const ofTraining = table === OPTIONS;
  const text = ([name, row]) => {
    const allowed = ofTraining ? allowedFor(name, row) : row.repeatable ? 'a list of texts' : rangeOf(row);
    const standard = ofTraining ? defaultsOf(name, row) : (row.follows ?? shown(row.default));
    return [name, `${helpOfField(row)}. Allowed: ${allowed}. Default: ${standard}.`];
  };
  return Object.fromEntries(Object.entries(table).map(text));
}

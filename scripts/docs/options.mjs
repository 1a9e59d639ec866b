import { defaultOf, flagOf, OPTIONS, optionRow } from '../../dist/options.js';

const TRAINERS = ['skipgram', 'cbow', 'fasttext', 'classifier', 'glove'];
const GROUPS = [...new Set(Object.values(OPTIONS).map((row) => row.group))];

const code = (text) => `\`${text}\``;

function allowed({ kind, choices, min, max, above }) {
  if (kind === 'choice') return choices.map(code).join(', ');
  if (kind === 'boolean') return 'switch';
  if (kind === 'string') return 'text';
  if (kind === 'bytes') return 'size, such as `512MB`';
  const low = min === undefined ? '' : `${above ? ' >' : ' >='} ${min}`;
  const high = max === undefined || max >= 2 ** 31 ? '' : `, <= ${max}`;
  return `${kind}${low}${high}`;
}

const shown = (value) => (value === '' ? 'none' : code(String(value)));

/** The default, then the trainers that differ from it. */
function defaults(name) {
  const row = optionRow(name);
  const takers = row.trainers ?? TRAINERS;
  const common = row.default;
  const differing = takers.filter((trainer) => defaultOf(name, trainer) !== common);
  const rest = differing.map((trainer) => `${trainer} ${shown(defaultOf(name, trainer))}`);
  return differing.length === takers.length ? rest.join(', ') : [shown(common), ...rest].join(', ');
}

function line(name) {
  const row = optionRow(name);
  const trainers = row.trainers ? row.trainers.join(', ') : 'all';
  const aliases = [
    (row.aliases ?? []).map(code).join(', '),
    ...Object.entries(row.aliasesPerTrainer ?? {}).map(
      ([trainer, names]) => `${trainer}: ${names.map(code).join(', ')}`,
    ),
  ].join('; ');
  return `| ${code(flagOf(name))} | ${row.help} | ${allowed(row)} | ${defaults(name)} | ${trainers} | ${aliases} |`;
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
    'Made by `npm run docs` from `src/options.ts`; do not edit. On the command line an option is a flag',
    '(`--min-count 5`), in the library a field (`{ minCount: 5 }`). The last column has the names that',
    'word2vec.c, fastText, GloVe and gensim use; they are taken too.',
    '',
    ...sections,
  ].join('\n');
}

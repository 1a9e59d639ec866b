import { type Extractor, type ExtractorSettings, namesIn, type Outlet } from './extractor.js';
import { xmlExtractor } from './xml-extractor.js';

/** What items belong to: the innermost of these that is open. */
const LEVELS = new Set(['interlinear-text', 'phrase', 'word', 'morph']);

/**
 * Phrases of FieldWorks' interlinear texts (.flextext), each a document: its words and marks (`word.txt`), or what is named by
 * level and type, such as `morph.txt`, `word.gls` or `phrase.gls`. Of several writings of one the first is taken.
 */
export function flextextPhrases(outlet: Outlet, { fields }: ExtractorSettings): Extractor {
  const open: string[] = [];
  const met = new Set<string>();
  let [values, title, line] = [new Map<string, string[]>(), '', 1];
  /** Types of the innermost word or morph that were met. */
  let seen = new Set<string>();
  let type = '';
  let taken = 0;
  const takePhrase = () => {
    const textOf = (name: string) => values.get(name)?.join(' ') ?? '';
    const all = Object.fromEntries([...values.keys()].map((name) => [name, textOf(name)]));
    const names = fields.length > 0 ? fields : values.has('word.txt') ? ['word.txt'] : ['phrase.txt'];
    const parts = names.map(textOf).filter((part) => part !== '');
    if (parts.length === 0) return outlet.leave('no text');
    taken++;
    outlet.document(parts.join('\n'), { line, fields: () => ({ text: title, ...all }) });
  };
  return xmlExtractor(outlet, {
    name: 'an interlinear text of FieldWorks',
    root: 'interlinear-text',
    open(element, attributes, at) {
      if (element === 'item') type = attributes.get('type') ?? '';
      if (!LEVELS.has(element)) return;
      open.push(element);
      seen = new Set();
      if (element === 'phrase') [values, line] = [new Map(), at];
    },
    close(element, text) {
      const level = open.at(-1) ?? '';
      if (element === 'item' && text.trim() !== '') {
        // Marks are words of a text.
        const name = `${level}.${level === 'word' && type === 'punct' ? 'txt' : type}`;
        if (seen.has(name)) return;
        seen.add(name);
        if (name === 'interlinear-text.title') title = text;
        if (level === 'interlinear-text') return;
        met.add(name);
        const own = values.get(name) ?? [];
        values.set(name, own);
        own.push(text.trim());
      }
      if (!LEVELS.has(element)) return;
      open.pop();
      seen = new Set();
      if (element !== 'phrase') return;
      takePhrase();
      values = new Map();
    },
    finish() {
      if (taken > 0 || met.size === 0) return;
      const wanted = fields.length > 0 ? fields.join(' or ') : 'word.txt';
      outlet.fault(
        'field',
        `there is no text in ${wanted}: expected one of ${namesIn(met)} (\`field\` NAME)`,
      );
    },
  });
}

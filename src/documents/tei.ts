import { type Extractor, type ExtractorSettings, LONGEST_DOCUMENT, type Outlet } from './extractor.js';
import { wholeWords } from './plain-text.js';
import { xmlExtractor } from './xml-extractor.js';

const names = (list: string) => new Set(list.split(' '));
/** What editors say of a text, other readings, and what stands round a page. */
const DROPPED = names('teiHeader standOff facsimile sourceDoc note rdg del fw figDesc index gap');
/** In a choice the other one is read. */
const OTHERS = names('orig sic abbr');
const BLOCKS = names(
  'ab argument body byline castItem cell cit closer dateline def div div1 div2 div3 div4 div5 div6 div7 docTitle entry epigraph ' +
    'form head imprimatur item l label lg list opener p postscript quote row s salute sense signed sp speaker stage table ' +
    'titlePart trailer u',
);
const WORDS = names('w pc');
const BREAKS = names('lb pb cb gb milestone');

/**
 * The text of TEI (P4 and P5): what stands in `text`, without heads, notes, other readings and what was deleted. Words that are
 * marked stand apart; by a field each is the attribute of that name, such as `lemma`, where it has one.
 */
export function teiText(outlet: Outlet, { fields }: ExtractorSettings): Extractor {
  const attribute = fields.find((name) => name !== 'text');
  let text = '';
  /** Where the document begins; 0 before it does. */
  let line = 0;
  let [texts, dropped, choices, found] = [0, 0, 0, 0];
  /** What stands for the word that is open. */
  let word: string | undefined;
  const isDropped = (element: string) => DROPPED.has(element) || (choices > 0 && OTHERS.has(element));
  const endLine = () => {
    if (line === 0) return;
    text += '\n';
    if (text.length > LONGEST_DOCUMENT) send();
  };
  const add = (part: string, at: number) => {
    if (line === 0 && part.trim() !== '') line = at;
    text += part;
  };
  const send = () => {
    if (line > 0) outlet.document(wholeWords(text), undefined, line);
    text = '';
    line = 0;
  };
  return xmlExtractor(outlet, {
    name: 'TEI',
    root: 'text',
    open(element, attributes, at) {
      if (element === 'choice') choices++;
      if (isDropped(element)) dropped++;
      if (element === 'text') texts++;
      if (BLOCKS.has(element)) endLine();
      if (WORDS.has(element) || (BREAKS.has(element) && attributes.get('break') !== 'no'))
        text += BREAKS.has(element) ? '\f' : ' ';
      if (attribute === undefined || !WORDS.has(element)) return;
      word = attributes.get(attribute);
      if (word !== undefined) found++;
      if (word !== undefined && texts > 0 && dropped === 0) add(word, at);
    },
    text(part, at) {
      if (texts > 0 && dropped === 0 && word === undefined) add(part.replaceAll('\n', ' '), at);
    },
    close(element) {
      if (isDropped(element)) dropped--;
      if (element === 'choice') choices--;
      if (BLOCKS.has(element)) endLine();
      if (WORDS.has(element)) {
        text += ' ';
        word = undefined;
      }
      if (element === 'text' && --texts === 0) send();
    },
    finish() {
      if (attribute !== undefined && found === 0)
        outlet.fault(
          'field',
          `no word (<w>) has an attribute ${attribute}: name one that they have, such as lemma, or leave \`field\` out`,
        );
    },
  });
}

import { Parser } from 'htmlparser2';
import { type Extractor, LONGEST_DOCUMENT, type Outlet } from './extractor.js';

/** Elements whose content is no text of the page. */
const DROPPED = new Set(
  'script style template title noscript noembed noframes iframe object svg canvas audio video'.split(' '),
);

/** Elements that begin and end a block (HTML, 15.3, the elements displayed as blocks), and those that end a line. */
const BLOCKS = new Set(
  (
    'address article aside blockquote body br button caption center dd details dialog dir div dl dt fieldset figcaption ' +
    'figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p ' +
    'pre search section select summary table tbody tfoot thead tr ul textarea'
  ).split(' '),
);
/** Elements that stand apart from their neighbours in one line. */
const APART = new Set(['td', 'th', 'img', 'input']);

/**
 * The text of a page: that of its elements (as `textContent` has it) but for scripts, styles, templates, titles, frames
 * and drawings; blocks and `br` end lines, cells of tables stand apart, and only in `pre` and `textarea` are lines those
 * of the source. HTML as htmlparser2 reads it; broken nesting is no error, as it is none in a browser.
 */
export function htmlText(outlet: Outlet): Extractor {
  let text = '';
  let tags = 0;
  let kept = 0;
  let dropped: string | undefined;
  let within = 0;
  let ended = false;
  const endLine = () => {
    if (text.length > LONGEST_DOCUMENT) {
      outlet.document(text);
      text = '';
    } else if (text !== '') text += '\n';
  };
  const parser = new Parser({
    onopentagname(name) {
      tags++;
      if (dropped === name) within++;
      if (dropped !== undefined) return;
      if (DROPPED.has(name)) {
        dropped = name;
        within = 1;
      } else if (BLOCKS.has(name)) {
        endLine();
        if (name === 'pre' || name === 'textarea') kept++;
      } else if (APART.has(name)) text += ' ';
    },
    onclosetag(name) {
      if (dropped !== undefined) {
        if (dropped !== name || --within > 0) return;
        if (ended) unclosed(dropped);
        dropped = undefined;
      } else if (BLOCKS.has(name)) {
        endLine();
        if ((name === 'pre' || name === 'textarea') && kept > 0) kept--;
      }
    },
    ontext(data) {
      if (dropped === undefined) text += kept > 0 || !data.includes('\n') ? data : data.replaceAll('\n', ' ');
    },
  });
  const unclosed = (name: string) =>
    outlet.fault({
      reason: 'format',
      sentence: `expected </${name}> before the end of the page, found none, so the text after <${name}> is lost: close it`,
    });
  return {
    write: (chunk) => parser.write(chunk),
    end() {
      ended = true;
      parser.end();
      if (tags === 0 && text.trim() !== '')
        outlet.fault({
          reason: 'format',
          sentence:
            'expected a web page, found no HTML element in it: name its format with `inputFormat` text',
        });
      else outlet.document(text);
    },
  };
}

/** The text of a piece of HTML within another text. */
export function textOfMarkup(html: string): string {
  let text = '';
  const extractor = htmlText({
    document: (found) => {
      text += found;
    },
    fault() {},
    leave() {},
  });
  // A comment counts as markup of its own, so that plain text is taken too.
  extractor.write(`<p>${html}`);
  extractor.end();
  return text;
}

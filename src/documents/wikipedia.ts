import { decodeXML } from 'entities';
import { type Extractor, type ExtractorSettings, LONGEST_RECORD, type Outlet } from './extractor.js';
import { Wikitext } from './wikitext.js';
import { XmlReader } from './xml-text.js';

/** Namespaces of pictures and categories, in MediaWiki's numbers. */
const UNSHOWN = /<namespace key="(?:6|14)"[^>]*>([^<]+)<\/namespace>/g;
const NO_XML = 'expected a dump of MediaWiki, found no XML element: name its format with `inputFormat`';
const TAKEN = new Set(['ns', 'text']);

/**
 * The articles of a dump of MediaWiki (Help:Export, version 0.3 and later): pages of namespace 0 that redirect nowhere,
 * in their last revision given, as plain text (see `Wikitext`).
 */
export function wikipediaText(outlet: Outlet, { head, first }: ExtractorSettings): Extractor {
  const wikitext = new Wikitext([...head.matchAll(UNSHOWN)].map(([, name]) => name));
  let root: string | undefined;
  let page: { ns: string; text: string; redirect: boolean } | undefined;
  let taking: 'ns' | 'text' | undefined;
  let failed = false;
  const fail = (sentence: string) => {
    if (!failed) outlet.fault('format', sentence);
    failed = true;
  };
  const takePage = ({ ns, text, redirect }: { ns: string; text: string; redirect: boolean }) => {
    if (ns !== '' && ns !== '0') outlet.leave('no article');
    else if (redirect || /^\s*#\p{L}+[\s:]*\[\[/u.test(text)) outlet.leave('redirect');
    else outlet.document(wikitext.plain(decodeXML(text)));
  };
  const events = {
    open(name: string) {
      if (root === undefined) {
        root = name;
        if (name !== 'mediawiki' && name !== 'page')
          fail(
            `expected a dump of MediaWiki, found XML with the element <${name}>: \`inputFormat\` html takes the text of any XML`,
          );
      }
      if (name === 'page') page = { ns: '', text: '', redirect: false };
      else if (page && TAKEN.has(name)) {
        taking = name as 'ns' | 'text';
        page[taking] = '';
      } else if (page && name === 'redirect') page.redirect = true;
    },
    close(name: string) {
      taking = undefined;
      if (name !== 'page' || !page) return;
      if (!failed) takePage(page);
      page = undefined;
    },
    text(text: string) {
      if (page && taking && page[taking].length < LONGEST_RECORD) page[taking] += text;
    },
  };
  // A piece of a dump that begins later has no root.
  const reader = new XmlReader(events, !first);
  return {
    write(text) {
      reader.write(text);
      if (reader.damage !== undefined) fail(`the XML is damaged (${reader.damage}): fetch the dump again`);
    },
    end() {
      reader.end();
      if (failed) return;
      // A piece of a dump ends before the element that holds it does.
      if (page) fail('the XML ends within a page: fetch the dump again');
      else if (root === undefined) fail(NO_XML);
    },
  };
}

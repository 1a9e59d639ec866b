// The text of pages and of wikitext against parse5 and wtf_wikipedia.
import { type DefaultTreeAdapterMap, parse } from 'parse5';
import { describe, expect, test } from 'vitest';
import wtf from 'wtf_wikipedia';
import { Wikitext } from '../src/documents/wikitext.js';
import { read } from './document-readers.js';
import { thorough } from './thorough.js';

/** How often a mark stands that is never closed. */
const TIMES = thorough ? 50_000 : 12_000;

/** What differs from `textContent`, by intent. */
const LEFT_OUT = [
  'script',
  'style',
  'template',
  'title',
  'noscript',
  'iframe',
  'svg',
  'object',
  'canvas',
  'rt',
  'rp',
];
const INLINE =
  'a abbr b bdi bdo cite code data del dfn em font i ins kbd label mark q ruby s samp small span strong sub sup time tt u var wbr'.split(
    ' ',
  );
const APART = ['td', 'th', 'img', 'input'];

type Node = DefaultTreeAdapterMap['node'];

/** The blocks of a page by its tree: `textContent`, cut where an element that is not inline begins or ends. */
function blocksByTree(html: string): string[] {
  let text = '';
  const walk = (node: Node) => {
    if (node.nodeName === '#text')
      text += (node as DefaultTreeAdapterMap['textNode']).value.replaceAll('\n', ' ');
    if (LEFT_OUT.includes(node.nodeName) || !('childNodes' in node)) return;
    const border = APART.includes(node.nodeName) ? ' ' : INLINE.includes(node.nodeName) ? '' : '\n';
    text += border;
    for (const child of node.childNodes) walk(child);
    if (border === '\n') text += border;
  };
  walk(parse(html, { scriptingEnabled: true }));
  return tidy(text);
}

function tidy(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '');
}

describe('pages', () => {
  test.each([
    '<!doctype html><title>T</title><body><h1>Head</h1><p>One <b>bo</b>ld<p>Two<br>three',
    '<ul><li>a<li>b<ul><li>c</ul></ul>end',
    '<table><tr><td>a<td>b<tr><th>c</table><dl><dt>t<dd>d</dl>',
    '<p>&eacute;t&eacute; &amp; &lt;b&gt; &#233; &#x1F600; &notin; &amp;amp; AT&T &nbsp;x &copy 2020 &unknown;',
    '<script>var a = "<p>no</p>"; if (a < b) c();</script><p>yes</p><style>p { }</style>',
    '<div>one<svg><title>no</title><text>no</text></svg>two</div><template><p>no</p></template>',
    '<p>unclosed <b>bold <i>nested</b> crossed</i> <div>block in p</div></p>',
    '<!-- <p>comment</p> --><p>a<!-- b -->c</p><![CDATA[ no ]]>',
    '<a href="x>y" title=\'<p>\'>link</a><img alt="no">after',
    '<body><p>1 < 2 and 3 > 2 <- arrow <3</p>',
    '<select><option>a<option>b</select><button>press</button><label>l</label><textarea>t<b></textarea>',
    '<P CLASS=x>UPPER</P><DiV>Mixed</dIv><span>in</span><span>line</span>',
    '<noscript><img src="pixel">no</noscript><iframe>no</iframe><p>yes',
    '<p>one</p></div></span></p><p>two',
    'text<article><header>h</header><section>s</section></article><custom-tag>c</custom-tag>',
    '<script>"</p><b>" < 1 </scr</script ><textarea>a </p> &lt; <b> </TEXTAREA\n>b<iframe><p>no</iframe>c',
    '<p>a<svg viewBox="0 0"><style/><path d="M>0"/><title>no</title><foreignObject><p>no</p></foreignObject></svg>b</p>',
    '<div>a<svg><g>no<p>b<svg/>c</div><pre>d</div>e',
    '<a href=x"y>b</a><a href=\'x>"y\' id = "z>">c</a><a "d>e</a><p/>f<br/>g</p>h</br>i</x>j',
    '<i></ no>a<?no?>b<!no>c<!-->d<!--->e<!-- - -- > no -->f<>g</>h< i <3 &am',
    '<object data="x"><div><p>no</div></object>a<template><template>no</template>no</template>b',
    '<p>漢字<ruby>漢<rt>kan</rt></ruby>カナ</p><p dir=rtl>שלום',
    '<p><ruby>東<rp>(<rt>とう<rp>)</rp>京<rt>きょう</ruby>の<ruby><b>冬</b><rp>(</rp><rt>ふゆ</rt><rp>)</rp></ruby>は<p>寒<rt>さむ',
    '<p><ruby>漢<rt>kan<p>next<ruby>字<rt>ji',
  ])('%j', async (html) => {
    for (const size of [1, 5, 1 << 20]) {
      const { documents, faults } = await read('html', html, {}, size);
      expect(faults).toEqual([]);
      const known = (blocks: string[]) => blocks.join(' ').replace(/\s+/g, '');
      expect(known(documents.flatMap(tidy))).toBe(known(blocksByTree(html)));
      if (!/custom-tag|ruby|CDATA/.test(html)) expect(documents.flatMap(tidy)).toEqual(blocksByTree(html));
    }
  });

  test.each(['<a href="x', '<p', '</p', '<!-- no', '<', '<!', '<a b="c>d'])('%j at the end', async (end) => {
    for (const size of [1, 1 << 20]) {
      const { documents } = await read('html', `<p>text${end}`, {}, size);
      expect(documents.flatMap(tidy)).toEqual(blocksByTree(`<p>text${end}`));
    }
  });

  test('lines of pre stay, others do not', async () => {
    const { documents } = await read('html', '<p>a\nb</p><pre>c\nd</pre>');
    expect(tidy(documents[0])).toEqual(['a b', 'c', 'd']);
  });
});

describe('wikitext', () => {
  const plain = (source: string) => new Wikitext(['Datei', 'Kategorie']).plain(source);

  test.each([
    "'''Bold''' and ''italic'' of '''''both''''' in [[a]] [[link|label]]s, [[Town (place)|Town]].",
    'Before {{cite|a={{b|c}}|d=[[e]]}}after.<ref name="x">gone [[too]]</ref> And<ref name="x" /> on.',
    '== History ==\nOnce.\n\n=== More ===\nTwice.',
    '{| class="wikitable"\n! head\n|-\n| cell {{t|\n|}}\n|}\nAfter the table.',
    '* one\n* two [[three]]\n',
    '[[File:x.jpg|thumb|left|A caption with [[a link]] and [[another|one]].]]Text after.',
    'An [https://example.org external link] and [[Category:Gone]]text.',
    'Kept<!-- a comment\nover lines -->text<nowiki>[[as is]]</nowiki>.',
    'H<sub>2</sub>O <small>small</small> text.',
    'One line\nof the same paragraph.\n\nAnother paragraph.',
  ])('%j', (source) => {
    const doc = wtf(source);
    const theirs = doc
      .sections()
      .map((section) =>
        [section.title(), ...section.paragraphs().map((paragraph) => paragraph.text())].join('\n'),
      )
      .join('\n');
    const words = (text: string) => text.match(/[\p{L}\p{N}]+/gu);
    expect(words(plain(source))).toEqual(words(theirs));
  });

  test.each([
    ['{{not closed', 'not closed'],
    ['[[not closed', 'not closed'],
    ['}} ]] |} closed only', '  |} closed only'],
    ['[[a {{b ]] c}}', 'a b  c'],
    ['{{a [[b }} c ]]', ' c '],
    ['<ref>never closed', 'never closed'],
    ['{{lang|fr|oui}}, {{nowrap|a b}} {{convert|5|km}}', 'oui, a b 5 km'],
    ['Foo ({{IPA|x}}; <ref>y</ref>) bar', 'Foo bar'],
    ['[[Datei:x.png|mini|Bild]][[:Kategorie:X|X]] [[de:Titel]]y', 'X y'],
    ['a < b {| c', 'a < b {| c'],
  ])('%j', (source, text) => {
    expect(plain(source)).toBe(text);
  });

  test.each([
    '{{',
    '[[',
    '{|',
    '{|\n',
    '<ref>',
    '<!--',
    '<ref ',
    '{{a|[[b',
    "''",
    '(',
    '{{nowrap|',
    ':',
    '[//x ',
    '= ',
    '=x',
  ])('a text of %j alone is read in time', (part) => {
    const closed = plain(part.repeat(TIMES) + 'x'.repeat(TIMES) + '}}]]'.repeat(TIMES));
    expect(closed.length).toBeLessThanOrEqual(10 * TIMES);
  });
});

import type { Nodes, Parents } from 'mdast';
import { type Extractor, type Outlet, wholeText } from './extractor.js';
import { textOfMarkup } from './html.js';
import { markdownBlocks } from './markdown-parts.js';

/** More blank lines than one mean nothing more, and each would take the parser a kilobyte. */
const BLANK_LINES = /(?:\r\n|\r|\n){3,}/g;
const FRONT_MATTER = /^(---|\+\+\+)[ \t]*\r?\n[\s\S]*?\n\1[ \t]*(\r?\n|$)/;

/**
 * The text of a Markdown file (CommonMark 0.31): its paragraphs, headings, items, rows of tables and code, without marks,
 * addresses of links and front matter. HTML in it gives its text.
 */
export function markdownText(outlet: Outlet): Extractor {
  return wholeText(outlet, ' of Markdown in one file: split it', (source) =>
    outlet.document(textOf(source.replace(FRONT_MATTER, '').replace(BLANK_LINES, '\n\n'))),
  );
}

function textOf(source: string): string {
  let text = '';
  for (const block of markdownBlocks(source)) text += blocksOf(block);
  return text;
}

function blocksOf(node: Nodes): string {
  if (node.type === 'html') return `${textOfMarkup(node.value)}\n`;
  if (node.type === 'code') return `${node.value}\n`;
  if (node.type === 'paragraph' || node.type === 'heading') return `${withoutBars(inlineOf(node))}\n`;
  return 'children' in node ? node.children.map(blocksOf).join('') : '';
}

/** The text of a line; HTML in it is read as a whole, as its tags are nodes of their own. */
function inlineOf(parent: Parents): string {
  const marked = parent.children.some(({ type }) => type === 'html');
  const text = parent.children
    .map((child) => {
      if (child.type === 'html') return child.value;
      const own =
        'children' in child
          ? inlineOf(child)
          : 'value' in child
            ? child.value
            : child.type === 'break'
              ? '\n'
              : '';
      return marked ? own.replaceAll('&', '&amp;').replaceAll('<', '&lt;') : own;
    })
    .join('');
  return marked ? textOfMarkup(text).trimEnd() : text;
}

// Tables are an extension of GitHub's: to CommonMark they are paragraphs.
function withoutBars(paragraph: string): string {
  const lines = paragraph.split('\n');
  if (lines.length < 2 || !lines[0].includes('|') || !isRule(lines[1])) return paragraph;
  return lines
    .filter((_, i) => i !== 1)
    .map((line) => line.replace(/(?<!\\)\|/g, ' '))
    .join('\n');
}

/** The line under the head of a table. */
function isRule(line: string): boolean {
  const cells = line.trim().replace(/^\|/, '').replace(/\|$/, '').split('|');
  return cells.every((cell) => /^:?-+:?$/.test(cell.trim()));
}

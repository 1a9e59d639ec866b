import type { Hit, TextIndex } from '../entries/texts.js';
import { shown } from './output.js';

/** Characters of a hit that a person sees. */
const SHOWN = 300;

/**
 * A hit as a line: score, id, where it stands, the text.
 * @param terminal the words of the question are bold, and what a text would do to a terminal is told instead
 */
export function hitLine(
  { score, id, path, line, text, highlights, duplicates }: Hit,
  terminal: boolean,
): string {
  const harmless = (part: string) => (terminal ? shown(part) : part);
  const [first] = highlights;
  // What is found late in a long text is shown, too.
  const start = first && first[1] > SHOWN ? Math.max(0, first[0] - SHOWN / 2) : 0;
  const end = Math.min(text.length, start + SHOWN);
  const part = (from: number, to: number) => harmless(text.slice(from, to).replaceAll('\n', ' '));
  let found = start > 0 ? '…' : '';
  let at = start;
  for (const [from, to] of terminal ? highlights : []) {
    if (from < at || to > end) continue;
    found += `${part(at, from)}\u001b[1m${part(from, to)}\u001b[22m`;
    at = to;
  }
  found += part(at, end) + (end < text.length ? '…' : '');
  const isNamed = path === '-' || id === String(line) || (id === path && line === 1);
  const place = isNamed ? '' : ` ${path}:${line}`;
  const more = duplicates ? ` (and ${duplicates.length} like it)` : '';
  return `${score.toFixed(4)}  ${harmless(`${id}${place}`)}  ${found}${more}\n`;
}

/** That no text answers, and words of the texts that may have been meant. */
export async function unanswered(index: TextIndex, question: string, filtered = false): Promise<string> {
  const unknown = await index.unknownWords(question);
  const words = unknown.map(({ word, near }) => {
    const others = near.map((spelling) => `"${spelling}"`).join(' or ');
    return `"${word}"${others && ` (did you mean ${others}?)`}`;
  });
  const next = words.length > 0 ? `none has ${words.join(', ')}` : 'ask otherwise';
  return `no text answers "${question}"${filtered ? ' and --where' : ''}: ${next}`;
}

import type { Hit } from '../entries/texts.js';

/** Characters of a hit that a person sees. */
const SHOWN = 300;

/** A hit as a line: score, id, where it stands, the text; a terminal shows the words of the question bold. */
export function hitLine(
  { score, id, path, line, text, highlights, duplicates }: Hit,
  terminal: boolean,
): string {
  const [first] = highlights;
  // What is found late in a long text is shown, too.
  const start = first && first[1] > SHOWN ? Math.max(0, first[0] - SHOWN / 2) : 0;
  const end = Math.min(text.length, start + SHOWN);
  let shown = start > 0 ? '…' : '';
  let at = start;
  for (const [from, to] of terminal ? highlights : []) {
    if (from < at || to > end) continue;
    shown += `${text.slice(at, from)}\u001b[1m${text.slice(from, to)}\u001b[22m`;
    at = to;
  }
  shown += text.slice(at, end) + (end < text.length ? '…' : '');
  const place = path === '-' || id === String(line) ? '' : ` ${path}:${line}`;
  const more = duplicates ? ` (and ${duplicates.length} like it)` : '';
  return `${score.toFixed(4)}  ${id}${place}  ${shown.replaceAll('\n', ' ')}${more}\n`;
}

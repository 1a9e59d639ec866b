import { type Extractor, type ExtractorSettings, found, namesIn, type Outlet } from './extractor.js';
import { recordLines } from './record-lines.js';

/** A code in brackets, a mark of a group, or what stands between blanks. */
const TOKENS = /\[[^[\]]*\]?|[<>]|[^\s<>[\]]+/g;
/** Codes after what is said again: repeated, corrected, begun anew. */
const RETRACED = /^\/(?:\/{0,2}|-|\?)$/;
/** What was not said, or not understood; sounds, fillers and fragments (&), links between utterances (+), pauses. */
const NO_WORD = /^(?:[&+0]|(?:xxx?|yyy?|www)(?:@|$)|\([\d.:]*\)$)/;
/** Marks within words: what was left out of them, how they sound. */
const MARKS = /[():^↑↓⌈⌉⌊⌋∆∇°ˈˌ≠‹›]/g;

/**
 * Utterances of CHAT (.cha; TalkBank, MacWhinney 2000), each a document: the words of the main line as they are counted there,
 * without what is said again, or tiers that are named (`mor` for %mor).
 */
export function chatUtterances(outlet: Outlet, { fields: asked }: ExtractorSettings): Extractor {
  const names = new Set<string>();
  let begun = 0;
  let tiers: Map<string, string> | undefined;
  /** The tier that goes on in lines that begin with a tab; undefined in the file's head. */
  let open: string | undefined;
  let [heads, taken] = [0, 0];
  const finish = () => {
    if (!tiers) return;
    const { text, ...others } = Object.fromEntries(tiers) as Record<string, string>;
    const values: Record<string, string> = { ...others, text: spoken(text) };
    const parts = (asked.length > 0 ? asked : ['text']).map((name) => values[name] ?? '').filter(Boolean);
    tiers = undefined;
    if (!/[\p{L}\p{N}]/u.test(parts.join(' '))) return outlet.leave('no text');
    taken++;
    outlet.document(parts.join('\n'), { line: begun, fields: () => values });
  };
  const take = (written: string, line: number) => {
    const text = written.replace(/^\ufeff/, '');
    if (text.trim() === '') return;
    if (/^[\t ]/.test(text)) {
      if (tiers && open !== undefined) tiers.set(open, `${tiers.get(open)} ${text.trim()}`);
      return;
    }
    const colon = text.indexOf(':');
    const name = text.slice(1, colon < 0 ? text.length : colon);
    const value = colon < 0 ? '' : text.slice(colon + 1).trim();
    open = undefined;
    if (text.startsWith('@')) heads++;
    else if (text.startsWith('*') && colon > 0) {
      finish();
      begun = line;
      open = 'text';
      tiers = new Map([
        ['speaker', name],
        [open, value],
      ]);
    } else if (text.startsWith('%') && colon > 0) {
      names.add(name);
      if (name === 'text' || name === 'speaker') return;
      open = name;
      tiers?.set(name, value);
    } else
      outlet.fault(
        'record',
        `expected a line of CHAT such as *CHI: or %mor: and a tab, found ${found(text)}`,
        line,
      );
  };
  return recordLines(outlet, take, () => {
    finish();
    if (taken > 0 || asked.length === 0 || heads === 0) return;
    outlet.fault(
      'field',
      `there is no text in a tier ${asked.join(' or ')}: expected one of ${namesIn(['text', ...names])} (\`field\` NAME)`,
    );
  });
}

/** What was said in a main line. */
function spoken(line: string): string {
  const words: string[] = [];
  const groups: number[] = [];
  /** Where the word or group that a code stands behind begins. */
  let scope = 0;
  // Times of the recording stand between two of these.
  const said = line.split('\u0015').filter((_, i) => i % 2 === 0);
  for (const [token] of said.join(' ').matchAll(TOKENS)) {
    const code = token.startsWith('[') ? token.slice(1).replace(']', '').trim() : undefined;
    if (token === '<') groups.push(words.length);
    else if (token === '>') scope = groups.pop() ?? words.length;
    else if (code === undefined) {
      scope = words.length;
      words.push(...wordOf(token));
    } else if (RETRACED.test(code)) words.length = scope;
    else if (/^: /.test(code)) {
      words.length = scope;
      for (const word of code.slice(2).split(/\s+/)) words.push(...wordOf(word));
    }
  }
  return words.join(' ');
}

function wordOf(token: string): string[] {
  if (NO_WORD.test(token)) return [];
  const word = token.replace(/@.*$/, '').replace(MARKS, '');
  return /[\p{L}\p{N}]/u.test(word) || /^[.?!,]$/.test(word) ? [word] : [];
}

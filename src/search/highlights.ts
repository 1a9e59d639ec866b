import { textStage } from '../corpus/text-stages.js';
import type { TextCut } from '../embedders/text-words.js';

/** Scripts whose words stand without blanks between them. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Where words of a question stand in a text: [start, end) in UTF-16 units, rising. */
export type Highlights = readonly (readonly [start: number, end: number])[];

/** Finds the words of a question in texts, in whatever case. */
export async function wordMarker(
  question: string,
  { rules }: TextCut,
): Promise<(text: string) => Highlights> {
  const stage = await textStage(
    rules.tokenizer === 'whitespace' ? { ...rules, tokenizer: 'unicode' } : rules,
  );
  const bytes = new TextEncoder().encode(`${question}\n`);
  const decoder = new TextDecoder();
  const cut = stage ? decoder.decode(stage.push(bytes)) + decoder.decode(stage.end()) : question;
  const words = [...new Set(cut.split(/\s+/).filter((word) => word !== ''))];
  if (words.length === 0) return () => [];
  const patterns = words
    .sort((a, b) => b.length - a.length)
    .map((word) => {
      const literal = word.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
      return UNSPACED.test(word) ? literal : `(?<![\\p{L}\\p{M}\\p{N}])${literal}(?![\\p{L}\\p{M}\\p{N}])`;
    });
  const pattern = new RegExp(patterns.join('|'), 'giu');
  return (text) =>
    Array.from(text.matchAll(pattern), (match) => [match.index, match.index + match[0].length] as const);
}

import type { Nodes, Parents } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';

/** A block of a Markdown text; of the parser's own types, which the package brings. */
type Block = ReturnType<typeof fromMarkdown>['children'][number];

/** Characters parsed at once, of which each takes half a kilobyte meanwhile, and in short paragraphs more. */
const PART = 1 << 12;
/** Parts that one block may take before it is cut: its lines say the same in the next one. */
const LONGEST = 16;
const FENCE = /^(?:`{3,}|~{3,})/;
const LINE_END = /\r\n?|\n/g;
/** What a link may be defined by elsewhere. */
const LABEL = /\[((?:[^[\]\\]|\\[\s\S])+)\]/g;

/**
 * The blocks of a Markdown text in their order, parsed in parts. A part ends at any line, so its last block is parsed again as
 * the first of the next one; of a long list or quotation its items are blocks.
 * @param size characters parsed at once
 * @param longest characters after which one block is cut
 */
export function* markdownBlocks(source: string, size = PART, longest = LONGEST * size): Generator<Block> {
  const defined = new Map<string, string>();
  // A link may be defined after its use.
  if (source.length > size && source.includes(']:'))
    for (const block of blocksOfParts(source, { size, longest }, defined)) addDefinitions(block, defined);
  yield* blocksOfParts(source, { size, longest }, defined);
}

function* blocksOfParts(
  source: string,
  { size, longest }: { readonly size: number; readonly longest: number },
  defined: ReadonlyMap<string, string>,
): Generator<Block> {
  for (let [from, taken, fence] = [0, size, '']; from < source.length; ) {
    const end = lineEnd(source, from + taken);
    const part = source.slice(from, end);
    const head = definitionsFor(part, defined) + fence;
    const root = fromMarkdown(head + part);
    if (end === source.length) return yield* root.children;
    const { settled, rest } = settledBlocks(root, head.length);
    const start = lineStart(part, rest - head.length);
    if (start <= 0 && taken >= longest) {
      yield* root.children;
      fence = openFence(head + part, root.children.at(-1));
      from = end;
      taken = size;
      continue;
    }
    yield* settled;
    from += start;
    if (start > 0) fence = '';
    taken = start === 0 ? 2 * taken : size;
  }
}

/** The line that a block of code began with, where the text ends within it. */
function openFence(text: string, last: Block | undefined): string {
  if (last && 'children' in last && last.children.length > 0)
    return openFence(text, last.children.at(-1) as Block);
  const start = last?.type === 'code' ? last.position!.start.offset! : text.length;
  const [marks] = FENCE.exec(text.slice(start, start + 200)) ?? [''];
  const closing = text.slice(start).trimEnd().split(LINE_END).slice(1).at(-1) ?? '';
  if (marks === '' || closing.replace(/^[>\s]+/, '').match(`^${marks}${marks[0]}*$`)) return '';
  return text.slice(lineStart(text, start), lineEnd(text, start));
}

/** What no later line can change, and where the rest begins. */
function settledBlocks(root: Parents, skipped: number): { settled: Block[]; rest: number } {
  const settled: Block[] = [];
  for (let parent = root; ; ) {
    const { children } = parent;
    let last = children.length - 1;
    // The line after a definition may still be its title.
    while (last > 0 && children[last - 1].type === 'definition') last--;
    settled.push(...children.slice(0, Math.max(0, last)));
    const block: Block | undefined = children[last];
    const goesOn = block?.type === 'list' || block?.type === 'blockquote';
    if (parent.type === 'list' || !goesOn || block.children.length === 0)
      return { settled, rest: block?.position?.start.offset ?? skipped };
    parent = block;
  }
}

function addDefinitions(block: Nodes, defined: Map<string, string>): void {
  if (block.type === 'definition') defined.set(block.identifier, keyOf(block.identifier));
  else if ('children' in block) for (const child of block.children) addDefinitions(child, defined);
}

/** Definitions of what a part may refer to: where they lead is not read. */
function definitionsFor(part: string, defined: ReadonlyMap<string, string>): string {
  if (defined.size === 0) return '';
  const named = new Set(Array.from(part.matchAll(LABEL), ([, label]) => keyOf(label)));
  const wanted = [...defined].filter(([, key]) => named.has(key));
  return wanted.map(([identifier]) => `[${identifier}]: x\n\n`).join('');
}

/** The same for a label in any case and broken to lines, of a quotation too. */
function keyOf(label: string): string {
  return label
    .replace(/[\s>]+/g, '')
    .toLowerCase()
    .toUpperCase();
}

function lineEnd(source: string, from: number): number {
  LINE_END.lastIndex = from;
  return LINE_END.test(source) ? LINE_END.lastIndex : source.length;
}

function lineStart(part: string, at: number): number {
  return at <= 0 ? 0 : Math.max(part.lastIndexOf('\n', at - 1), part.lastIndexOf('\r', at - 1)) + 1;
}

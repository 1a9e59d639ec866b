import { WordvecError } from '../errors.js';
import { readChunks } from '../platform/files.js';
import { findSources } from '../platform/sources.js';
import { type RunHooks, throwIfAborted } from '../progress.js';
import { Uint32List } from './lists.js';
import { TokenTable } from './token-table.js';
import type { WordTable } from './words.js';

/** Lines of text with labels, each token as the number of its kind. */
export interface LabelledText {
  /** The distinct tokens, words and labels, in order of their first place. */
  readonly kinds: WordTable;
  /** How often each stands in the text; 0 for a kind that was only looked for. */
  readonly counts: Float64Array;
  /** Line i has the tokens tokens[lineStarts[i] .. lineStarts[i + 1]), `</s>` its last if a newline ends it. */
  readonly tokens: Uint32Array;
  readonly lineStarts: Uint32Array;
}

const NEWLINE = 0x0a;
const SENTENCE_END = new TextEncoder().encode('</s>');

/**
 * Reads lines whose tokens are cut as fastText does (space, \n, \r, \t, \v, \f and NUL), on bytes.
 * @throws WordvecError `input` for an empty input or a label without a name, `io`, `aborted`.
 */
export async function readLabelledText(
  inputs: readonly string[],
  labelPrefix: string,
  hooks: RunHooks = {},
): Promise<LabelledText> {
  const started = performance.now();
  const table = new TokenTable();
  const prefix = new TextEncoder().encode(labelPrefix);
  const emptyLabel = prefix.length > 0 ? table.intern(prefix, 0, prefix.length) : -1;
  const sentenceEnd = table.intern(SENTENCE_END, 0, SENTENCE_END.length);
  const tokens = new Uint32List();
  const lineStarts = new Uint32List();
  lineStarts.push(0);
  let bytesRead = 0;
  for (const { path } of await findSources(inputs)) {
    const firstLine = lineStarts.length;
    const add = (bytes: Uint8Array, start: number, end: number) => {
      const kind = table.intern(bytes, start, end);
      if (kind === emptyLabel)
        throw new WordvecError(
          'input',
          `${path}: line ${lineStarts.length - firstLine + 1} has an empty label: write a name after ${labelPrefix}`,
        );
      tokens.push(kind);
    };
    const endLine = () => {
      if (tokens.length > lineStarts.data[lineStarts.length - 1]!) lineStarts.push(tokens.length);
    };
    let rest: Uint8Array = new Uint8Array(0);
    for await (const chunk of readChunks(path, hooks.signal ? { signal: hooks.signal } : {})) {
      throwIfAborted(hooks.signal);
      let start = 0;
      for (let i = 0; i < chunk.length; i++) {
        if (!isSpace(chunk[i]!)) continue;
        if (rest.length > 0) {
          const whole = joined(rest, chunk.subarray(start, i));
          add(whole, 0, whole.length);
          rest = rest.subarray(0, 0);
        } else if (i > start) add(chunk, start, i);
        start = i + 1;
        if (chunk[i] !== NEWLINE) continue;
        tokens.push(sentenceEnd);
        endLine();
      }
      rest = joined(rest, chunk.subarray(start));
      bytesRead += chunk.length;
      const seconds = (performance.now() - started) / 1000;
      hooks.onProgress?.({ phase: 'counting', done: bytesRead, unit: 'bytes', seconds });
    }
    if (rest.length > 0) add(rest, 0, rest.length);
    endLine();
  }
  if (tokens.length === 0)
    throw new WordvecError(
      'input',
      `${inputs.join(', ')}: no text found, expected lines such as \`${labelPrefix}name some words\``,
    );
  const counts = new Float64Array(table.size);
  for (let i = 0; i < tokens.length; i++) counts[tokens.data[i]!]!++;
  return { kinds: table.toWords(), counts, tokens: tokens.values, lineStarts: lineStarts.values };
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0 || (byte >= 0x09 && byte <= 0x0d);
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

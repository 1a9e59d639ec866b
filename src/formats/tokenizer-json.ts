// tokenizer.json of Hugging Face's tokenizers: what cuts a text into the words of a vocabulary.
import { ByteWriter } from '../corpus/byte-writer.js';
import type { WordTable } from '../corpus/words.js';
import { formatError } from '../errors.js';
import { readWholeText, type Sink } from '../platform.js';
import type { RunHooks } from '../progress.js';

/** The tokens that pad a batch and stand for unknown words; none of the words is so called. */
export function specialTokens(words: WordTable): readonly [pad: string, unknown: string] {
  const free = (token: string): string => (words.has(token) ? free(`[${token}]`) : token);
  return [free('[PAD]'), free('[UNK]')];
}

/**
 * How a text becomes words: cut at white space, then at punctuation that stands in no longer word of the vocabulary, and
 * in lower case if all the words are. A text of the vocabulary's words, with white space between, is cut into these; of
 * other texts (`The king, ...`) more words are found.
 */
function pipeline(words: WordTable) {
  const within = new Set<string>();
  let [lower, alone] = [true, false];
  for (let i = 0; i < words.size; i++) {
    const word = words.word(i);
    lower &&= word === word.toLowerCase();
    const marks = word.match(MARKS);
    if (marks?.[0] === word) alone = true;
    else for (const mark of marks ?? []) within.add(mark);
  }
  const kept = [...within].sort().map((mark) => mark.replace(/[\\\]^[-]/, '\\$&'));
  const split = {
    type: 'Split',
    pattern: { Regex: `${kept.length > 0 ? `(?![${kept.join('')}])` : ''}[\\p{P}\\p{S}]` },
    behavior: alone ? 'Isolated' : 'Removed',
    invert: false,
  };
  return {
    normalizer: lower ? { type: 'Lowercase' } : null,
    pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'WhitespaceSplit' }, split] },
  };
}

const MARKS = /[\p{P}\p{S}]/gu;

/** Writes it for the special tokens and, from number 2 on, the words, which must be UTF-8. */
export async function writeTokenizer(words: WordTable, sink: Sink): Promise<void> {
  const special = specialTokens(words);
  const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  const head = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: special.map((content, id) => ({ id, content, ...flags })),
    ...pipeline(words),
    post_processor: null,
    decoder: null,
    model: { type: 'WordLevel', unk_token: special[1], vocab: {} },
  };
  const encoder = new TextEncoder();
  const writer = new ByteWriter(sink);
  await writer.write(encoder.encode(JSON.stringify(head).slice(0, -'}}}'.length)));
  for (let i = 0; i < words.size + 2; i++) {
    const token = i < 2 ? special[i] : words.word(i - 2);
    await writer.write(encoder.encode(`${i === 0 ? '' : ','}${JSON.stringify(token)}:${i}`));
  }
  await writer.write(encoder.encode('}}}'));
  await writer.flush();
}

export interface TokenizerVocabulary {
  /** The model's kind: `WordLevel`, `WordPiece`, `Unigram`, `BPE`. */
  readonly kind: string;
  readonly tokens: readonly string[];
  /** Those that stand for no text. */
  readonly special: ReadonlySet<string>;
}

/** The tokens of a tokenizer. @throws WordvecError `format`, `io` */
export async function readTokenizer(path: string, hooks: RunHooks): Promise<TokenizerVocabulary> {
  const vocabulary = vocabularyOf(await readWholeText(path, hooks));
  if (vocabulary) return vocabulary;
  throw formatError(`${path}: its vocabulary is no list of tokens with their numbers: fetch it again`);
}

/** Undefined where the text is none or numbers are missing. */
function vocabularyOf(json: string): TokenizerVocabulary | undefined {
  try {
    const { model, added_tokens = [] } = JSON.parse(json);
    const tokens: string[] = Array.isArray(model.vocab) ? model.vocab.map(([token]: [string]) => token) : [];
    const numbered = Array.isArray(model.vocab) ? [] : Object.entries(model.vocab as Record<string, number>);
    const added = (added_tokens as { content: string; id: number; special: boolean }[]) ?? [];
    const most = tokens.length + numbered.length + added.length;
    for (const [token, id] of [...numbered, ...added.map(({ content, id }) => [content, id] as const)]) {
      if (!(Number.isInteger(id) && id >= 0 && id < most)) return undefined;
      tokens[id] = token;
    }
    for (let i = 0; i < tokens.length; i++) if (typeof tokens[i] !== 'string') return undefined;
    const special = new Set(added.filter((token) => token.special).map(({ content }) => content));
    return { kind: String(model.type), tokens, special };
  } catch {
    return undefined;
  }
}

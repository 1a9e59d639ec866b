// Texts to the numbers of tokens, by tokenizer.json and Hugging Face's own tokenizers in JavaScript.

import { formatError } from '../errors.js';
import { neededPackage } from '../optional-package.js';
import type { Json, ModelFolder } from './model-folder.js';

/** What is used of @huggingface/tokenizers. */
interface Tokenizers {
  Tokenizer: new (tokenizer: object, config: object) => Tokenizer;
}

interface Tokenizer {
  encode(text: string, options: { add_special_tokens: boolean }): { ids: number[] };
  token_to_id(token: string): number | undefined;
}

export interface TextTokens {
  readonly ids: readonly number[];
  /** Tokens at its begin that are of the prefix, or special and before it. */
  readonly prefix: number;
  /** The text was longer than the model reads. */
  readonly cut: boolean;
}

/** Cuts texts as an encoder wants them: with its special tokens, no longer than it reads. */
export class TextTokenizer {
  readonly pad: number;
  readonly padsLeft: boolean;
  readonly unknown: number | undefined;
  /** Numbers of the tokens that stand for no text. */
  readonly special: ReadonlySet<number>;
  readonly #tokenizer: Tokenizer;
  /** Special tokens before and after a text. */
  readonly #before: number;
  readonly #after: number;

  private constructor(tokenizer: Tokenizer, file: Json, config: Json) {
    this.#tokenizer = tokenizer;
    const plain = this.ids('a');
    const whole = tokenizer.encode('a', { add_special_tokens: true }).ids;
    this.#before = Math.max(0, whole.length > plain.length ? placeOf(plain, whole) : 0);
    this.#after = whole.length - plain.length - this.#before;
    const { pad_id, direction } = (file.padding ?? {}) as Json;
    const token = nameOf(config.pad_token);
    const named = token === undefined ? undefined : tokenizer.token_to_id(token);
    this.pad = named ?? (Number.isInteger(pad_id) ? (pad_id as number) : 0);
    this.padsLeft = config.padding_side === 'left' || (!config.padding_side && direction === 'Left');
    const unknown = (file.model as Json | undefined)?.unk_token;
    const added = (file.added_tokens ?? []) as { readonly id: number; readonly special: boolean }[];
    this.special = new Set(added.filter((token) => token.special).map(({ id }) => id));
    this.unknown = typeof unknown === 'string' ? tokenizer.token_to_id(unknown) : undefined;
  }

  /**
   * @param where the folder's part that holds tokenizer.json, '' or with a slash at its end
   * @param packages all that the model needs, for the message that one of them is not there
   * @throws WordvecError `unsupported` where the package is not installed, `format`, `io`
   */
  static async open(folder: ModelFolder, where: string, packages?: string): Promise<TextTokenizer> {
    const name = `${where}tokenizer.json`;
    const { Tokenizer } = await neededPackage<Tokenizers>(
      '@huggingface/tokenizers',
      folder.at(name),
      packages,
    );
    const file = await folder.json(name);
    const config = await folder.json(`${where}tokenizer_config.json`);
    try {
      return new TextTokenizer(new Tokenizer({ ...PARTS, ...file }, config), file, config);
    } catch (cause) {
      const { message } = cause as Error;
      throw formatError(`${folder.at(name)}: it is no tokenizer that is known (${message}): fetch it again`, {
        cause,
      });
    }
  }

  /** Without special tokens. */
  ids(text: string): number[] {
    return this.#tokenizer.encode(text, { add_special_tokens: false }).ids;
  }

  /** With special tokens, `most` in all where it is given: the text's last ones are left out, never its end mark. */
  tokens(prefix: string, text: string, most: number | undefined): TextTokens {
    const { ids } = this.#tokenizer.encode(`${prefix}${text}`.trim(), { add_special_tokens: true });
    const prefixed = prefix === '' ? this.#before : this.#before + this.ids(prefix.trim()).length;
    if (most === undefined || ids.length <= most) return { ids, prefix: prefixed, cut: false };
    const kept = [...ids.slice(0, Math.max(0, most - this.#after)), ...ids.slice(ids.length - this.#after)];
    return { ids: kept, prefix: prefixed, cut: true };
  }
}

/** Parts that a file may leave out, and the package asks for. */
const PARTS = {
  added_tokens: [],
  normalizer: null,
  pre_tokenizer: null,
  post_processor: null,
  decoder: null,
};

/** Where a list stands in another; -1: nowhere. */
function placeOf(part: readonly number[], whole: readonly number[]): number {
  return whole.findIndex((_, at) => part.every((id, i) => whole[at + i] === id));
}

function nameOf(token: unknown): string | undefined {
  if (typeof token === 'string') return token;
  const { content } = (token ?? {}) as Json;
  return typeof content === 'string' ? content : undefined;
}

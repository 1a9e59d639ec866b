// A static model: a row for each token, a text is the mean of its tokens' rows. Folders of model2vec and of
// sentence-transformers' StaticEmbedding.
import type { KeyedVectors } from '../embeddings/keyed-vectors.js';
import { formatError } from '../errors.js';
import { readTokenRows } from '../formats/safetensors-vectors.js';
import { readTokenizer } from '../formats/tokenizer-json.js';
import { type RunHooks, throwIfAborted } from '../progress.js';
import { rowOf } from '../tensor/matrix.js';
import type { EncoderOptions } from './embed-options.js';
import { askedRole, type Embedder } from './embedder.js';
import { findStatic, type Json, ModelFolder, type StaticFiles } from './model-folder.js';
import { hashOfFile, hashOfOptions } from './model-hash.js';
import { readRecipe } from './recipe.js';
import { finishRow, keptDims } from './row-steps.js';
import { TextTokenizer } from './text-tokenizer.js';

/** The numbers of a text's tokens, special ones left out. */
type Tokens = (text: string) => readonly number[];

/**
 * Opens the folder of a static model. What wordvec wrote is cut into words here; other tokenizers need the package
 * @huggingface/tokenizers.
 * @throws WordvecError `unsupported` where that is not installed, `format`, `io`, `usage`
 */
export async function openStatic(name: string, options: EncoderOptions, hooks: RunHooks): Promise<Embedder> {
  const folder = new ModelFolder(name, hooks);
  const files = (await findStatic(folder))!;
  const { ids, rows } = await openRows(folder, files, hooks);
  const config = await folder.json('config.json');
  const recipe = await readRecipe(folder, options);
  const toUnit = recipe.normalize || config.normalize === true;
  const dim = keptDims(options.dims, rows.dim);
  const { prefixes } = recipe;
  const names = ['model.safetensors', 'tokenizer.json'].map((each) => folder.at(`${files.place}${each}`));
  const hashes = [await hashOfFile(names[0]), await hashOfFile(names[1])];
  return {
    kind: 'dense',
    name: folder.path,
    dim,
    fingerprint: await hashOfOptions([hashes, prefixes, toUnit, dim]),
    batch: 1024,
    async embed(texts, role, { signal } = {}) {
      const asked = askedRole(texts, role);
      throwIfAborted(signal);
      const target = new Float32Array(texts.length * dim);
      const mean = new Float32Array(rows.dim);
      for (const [i, text] of texts.entries()) {
        addMean(text.trim() === '' ? [] : ids(`${prefixes[asked]}${text}`), rows, mean.fill(0));
        target.set(finishRow(mean, dim, toUnit), i * dim);
      }
      return target;
    },
    async close() {},
  };
}

function addMean(ids: readonly number[], { matrix }: KeyedVectors, mean: Float32Array): void {
  for (const id of ids) {
    const row = rowOf(matrix, id);
    for (let d = 0; d < mean.length; d++) mean[d] += row[d];
  }
  if (ids.length > 0) for (let d = 0; d < mean.length; d++) mean[d] /= ids.length;
}

async function openRows(
  folder: ModelFolder,
  { place, model2vec }: StaticFiles,
  hooks: RunHooks,
): Promise<{ ids: Tokens; rows: KeyedVectors }> {
  const file = `${place}tokenizer.json`;
  const vocabulary = await readTokenizer(folder.at(file), hooks);
  const rows = await readTokenRows(folder.at(`${place}model.safetensors`), vocabulary.tokens, hooks);
  if (rows.size !== vocabulary.tokens.length)
    throw formatError(`${folder.at(file)}: a token stands in it twice: fetch it again`);
  const json = await folder.json(file);
  const own = wordTokens(json, rows);
  if (own) return { ids: own, rows };
  const tokenizer = await TextTokenizer.open(folder, place);
  // model2vec leaves unknown tokens out, sentence-transformers has a row for them.
  const left = model2vec ? tokenizer.unknown : undefined;
  return { ids: (text) => tokenizer.ids(text).filter((id) => id !== left), rows };
}

/** What formats/tokenizer-json.ts writes; a pattern of others may be of another grammar, or take for ever. */
const MARKS = /^(\(\?!\[(\\[\\\]^[-]|[^\\\]^[-])+\]\))?\[\\p\{P\}\\p\{S\}\]$/u;
const WHITE = /\p{White_Space}+/u;

/** Cuts texts as a tokenizer.json that wordvec wrote says (formats/tokenizer-json.ts); undefined for any other. */
function wordTokens(file: Json, { words }: KeyedVectors): Tokens | undefined {
  const { normalizer, pre_tokenizer, model } = file as {
    readonly normalizer?: { readonly type?: string } | null;
    readonly pre_tokenizer?: { readonly pretokenizers?: readonly Json[] } | null;
    readonly model?: { readonly type?: string; readonly unk_token?: string };
  };
  const [white, split, ...others] = pre_tokenizer?.pretokenizers ?? [];
  const regex = (split?.pattern as Json | undefined)?.Regex;
  const known =
    model?.type === 'WordLevel' &&
    (!normalizer || normalizer.type === 'Lowercase') &&
    white?.type === 'WhitespaceSplit' &&
    split?.type === 'Split' &&
    split.invert === false &&
    others.length === 0 &&
    typeof regex === 'string' &&
    MARKS.test(regex);
  if (!known) return undefined;
  const marks = new RegExp(split.behavior === 'Isolated' ? `(${regex})` : regex, 'gu');
  // Many texts ask for the same words: to look in the table would turn each into bytes again.
  const numbers = new Map(words.toArray().map((word, id) => [word, id]));
  numbers.delete(model.unk_token ?? '');
  return (text) => {
    const ids: number[] = [];
    for (const part of (normalizer ? text.toLowerCase() : text).split(WHITE))
      for (const word of part.split(marks)) {
        const id = numbers.get(word);
        if (id !== undefined) ids.push(id);
      }
    return ids;
  };
}

// An encoder in a folder, as sentence-transformers and transformers.js lay it out, as what embeds texts.
import { formatError, unsupportedError } from '../errors.js';
import type { RunHooks } from '../progress.js';
import { rowOf } from '../tensor/matrix.js';
import type { EncoderOptions } from './embed-options.js';
import { askedRole, type Embedder, type SparseEmbedder, type TextEmbedder } from './embedder.js';
import { type EncodedBatch, Encoder, type EncoderParts } from './encoder.js';
import { firstToken } from './encoder-graph.js';
import { finishRow, keptDims, openSteps } from './row-steps.js';
import { sparseRows } from './sparse-rows.js';
import { type PoolingMode, pool } from './token-pooling.js';

/** Texts that are best sorted by length together. */
const SORTED = 512;

/**
 * Opens the encoder of a folder, or of an ONNX file in it.
 * @throws WordvecError `unsupported` where a package is not installed or the model gives no vectors of texts, `format`,
 * `io`, `usage` for more `dims` than it has
 */
export async function openEncoder(
  name: string,
  options: EncoderOptions,
  hooks: RunHooks,
): Promise<TextEmbedder> {
  const encoder = await Encoder.open(name, options, hooks);
  try {
    return await (options.sparse ? sparseEmbedder(encoder) : denseEmbedder(encoder, options, hooks));
  } catch (cause) {
    await encoder.close();
    throw cause;
  }
}

async function denseEmbedder(encoder: Encoder, { dims }: EncoderOptions, hooks: RunHooks): Promise<Embedder> {
  const { graph, recipe, tokenizer, folder, fingerprint } = encoder.parts;
  const modes = poolingOf(encoder.parts, hooks);
  const output = modes ? graph.tokenOutput! : graph.textOutput!;
  // The graph's own vectors of texts have gone through the modules already.
  const change = modes ? await openSteps(folder, recipe.steps, hooks) : (row: Float32Array) => row;
  const rowsOf = (batch: EncodedBatch) => {
    checkOutput(encoder.parts, batch, modes);
    return batch.places.map((_, i) =>
      change(modes ? pooledRow(encoder.parts, batch, modes, i) : textRow(batch, i)),
    );
  };
  const probe = [tokenizer.tokens('', 'a', encoder.maxTokens)];
  const probed = { output: await graph.run(probe, encoder.padding, output), tokens: probe, places: [0] };
  const width = rowsOf(probed)[0].length;
  const dim = keptDims(dims, width);
  return {
    kind: 'dense',
    name: folder.path,
    dim,
    fingerprint,
    batch: SORTED,
    async embed(texts, role, hooks) {
      const asked = askedRole(texts, role);
      const rows = new Float32Array(texts.length * dim);
      const take = (batch: EncodedBatch) =>
        rowsOf(batch).forEach((row, i) => {
          rows.set(finishRow(row, dim, recipe.normalize), batch.places[i] * dim);
        });
      await encoder.run(texts, asked, output, take, hooks);
      return rows;
    },
    close: () => encoder.close(),
  };
}

/** How tokens are pooled; undefined where the graph gives vectors of texts and nothing says how it pools. */
function poolingOf(
  { graph, recipe, folder }: EncoderParts,
  hooks: RunHooks,
): readonly PoolingMode[] | undefined {
  if (graph.tokenOutput && recipe.pooling) return recipe.pooling;
  if (graph.textOutput) return undefined;
  hooks.onNote?.(
    `${folder.path}: nothing says how its tokens become one vector: their mean is taken; --token-pooling says otherwise`,
  );
  return ['mean'];
}

/** @throws WordvecError `unsupported` for an output that is none of vectors */
function checkOutput(
  { graph, recipe }: EncoderParts,
  { output: { dims }, places }: EncodedBatch,
  modes: readonly PoolingMode[] | undefined,
): void {
  const { hidden, vocabulary } = recipe;
  const width = dims.at(-1)!;
  const logits = modes && (hidden === undefined ? width === vocabulary : width > hidden);
  if (dims.length === (modes ? 3 : 2) && dims[0] === places.length && !logits) return;
  const wanted = modes ? `texts x tokens x ${hidden ?? 'hidden_size'}` : 'texts x dimensions';
  throw unsupportedError(
    `${graph.path}: expected an output of ${wanted} numbers, got ${dims.join(' x ')}${logits ? ', scores of words (logits)' : ''}: export the model for feature extraction (optimum-cli export onnx --task feature-extraction)`,
  );
}

function pooledRow(
  { tokenizer, recipe }: EncoderParts,
  { output, tokens }: EncodedBatch,
  modes: readonly PoolingMode[],
  i: number,
): Float32Array {
  const [, length, width] = output.dims;
  const { ids, prefix } = tokens[i];
  const left = recipe.poolsPrefix ? 0 : Math.min(prefix, ids.length - 1);
  const first = i * length + firstToken(ids.length, length, tokenizer.padsLeft) + left;
  const row = new Float32Array(width * modes.length);
  pool({ data: output.data, width, first, count: ids.length - left }, modes, row);
  return row;
}

function textRow({ output: { data, dims } }: EncodedBatch, i: number): Float32Array {
  return rowOf({ data, rows: dims[0], dim: dims[1], stride: dims[1] }, i).slice();
}

/**
 * The sparse head of an encoder (BGE-M3, Chen et al. 2024): a weight for each token of a text, of equal ones the
 * greatest, special tokens left out. Columns are the tokens' numbers.
 */
function sparseEmbedder(encoder: Encoder): SparseEmbedder {
  const { graph, recipe, tokenizer, folder, fingerprint } = encoder.parts;
  const output = graph.sparseOutput;
  if (output === undefined)
    throw unsupportedError(
      `${graph.path}: expected an output sparse_vecs, the weights of its tokens: export BGE-M3 with its sparse head, or take its dense vectors`,
    );
  if (recipe.vocabulary === undefined)
    throw formatError(
      `${folder.at('config.json')}: expected a vocab_size, which is the number of columns, found none: fetch the file again`,
    );
  return {
    kind: 'sparse',
    name: `sparse head of ${folder.path}`,
    dim: recipe.vocabulary,
    fingerprint: `${fingerprint} sparse`,
    batch: SORTED,
    async embed(texts, role, hooks) {
      const asked = askedRole(texts, role);
      const cells = texts.map(() => new Map<number, number>());
      const take = (batch: EncodedBatch) => {
        const length = checkedTokens(graph.path, batch);
        batch.places.forEach((place, i) => {
          const { ids } = batch.tokens[i];
          const first = i * length + firstToken(ids.length, length, tokenizer.padsLeft);
          ids.forEach((id, t) => {
            const weight = batch.output.data[first + t];
            if (weight > (cells[place].get(id) ?? 0) && !tokenizer.special.has(id))
              cells[place].set(id, weight);
          });
        });
      };
      await encoder.run(texts, asked, output, take, hooks);
      return sparseRows(cells);
    },
    close: () => encoder.close(),
  };
}

/** Tokens of each row of a sparse head's output. @throws WordvecError `unsupported` where they are not those of the texts */
function checkedTokens(path: string, { output: { dims }, tokens }: EncodedBatch): number {
  const longest = tokens.reduce((most, { ids }) => Math.max(most, ids.length), 0);
  const [rows, length, width = 1] = dims;
  if (rows === tokens.length && length === longest && width === 1) return length;
  throw unsupportedError(
    `${path}: expected ${tokens.length} x ${longest} x 1 weights, of each text's tokens, got ${dims.join(' x ')}: export the sparse head before it sums them by word (return_embedding=False)`,
  );
}

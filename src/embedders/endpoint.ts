// A server that embeds texts, in OpenAI's form or Ollama's, as what embeds texts.
import { counted, WordvecError } from '../errors.js';
import { platform } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { AnswerCache } from './answer-cache.js';
import type { EncoderOptions } from './embed-options.js';
import { askedRole, type Embedder, filledRows } from './embedder.js';
import { type EndpointAddress, parseAddress } from './endpoint-address.js';
import { EndpointClient } from './endpoint-client.js';
import { EndpointRows } from './endpoint-rows.js';
import { isNoEncoder, knownEncoder } from './known-encoders.js';
import { hashOfOptions } from './model-hash.js';
import { choosePrefixes } from './recipe.js';
import { finishRow, keptDims } from './row-steps.js';
import { layerNorm } from './token-pooling.js';

/**
 * Opens a server by its address: one text is asked for, which tells the length of rows. Keys come from the environment
 * alone: WORDVEC_API_KEY, or OPENAI_API_KEY over https and to this machine.
 * @param name `http://localhost:11434/api/embed#bge-m3`: the model stands behind the #
 * @throws WordvecError `usage`, `io`, `aborted`
 */
export async function openEndpoint(
  name: string,
  options: EncoderOptions,
  hooks: RunHooks,
): Promise<Embedder> {
  const address = parseAddress(name);
  const client = new EndpointClient(address, { ...options, onNote: hooks.onNote });
  const source = new EndpointRows(client, await openCache(address, options.cache, hooks), options);
  try {
    return await opened(client, source, options, hooks);
  } catch (cause) {
    await source.close();
    throw cause;
  }
}

async function opened(
  client: EndpointClient,
  source: EndpointRows,
  options: EncoderOptions,
  hooks: RunHooks,
): Promise<Embedder> {
  const { model, label, form } = client.address;
  if (isNoEncoder(model))
    hooks.onNote?.(
      `${model} is a model that writes, no embedding model: its vectors were not trained to lie near where meanings do; expect less than of bge-m3 or nomic-embed-text`,
    );
  const known = knownEncoder(model);
  const prefixes = choosePrefixes(known?.prefixes, options);
  const [probe] = await source.of(['a'], hooks.signal);
  const dim = keptDims(options.dims, probe.length);
  // A server that knows no `dimensions` gives whole rows.
  const shortened = (row: Float32Array) => {
    if (row.length === dim) return row;
    const whole = row.slice();
    if (known?.layerNorm) layerNorm(whole);
    return finishRow(whole, dim, true);
  };
  return {
    kind: 'dense',
    name: label,
    dim,
    fingerprint: await hashOfOptions([form, model, prefixes, dim]),
    batch: options.batchTexts * options.requests,
    async embed(texts, role, { signal } = {}) {
      const asked = askedRole(texts, role);
      return filledRows(texts, dim, async (filled) => {
        const prefixed = filled.map((text) => `${prefixes[asked]}${text}`);
        // A service is asked one question after the other, without end.
        const keep = asked === 'document' || texts.length > 1;
        return (await source.of(prefixed, signal, keep)).map(shortened);
      });
    },
    async close() {
      await source.close();
      for (const [reason, times] of client.repeated)
        hooks.onNote?.(
          `${label}: ${counted(times, 'request was', 'requests were')} repeated after ${reason}`,
        );
    },
  };
}

/** One file for each server and model, so that what is not wanted any more can be removed. */
async function openCache({ label }: EndpointAddress, path: string | undefined, { onNote }: RunHooks) {
  if (path === 'none') return undefined;
  if (path) return AnswerCache.open(path);
  const folder = platform().files.cacheFolder();
  if (!folder) return undefined;
  return AnswerCache.open(`${folder}/${await hashOfOptions(label)}.answers`).catch((cause) => {
    // Nobody asked for it, and a service often has no folder that it may write to.
    if (!(cause instanceof WordvecError)) throw cause;
    onNote?.(`what ${label} answers is not kept (${cause.message}): name a file with --cache, or none`);
    return undefined;
  });
}

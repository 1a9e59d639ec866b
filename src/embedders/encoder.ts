import { formatError } from '../errors.js';
import { platform, threadCount } from '../platform.js';
import { type RunHooks, throwIfAborted } from '../progress.js';
import type { EncoderOptions } from './embed-options.js';
import type { TextRole } from './embedder.js';
import { EncoderGraph, type GraphOutput, type Padding } from './encoder-graph.js';
import { isOnnx, ModelFolder } from './model-folder.js';
import { hashOfFile, hashOfOptions } from './model-hash.js';
import { ENCODER_PACKAGES } from './onnx-runtime.js';
import { type Recipe, readRecipe } from './recipe.js';
import { TextTokenizer, type TextTokens } from './text-tokenizer.js';

/** Tokens, padding among them, and texts that the graph is given at once: more take memory and save no time. */
const [BATCH_TOKENS, BATCH_TEXTS] = [4096, 64];

/** Where exporters put the graph. */
const ONNX_FILES = ['onnx/model.onnx', 'model.onnx'];

export interface EncodedBatch {
  readonly output: GraphOutput;
  readonly tokens: readonly TextTokens[];
  /** Their places among the texts that were asked for. */
  readonly places: readonly number[];
}

export interface EncoderParts {
  readonly folder: ModelFolder;
  readonly graph: EncoderGraph;
  readonly tokenizer: TextTokenizer;
  readonly recipe: Recipe;
  readonly fingerprint: string;
}

/** An open model of a folder: its graph, its tokenizer, and what the folder says of their use. */
export class Encoder {
  readonly parts: EncoderParts;
  /** Tokens of a text that are read, special ones among them. */
  readonly maxTokens: number | undefined;
  readonly #hooks: RunHooks;
  #texts = 0;
  #cut = 0;
  /** The run before: the graph takes all cores, and memory for one batch. */
  #before: Promise<void> = Promise.resolve();

  private constructor(parts: EncoderParts, maxTokens: number, hooks: RunHooks) {
    this.parts = parts;
    const own = parts.recipe.maxTokens;
    this.maxTokens = maxTokens > 0 ? Math.min(maxTokens, own ?? maxTokens) : own;
    this.#hooks = hooks;
  }

  /**
   * @param name a folder, or an ONNX file in one
   * @throws WordvecError `unsupported` where a package is not installed, `format`, `io`
   */
  static async open(name: string, options: EncoderOptions, hooks: RunHooks): Promise<Encoder> {
    const { folder, file } = await findGraph(name, hooks);
    const recipe = await readRecipe(folder, options);
    const where = await folder.first(['tokenizer.json', '0_Transformer/tokenizer.json']);
    if (!where)
      throw formatError(
        `${folder.at('tokenizer.json')}: there is no such file: save the model's fast tokenizer beside it`,
      );
    const tokenizer = await TextTokenizer.open(folder, where.replace('tokenizer.json', ''), ENCODER_PACKAGES);
    const { dims, maxTokens } = options;
    const hashes = await hashesOf(folder, [
      file,
      `${file}_data`,
      `${file}.data`,
      where,
      ...weightsOf(recipe),
    ]);
    const fingerprint = await hashOfOptions([hashes, recipe, dims, maxTokens]);
    // Last: what it holds is given back by whoever has the encoder.
    const graph = await EncoderGraph.open(folder.at(file), threadCount(options.threads));
    return new Encoder({ folder, graph, tokenizer, recipe, fingerprint }, maxTokens, hooks);
  }

  /**
   * Runs the graph on the texts that say something, those of like length together; `take` gets batch after batch.
   * @param output the output of the graph that is wanted
   * @throws WordvecError `format`, `aborted`
   */
  async run(
    texts: readonly string[],
    role: TextRole,
    output: string,
    take: (batch: EncodedBatch) => void,
    { signal }: RunHooks = {},
  ): Promise<void> {
    const run = this.#before.then(() => this.#run(texts, role, output, take, signal));
    this.#before = run.catch(() => {});
    await run;
  }

  async #run(
    texts: readonly string[],
    role: TextRole,
    output: string,
    take: (batch: EncodedBatch) => void,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const tokens = new Map<number, TextTokens>();
    for (const [i, text] of texts.entries()) {
      if (i % 64 === 63) await platform().threads.pause();
      throwIfAborted(signal);
      if (text.trim() !== '') tokens.set(i, this.#tokens(text, role));
    }
    const lengthOf = (i: number) => tokens.get(i)!.ids.length;
    const order = [...tokens.keys()].sort((a, b) => lengthOf(b) - lengthOf(a) || a - b);
    while (order.length > 0) {
      throwIfAborted(signal);
      const count = Math.min(BATCH_TEXTS, Math.max(1, Math.floor(BATCH_TOKENS / lengthOf(order[0]))));
      const places = order.splice(0, count);
      const batch = places.map((i) => tokens.get(i)!);
      take({ output: await this.parts.graph.run(batch, this.padding, output), tokens: batch, places });
    }
  }

  get padding(): Padding {
    const { recipe, tokenizer } = this.parts;
    return { pad: recipe.pad ?? tokenizer.pad, left: tokenizer.padsLeft };
  }

  #tokens(text: string, role: TextRole): TextTokens {
    const { tokenizer, recipe } = this.parts;
    const whole = recipe.lower ? text.toLowerCase() : text;
    const tokens = tokenizer.tokens(recipe.prefixes[role], whole, this.maxTokens);
    this.#texts++;
    if (tokens.cut) this.#cut++;
    return tokens;
  }

  /** Also tells how many texts were cut. */
  async close(): Promise<void> {
    await this.#before;
    if (this.#cut > 0)
      this.#hooks.onNote?.(
        `${this.parts.folder.path}: ${this.#cut} of ${this.#texts} texts were longer than ${this.maxTokens} tokens, and only their begin was embedded: cut them into shorter ones to embed all of them`,
      );
    await this.parts.graph.close();
  }
}

/** Of those of the files that are there. Weights of more than 2 GiB lie beside the graph. */
async function hashesOf(folder: ModelFolder, files: readonly string[]): Promise<string[]> {
  const hashes: string[] = [];
  for (const file of files) if (await folder.has(file)) hashes.push(await hashOfFile(folder.at(file)));
  return hashes;
}

const weightsOf = ({ steps }: Recipe) => steps.map(({ path = '' }) => `${path}/model.safetensors`);

async function findGraph(name: string, hooks: RunHooks): Promise<{ folder: ModelFolder; file: string }> {
  if (isOnnx(name)) {
    // Windows takes slashes too.
    const slashed = name.replaceAll('\\', '/');
    const [, path = '.', inner = ''] = /^(?:(.*?)\/)??((?:onnx\/)?[^/]+)$/i.exec(slashed) ?? [];
    return { folder: new ModelFolder(path, hooks), file: inner };
  }
  const folder = new ModelFolder(name, hooks);
  const file = await folder.first(ONNX_FILES);
  if (file) return { folder, file };
  const others = (await Promise.all(['onnx/', ''].map((place) => onnxIn(folder, place)))).flat();
  if (others.length === 1) return { folder, file: others[0] };
  const found = others.length === 0 ? 'none' : others.map((other) => folder.at(other)).join(', ');
  const next =
    others.length === 0
      ? 'export the model (optimum-cli export onnx --task feature-extraction)'
      : 'name one of them';
  throw formatError(`${folder.path}: expected one ONNX file, found ${found}: ${next}`);
}

async function onnxIn(folder: ModelFolder, place: string): Promise<string[]> {
  const names = await folder.namesIn(place);
  return names.filter(isOnnx).map((name) => `${place}${name}`);
}

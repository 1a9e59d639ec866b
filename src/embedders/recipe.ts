// What a folder says of how its encoder is used: sentence-transformers' modules.json, the modules' config.json,
// sentence_bert_config.json and config_sentence_transformers.json; where it is silent, what is known by the model's name.
import { formatError, shownValue, unsupportedError } from '../errors.js';
import type { EncoderOptions } from './embed-options.js';
import type { TextRole } from './embedder.js';
import { type KnownEncoder, knownEncoder, type Prefixes } from './known-encoders.js';
import { firstCount, type Json, type ModelFolder } from './model-folder.js';
import { POOLING_MODES, type PoolingMode } from './token-pooling.js';

export interface RowStep {
  readonly kind: 'dense' | 'layer-norm';
  /** Folder of its weights; absent: a layer norm has none. */
  readonly path?: string;
}

export interface Recipe {
  /** Undefined where nothing says it. */
  readonly pooling: readonly PoolingMode[] | undefined;
  /** Tokens of the prefix are pooled, too. */
  readonly poolsPrefix: boolean;
  readonly steps: readonly RowStep[];
  /** Rows are brought to length 1 at the end. */
  readonly normalize: boolean;
  readonly prefixes: Prefixes;
  /** Tokens of a text, special ones too; undefined where nothing says it. */
  readonly maxTokens: number | undefined;
  readonly lower: boolean;
  /** Numbers of a token's vector; undefined where config.json does not say it. */
  readonly hidden: number | undefined;
  /** The number that a batch is padded with, where config.json says it. */
  readonly pad: number | undefined;
  /** config.json's vocabulary. */
  readonly vocabulary: number | undefined;
}

export type RecipeChoice = Pick<EncoderOptions, 'tokenPooling' | 'queryPrefix' | 'documentPrefix'>;

interface Module {
  readonly kind: string;
  readonly path: string;
}

/** @throws WordvecError `format`, `unsupported` for a module that is not known, `io` */
export async function readRecipe(folder: ModelFolder, choice: RecipeChoice): Promise<Recipe> {
  const config = await folder.json('config.json');
  const known = knownBy(folder, config);
  const modules = await modulesOf(folder);
  const bert = await folder.json('sentence_bert_config.json');
  const tokenizer = await folder.json('tokenizer_config.json');
  const pooled = await poolingOf(folder, modules);
  const steps = stepsOf(folder, modules);
  return {
    pooling: choice.tokenPooling ? [choice.tokenPooling] : (pooled?.modes ?? (known && [known.pooling])),
    poolsPrefix: pooled?.poolsPrefix ?? true,
    steps: steps.length === 0 && known?.layerNorm ? [{ kind: 'layer-norm' }] : steps,
    normalize: normalizes(modules, known),
    prefixes: prefixesOf(await folder.json('config_sentence_transformers.json'), known, choice),
    maxTokens:
      firstCount(bert.max_seq_length) ??
      leastCount(firstCount(config.max_position_embeddings), firstCount(tokenizer.model_max_length)),
    lower: bert.do_lower_case === true,
    hidden: hiddenSize(config),
    pad: Number.isInteger(config.pad_token_id) ? (config.pad_token_id as number) : undefined,
    vocabulary: firstCount(config.vocab_size),
  };
}

/** By the folder's own name, then as its publisher calls the model, then by the folders round it (a cache of the hub). */
function knownBy({ path }: ModelFolder, config: Json): KnownEncoder | undefined {
  const names = [path.split('/').at(-1)!, String(config._name_or_path ?? ''), path];
  return names.map(knownEncoder).find((known) => known !== undefined);
}

function leastCount(...counts: readonly (number | undefined)[]): number | undefined {
  const given = counts.filter((count) => count !== undefined);
  return given.length > 0 ? Math.min(...given) : undefined;
}

/** By the names that BERT, DistilBERT, GPT-2 (Nomic), T5 and models of several parts have for it. */
function hiddenSize(config: Json): number | undefined {
  const parts = config.text_config as Json | undefined;
  return firstCount(config.hidden_size, config.dim, config.n_embd, config.d_model, parts?.hidden_size);
}

/** The modules by their classes' names; none where the folder has no modules.json. */
async function modulesOf(folder: ModelFolder): Promise<Module[] | undefined> {
  if (!(await folder.has('modules.json'))) return undefined;
  const list = await folder.parsed('modules.json');
  const sound = (module: Json): boolean => typeof module?.type === 'string';
  if (!Array.isArray(list) || !list.every(sound))
    throw formatError(`${folder.at('modules.json')}: expected a list of modules: fetch it again`);
  return list.map(({ type, path }) => ({
    kind: (type as string).split('.').at(-1)!,
    path: typeof path === 'string' ? path : '',
  }));
}

const KNOWN_MODULES = [
  'Transformer',
  'StaticEmbedding',
  'Pooling',
  'Dense',
  'LayerNorm',
  'Normalize',
  'Dropout',
];

function stepsOf(folder: ModelFolder, modules: readonly Module[] = []): RowStep[] {
  const unknown = modules.find(({ kind }) => !KNOWN_MODULES.includes(kind));
  if (unknown)
    throw unsupportedError(
      `${folder.at('modules.json')}: expected the modules ${KNOWN_MODULES.join(', ')}, got ${unknown.kind}: serve the model by a program that has it, and give its address`,
    );
  return modules
    .filter(({ kind }) => kind === 'Dense' || kind === 'LayerNorm')
    .map(({ kind, path }) => ({ kind: kind === 'Dense' ? 'dense' : 'layer-norm', path }));
}

function normalizes(modules: readonly Module[] | undefined, known: KnownEncoder | undefined): boolean {
  if (modules?.some(({ kind }) => kind === 'Normalize')) return true;
  return known?.normalize === true && (modules === undefined || known.layerNorm === true);
}

interface Pooled {
  readonly modes: readonly PoolingMode[];
  readonly poolsPrefix: boolean;
}

async function poolingOf(
  folder: ModelFolder,
  modules: readonly Module[] | undefined,
): Promise<Pooled | undefined> {
  const path = modules ? modules.find(({ kind }) => kind === 'Pooling')?.path : '1_Pooling';
  if (path === undefined || !(await folder.has(`${path}/config.json`))) return undefined;
  const config = await folder.json(`${path}/config.json`);
  const named = [config.pooling_mode ?? []].flat();
  const modes = POOLING_MODES.filter((mode) => named.includes(mode) || config[SWITCHES[mode]] === true);
  if (modes.length < named.length)
    throw formatError(
      `${folder.at(`${path}/config.json`)}: pooling_mode: expected ${POOLING_MODES.join(', ')}, got ${shownValue(named[0])}`,
    );
  // Its class pools by the mean where the file names no mode.
  return { modes: modes.length > 0 ? modes : ['mean'], poolsPrefix: config.include_prompt !== false };
}

const SWITCHES: Readonly<Record<PoolingMode, string>> = {
  cls: 'pooling_mode_cls_token',
  max: 'pooling_mode_max_tokens',
  mean: 'pooling_mode_mean_tokens',
  mean_sqrt_len_tokens: 'pooling_mode_mean_sqrt_len_tokens',
  weightedmean: 'pooling_mode_weightedmean_tokens',
  lasttoken: 'pooling_mode_lasttoken',
};

/** The names that sentence-transformers looks for, by role. */
const PROMPT_NAMES: Readonly<Record<TextRole, readonly string[]>> = {
  query: ['query'],
  document: ['document', 'passage', 'corpus'],
};

function prefixesOf(config: Json, known: KnownEncoder | undefined, choice: RecipeChoice): Prefixes {
  const prompts = Object.entries((config.prompts ?? {}) as Json).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  // Newer versions write empty ones for every model.
  const speaks = prompts.some(([, prompt]) => prompt !== '');
  const named = (name: unknown) => prompts.find(([each]) => each === name)?.[1];
  const said = (role: TextRole) =>
    PROMPT_NAMES[role].map(named).find((prompt) => prompt !== undefined) ??
    named(config.default_prompt_name) ??
    '';
  return choosePrefixes(
    speaks ? { query: said('query'), document: said('document') } : known?.prefixes,
    choice,
  );
}

export function choosePrefixes(own: Prefixes | undefined, choice: RecipeChoice): Prefixes {
  return {
    query: choice.queryPrefix ?? own?.query ?? '',
    document: choice.documentPrefix ?? own?.document ?? '',
  };
}

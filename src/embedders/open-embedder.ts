import { resolveCall } from '../call-options.js';
import { ioError, usageError } from '../errors.js';
import { flagOf } from '../options.js';
import { checkPath, isWebAddress, platform } from '../platform.js';
import type { RunHooks } from '../progress.js';
import {
  EMBED_METHODS,
  EMBED_OPTIONS,
  type EmbedMethod,
  type EmbedOptions,
  type ResolvedEmbedOptions,
  type SparseMethod,
} from './embed-options.js';
import type { Embedder, SparseEmbedder, TextEmbedder } from './embedder.js';
import { holdsEncoder, holdsStatic } from './model-folder.js';
import { isModelPackage } from './package-embedder.js';
import { learningFirst } from './wrapped-embedders.js';

type DenseMethod = Exclude<EmbedMethod, SparseMethod>;
type Open = (name: string, options: ResolvedEmbedOptions, hooks: RunHooks) => Promise<TextEmbedder>;
type Group = (typeof EMBED_OPTIONS)[keyof EmbedOptions]['group'];

interface Kind {
  readonly title: string;
  takes(name: string, options: EmbedOptions): boolean | Promise<boolean>;
  /** The options that say anything to it. */
  readonly groups: readonly Group[];
  /** Loads what opens them, when one is opened. */
  load(): Promise<Open>;
}

const isFile = (name: string) => platform().files.isFile(name);
const isFolder = (name: string) => platform().files.isFolder(name);

/** What a kind is called. */
export const WORDS = 'a model of words';

/** The first that takes a name opens it. */
const KINDS: readonly Kind[] = [
  {
    title: 'an endpoint',
    takes: isWebAddress,
    groups: ['encoder', 'endpoint', 'run'],
    load: async () => (await import('./endpoint.js')).openEndpoint,
  },
  {
    title: 'a package',
    takes: isModelPackage,
    groups: ['run'],
    load: async () => (await import('./package-embedder.js')).openPackage,
  },
  {
    // Its rows are word vectors, too: a method of those may be asked for.
    title: 'a static model',
    takes: (name, { method }) => method === undefined && holdsStatic(name),
    groups: ['encoder', 'run'],
    load: async () => (await import('./static-embedder.js')).openStatic,
  },
  {
    title: 'an encoder',
    takes: async (name) => !(await holdsStatic(name)) && holdsEncoder(name),
    groups: ['encoder', 'tokens', 'run'],
    load: async () => (await import('./encoder-folder.js')).openEncoder,
  },
  {
    title: WORDS,
    takes: async (name) => name === '-' || (await isFile(name)) || (await isFolder(name)),
    groups: ['method', 'text', 'run'],
    load: async () => (await import('./word-model.js')).openWordEmbedder,
  },
];

/**
 * Opens what embeds texts by its name: a file of vectors or a model of words, the folder of an encoder or of a static
 * model, the address of a server (`http://localhost:11434/api/embed#bge-m3`), a package.
 * @throws WordvecError `usage` also for options that say nothing to such a model, `unsupported` where a package is not
 * installed, `io`, `format`
 */
export function openEmbedder(
  name: string,
  options: EmbedOptions & ({ readonly method: SparseMethod } | { readonly sparse: true }),
  hooks?: RunHooks,
): Promise<SparseEmbedder>;
export function openEmbedder(
  name: string,
  options?: EmbedOptions & { readonly method?: DenseMethod | undefined; readonly sparse?: false | undefined },
  hooks?: RunHooks,
): Promise<Embedder>;
export function openEmbedder(name: string, options?: EmbedOptions, hooks?: RunHooks): Promise<TextEmbedder>;
export async function openEmbedder(
  name: string,
  options: EmbedOptions = {},
  hooks: RunHooks = {},
): Promise<TextEmbedder> {
  const resolved = resolveCall(EMBED_OPTIONS, options);
  const kind = await kindOf(name, options);
  return learningFirst(await (await kind.load())(name, resolved, hooks));
}

/** What a name is, before it is opened. @throws WordvecError as `openEmbedder` */
export async function kindOf(name: string, options: EmbedOptions): Promise<Kind> {
  checkPath(name);
  for (const kind of KINDS) {
    if (!(await kind.takes(name, options))) continue;
    refuseOthers(kind, name, options);
    return kind;
  }
  // `wordvec compare` takes them so.
  const method = EMBED_METHODS.find((method) => `:${name}`.endsWith(`:${method}`));
  const next = method
    ? `${method} is a method: name the model, and give the method by ${flagOf('method')} ${method}`
    : /^[\w-]+\/[\w.-]+$/.test(name)
      ? `where it is a model of the hub, fetch it first (huggingface-cli download ${name}), into a folder, and name that`
      : 'check the name; the address of a server begins with http';
  throw ioError(`${name}: there is no such file or folder: ${next}`);
}

function refuseOthers({ title, groups }: Kind, name: string, options: EmbedOptions): void {
  for (const [option, value] of Object.entries(options)) {
    const { group } = EMBED_OPTIONS[option as keyof EmbedOptions];
    if (value === undefined || value === '' || groups.includes(group)) continue;
    throw usageError(`${flagOf(option)}: it says nothing to ${title}, which ${name} is: leave it out`);
  }
}

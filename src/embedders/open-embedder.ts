import type { RunHooks } from '../progress.js';
import type { EmbedOptions } from './embed-options.js';
import type { TextEmbedder } from './embedder.js';

type Open = (name: string, options: EmbedOptions, hooks: RunHooks) => Promise<TextEmbedder>;

/** A kind of models. */
interface Kind {
  /** Whether the name is one of its models'. */
  takes(name: string): boolean | Promise<boolean>;
  /** Loads what opens them, when one is opened. */
  load(): Promise<Open>;
}

/** The first that takes a name opens it. */
const KINDS: readonly Kind[] = [
  {
    takes: () => true,
    load: async () => (await import('./word-model.js')).openWordEmbedder,
  },
];

/**
 * Opens what embeds texts by its name.
 * @throws WordvecError `usage`, `io`, `format`
 */
export async function openEmbedder(
  name: string,
  options: EmbedOptions = {},
  hooks: RunHooks = {},
): Promise<TextEmbedder> {
  for (const kind of KINDS) if (await kind.takes(name)) return (await kind.load())(name, options, hooks);
  throw new Error(`nothing opens ${name}`);
}

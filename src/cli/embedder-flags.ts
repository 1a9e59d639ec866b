import { usageError } from '../entries/command-line.js';
import {
  COLLECTION_OPTIONS,
  type CollectionOptions,
  EMBED_OPTIONS,
  type EmbedOptions,
} from '../entries/texts.js';
import { type Call, type Flag, type Flags, givenOptions, type IdleFlags } from './command.js';

export const EMBED_FLAG = {
  kind: 'string',
  help: 'the model that embeds: a file of vectors or a model, the folder of an encoder, the address of an endpoint',
} as const satisfies Flag;

/** The flags that are a command's own, which its help tells first. */
export function ownFlags<const F extends Flags>(group: string, flags: F): F {
  return Object.fromEntries(Object.entries(flags).map(([name, row]) => [name, { ...row, group }])) as F;
}

const { inputFormat, ...READING } = COLLECTION_OPTIONS;

export const TEXT_FLAGS = { from: inputFormat, ...READING } as const satisfies Flags;

export function collectionOptions(call: Call): CollectionOptions {
  return givenOptions(call, TEXT_FLAGS);
}

export const EMBEDDER_FLAGS = {
  ...EMBED_OPTIONS,
  ...TEXT_FLAGS,
} as const satisfies Flags;

/** The model and its method. @throws WordvecError `usage` where no model is named */
export function embedderChoice(call: Call): { readonly model: string; readonly options: EmbedOptions } {
  const model = call.given.embed as string | undefined;
  if (!model) throw usageError('expected a model that embeds the texts: name it with --embed MODEL');
  return { model, options: givenOptions(call, EMBED_OPTIONS) };
}

/** As `embedderChoice`, for what a method that counts words does without a model. */
export function embedderOrCounts(call: Call) {
  const counts = call.given.embed === undefined && call.given.method !== undefined;
  return counts ? { model: '', options: givenOptions(call, EMBED_OPTIONS) } : embedderChoice(call);
}

/** What says nothing where no model is named. */
export function idleWithoutModel({ given }: Pick<Call, 'given'>, flags: Flags = EMBED_OPTIONS): IdleFlags {
  const names = Object.keys(flags).filter((name) => name !== 'threads');
  return given.embed === undefined && [names, 'without --embed MODEL'];
}

/** As `embedderChoice`, for what can do without a model. */
export function givenEmbedder(call: Call) {
  return call.given.embed === undefined ? undefined : embedderChoice(call);
}

import { basename } from 'node:path';
import { type KeyedVectors, type RunHooks, readVectors, WordvecError } from '../index.js';

/** A model that questions are asked of. */
export interface OpenModel {
  /** What it is called among the open models: its file's name without folder, or one that the user chose. */
  readonly name: string;
  readonly path: string;
  readonly vectors: KeyedVectors;
}

/**
 * Opens a model file of any known format.
 * @throws WordvecError `io`, `format`
 */
export async function openModel(path: string, hooks: RunHooks = {}, name?: string): Promise<OpenModel> {
  return { name: name ?? basename(path), path, vectors: await readVectors(path, {}, hooks) };
}

/** The only model of a call that knows just one. */
export function onlyModel(models: readonly OpenModel[]): OpenModel {
  const model = models[0];
  if (!model) throw new WordvecError('usage', 'no model is open: load FILE opens one');
  return model;
}

import { basename } from 'node:path';
import { type KeyedVectors, type RunHooks, readVectors } from '../index.js';
import { formatCount } from './figures.js';

/** A model that questions are asked of. */
export interface OpenModel {
  /** What it is called among the open models: its file's name without folder, or one that the user chose. */
  readonly name: string;
  readonly path: string;
  readonly vectors: KeyedVectors;
}

export interface OpeningHooks extends RunHooks {
  /** No more progress comes. */
  finish?(): void;
}

/**
 * Opens a model file of any known format.
 * @throws WordvecError `io`, `format`
 */
export async function openModel(path: string, hooks: OpeningHooks = {}, name?: string): Promise<OpenModel> {
  try {
    return { name: name ?? basename(path), path, vectors: await readVectors(path, {}, hooks) };
  } finally {
    hooks.finish?.();
  }
}

/** A line on an open model. */
export function describeModel({ name, path, vectors }: OpenModel): string {
  return `${name}: ${formatCount(vectors.size)} words, dim ${vectors.dim}, from ${path}\n`;
}

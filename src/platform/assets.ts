import { readFile } from 'node:fs/promises';
import { compileKernel } from './compile-kernel.js';
import { readError } from './file-errors.js';

/**
 * Where a built file lies (`kernels/train.wasm`, `trainers/word2vec-worker.js`), also when the caller runs from the
 * TypeScript sources, as tests do: workers and kernels exist only in `dist`.
 */
export function assetUrl(path: string): URL {
  const root = import.meta.url.endsWith('.ts') ? '../../dist/' : '../';
  return new URL(root + path, import.meta.url);
}

export async function loadKernel(name: string): Promise<WebAssembly.Module> {
  const url = assetUrl(`kernels/${name}.wasm`);
  const bytes = await readFile(url).catch((cause) => {
    throw readError(url.pathname, cause);
  });
  return compileKernel(bytes);
}

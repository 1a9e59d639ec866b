import type { ScannerOptions, WordScanner } from './word-scanner.js';
import { ReferenceWordScanner } from './words-reference.js';
import { WasmWordScanner } from './words-wasm.js';

/** A scanner run by the kernel `words`, or by the TypeScript twin where there is none. */
export function createWordScanner(
  kernel: WebAssembly.Module | undefined,
  options: ScannerOptions = {},
): WordScanner {
  return kernel ? new WasmWordScanner(kernel, options) : new ReferenceWordScanner(options);
}

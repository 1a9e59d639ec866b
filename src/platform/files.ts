// Contract of this file (to be implemented by its owner; see ARCHITECTURE.md). Reading and writing whole files.
import type { RunHooks } from '../progress.js';

/** Takes bytes in order. `write` resolves when more may be written; it may keep no reference to `bytes`. */
export interface Sink {
  write(bytes: Uint8Array): Promise<void>;
}

/**
 * The file's bytes in chunks; `-` is stdin; content in gzip (by magic number, not by name) is unpacked.
 * @throws WordvecError `io` with a sentence that names the file.
 */
export function readChunks(_path: string, _hooks?: RunHooks): AsyncGenerator<Uint8Array> {
  throw new Error('contract only');
}

/**
 * Calls `write` with a sink whose bytes appear under `path` whole or not at all: a temporary file beside it
 * is renamed at the end, and removed after an error. `.gz` names are packed. `-` is stdout.
 */
export async function writeWhole(_path: string, _write: (sink: Sink) => Promise<void>): Promise<void> {
  throw new Error('contract only');
}

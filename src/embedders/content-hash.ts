import { bytesOf } from '../corpus/lists.js';
import { platform } from '../platform.js';

/** SHA-256 of texts and bytes, each told from its neighbours, in hexadecimal. */
export async function contentHash(...parts: readonly (string | Uint8Array)[]): Promise<string> {
  const encoder = new TextEncoder();
  const pieces = parts.map((part) => (typeof part === 'string' ? encoder.encode(part) : part));
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + 8 + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(bytesOf(Float64Array.of(piece.length)), at);
    all.set(piece, at + 8);
    at += 8 + piece.length;
  }
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', all));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const [BLOCK, BLOCKS] = [1 << 16, 64];

/**
 * What tells a big file from others: its size and 64 blocks of it, the first and the last among them. Weights that were
 * trained on differ everywhere, and files of gigabytes are not read for it.
 */
export async function fileSample(path: string): Promise<Uint8Array> {
  const file = await platform().files.open(path);
  try {
    const { size = 0, readAt } = file;
    const blocks = Math.min(BLOCKS, Math.ceil(size / BLOCK));
    const sample = new Uint8Array(8 + blocks * BLOCK);
    new DataView(sample.buffer).setFloat64(0, size, true);
    for (let i = 0; i < blocks; i++) {
      const place = blocks === 1 ? 0 : Math.max(0, Math.floor((i * (size - BLOCK)) / (blocks - 1)));
      await readAt?.(sample.subarray(8 + i * BLOCK, 8 + (i + 1) * BLOCK), place);
    }
    return sample;
  } finally {
    await file.close();
  }
}

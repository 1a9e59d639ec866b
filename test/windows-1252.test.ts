// Browsers, and Node 24, read `latin1` as the Encoding standard has it: as windows-1252, in which the bytes from 80 to 9f
// are other characters.
import { expect, test, vi } from 'vitest';
import type { readPhrases } from '../src/corpus/phrase-file.js';
import type { webAddresses } from '../src/corpus/web-addresses.js';
import { temporaryFiles } from './temporary-files.js';

const { file } = temporaryFiles();
const FROM_80 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

class BrowsersDecoder extends TextDecoder {
  readonly #single: boolean;

  constructor(label?: string, options?: TextDecoderOptions) {
    super(label, options);
    this.#single = label === 'latin1';
  }

  override decode(bytes?: Uint8Array, options?: TextDecodeOptions): string {
    if (!this.#single) return super.decode(bytes, options);
    return Array.from(bytes ?? [], (byte) => FROM_80[byte - 0x80] ?? String.fromCharCode(byte)).join('');
  }
}

/** A module as it is loaded there. */
async function inBrowsers<Module>(path: string): Promise<Module> {
  vi.stubGlobal('TextDecoder', BrowsersDecoder);
  try {
    return await import(/* @vite-ignore */ `${path}?windows-1252`);
  } finally {
    vi.unstubAllGlobals();
  }
}

test('phrases keep their letters', async () => {
  const list = await inBrowsers<{ readPhrases: typeof readPhrases }>('../src/corpus/phrase-file.ts');
  const { passes } = await list.readPhrases(file('École_normale 12.5\n'));
  expect(passes[0].phrases.toArray()).toEqual(['École_normale']);
});

test('addresses end at the same letters', async () => {
  const { webAddresses: found } = await inBrowsers<{ webAddresses: typeof webAddresses }>(
    '../src/corpus/web-addresses.ts',
  );
  const text = new TextEncoder().encode('see https://site.fr/École/été now');
  expect(
    [...found(text)].map(({ start, end }) => new TextDecoder().decode(text.subarray(start, end))),
  ).toEqual(['https://site.fr/École/été']);
});
